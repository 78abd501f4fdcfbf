/** Units for the output of a norm in which a few channels are much larger than the others. */

import { powerOfTwo } from "../base/ieee-math.ts";
import { highest, NORMED } from "../model/spec/activation-quantization.ts";
import { floorLog2 } from "../model/spec/dyadic.ts";
import { bestActivationScale } from "./quantize.ts";
import type { NormRange } from "./ranges.ts";

/** A channel is an outlier when its root mean square is more than this many times the median of all channels. */
const OUTLIER = 4;
/** A channel has a peak when its largest magnitude, in its own units, is more than this many times the median. */
const PEAK = 4;

/**
 * With the same units for all, one outlier would leave few of them to every other channel, or be clipped; so outliers
 * get coarser units. A channel that is large at a few tokens only must not be clipped either, since all other tokens
 * may attend to those by what they have in that channel: its units become as coarse as its peak needs, and it does
 * not influence the units of the others.
 *
 * Overwrites values [rows, columns].
 */
export function balanceChannels(
  values: Float64Array,
  columns: number,
): Pick<NormRange, "scale" | "channelShifts"> {
  const squares = new Float64Array(columns);
  const peaks = new Float64Array(columns);
  for (let row = 0; row < values.length; row += columns) {
    for (let i = 0; i < columns; i++) {
      const magnitude = Math.abs(values[row + i]!);
      squares[i]! += magnitude * magnitude;
      if (magnitude > peaks[i]!) peaks[i] = magnitude;
    }
  }
  const usual = OUTLIER * OUTLIER * median(squares);
  const channelShifts = Int8Array.from(squares, (sum) =>
    sum > usual ? 1 + Math.floor(floorLog2(sum / usual) / 2) : 0,
  );
  channelShifts.forEach((k, i) => {
    peaks[i]! *= powerOfTwo(-k);
  });
  const highestPeak = PEAK * median(peaks);
  const units = Float64Array.from(channelShifts, (k, i) => (peaks[i]! > highestPeak ? 0 : powerOfTwo(-k)));
  for (let row = 0; row < values.length; row += columns) {
    for (let i = 0; i < columns; i++) values[row + i]! *= units[i]!;
  }
  const limit = highest(NORMED);
  const scale = bestActivationScale(values, limit);
  peaks.forEach((peak, i) => {
    const excess = (peak * scale) / limit;
    if (excess > 1) channelShifts[i]! += 1 + floorLog2(excess);
  });
  return { scale, channelShifts };
}

function median(values: Float64Array): number {
  return values.slice().sort()[values.length >> 1]!;
}
