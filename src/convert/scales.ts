/** Units per 1.0 for the channels of an activation, from their largest magnitudes over the calibration text. */

/** Room above the calibrated maximum, for texts that go further than the calibration text. */
export const MARGIN = 1.6;
/** A channel smaller than this share of the largest is not amplified further. */
const SMALLEST = 1 / 2;
const SMALLEST_BALANCED = 1 / 4096;

/** Each channel's maximum, with the margin, lands at `limit`. */
export function channelScales(max: Float64Array, limit: number): Float64Array {
  const floor = max.reduce((a, b) => Math.max(a, b), 1e-9) * SMALLEST;
  return max.map((m) => limit / (Math.max(m, floor) * MARGIN));
}

/**
 * For channels that differ much: the maximum of a small one lands half-way, on a scale of octaves, between `limit` and
 * where it is when all have the units of the largest. Then its values and the weights behind them lose alike. A
 * channel with `copies` counts for its part of the largest.
 */
export function balancedScales(max: Float64Array, limit: number, copies?: readonly number[]): Float64Array {
  const largest = max.reduce((a, b, i) => Math.max(a, b / (copies?.[i] ?? 1)), 1e-9);
  return max.map(
    (m) => limit / (Math.sqrt(Math.max(m, largest * SMALLEST_BALANCED) * Math.max(m, largest)) * MARGIN),
  );
}
