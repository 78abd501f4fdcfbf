/** Ranges of a float checkpoint's activations over a text, which fix the scales of its integer spec. */

import { log2, powerOfTwo } from "../base/ieee-math.ts";
import { highest, NORMED } from "../model/spec/activation-quantization.ts";
import { floorLog2 } from "../model/spec/dyadic.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type ActivationName, floatForward, type Observer } from "./float-forward.ts";
import { FloatKernel } from "./float-kernel.ts";
import { TILT } from "./hidden-outliers.ts";
import { bestActivationScale } from "./quantize.ts";

export interface Ranges {
  /** Largest magnitude per column of an activation, by name and layer. */
  columnMax(name: ActivationName | "tilted", layer: number): Float64Array;
  /** Largest magnitude over all columns. */
  max(name: ActivationName, layer: number): number;
  /** Of each norm, numbered like them. */
  readonly norms: readonly NormRange[];
  /** The model's mean prediction: an estimate of how often each token occurs, [vocab]. */
  readonly meanProbability: Float64Array;
  /** What the float model needs for the texts, their first tokens excepted. */
  readonly bits: number;
}

export interface NormRange {
  /** Units per 1.0 that lose the least, in a channel that is not shifted. */
  readonly scale: number;
  /** How many octaves coarser the units of a loud channel are. */
  readonly channelShifts: Int8Array;
  /** The loudest row of the residual before it is so many times as loud as the quietest. */
  readonly spread: number;
}

/** texts: token ids, each at most a window long. `onLayer` is told how many layers are done. */
export async function calibrate(
  checkpoint: Checkpoint,
  texts: readonly Int32Array[],
  onLayer?: (done: number) => void,
): Promise<Ranges> {
  const maxima = new Map<string, Float64Array>();
  const { vocabSize } = checkpoint.shape;
  const meanProbability = new Float64Array(vocabSize);
  const positions = texts.reduce((sum, text) => sum + text.length, 0);
  const norms: NormRange[] = [];
  const kernel = new FloatKernel();
  let loudest = 0;
  let quietest = Number.POSITIVE_INFINITY;
  let samples: Float64Array[] = [];
  let gates: Float64Array = new Float64Array();
  let ups: Float64Array = new Float64Array();
  const raise = (key: string, columns: number, values: Float64Array) => {
    const max = maxima.get(key) ?? new Float64Array(columns);
    for (let row = 0; row < values.length; row += columns) {
      for (let i = 0; i < columns; i++) {
        const magnitude = Math.abs(values[row + i]!);
        if (magnitude > max[i]!) max[i] = magnitude;
      }
    }
    maxima.set(key, max);
  };
  let bits = 0;
  const observe: Observer = (name, layer, values, columns, text) => {
    if (name === "logits") {
      bits += addProbabilities(kernel, meanProbability, values, positions, texts[text]!);
      return;
    }
    if (name === "normed") {
      samples.push(values);
      if (samples.length < texts.length) return;
      norms[layer] = { ...balance(concatenate(samples), columns), spread: loudest / quietest };
      samples = [];
      [loudest, quietest] = [0, Number.POSITIVE_INFINITY];
      return;
    }
    if (name === "residual") {
      for (let row = 0; row < values.length; row += columns) {
        const max = values.subarray(row, row + columns).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
        loudest = Math.max(loudest, max);
        quietest = Math.min(quietest, max);
      }
    }
    if (name === "gate") gates = values;
    if (name === "up") ups = values;
    if (name === "gated") raise(`tilted ${layer}`, columns, tilted(gates, ups, values));
    raise(`${name} ${layer}`, columns, values);
  };
  await floatForward(checkpoint, texts, observe, onLayer);
  const columnMax = (name: ActivationName | "tilted", layer: number) =>
    maxima.get(`${name} ${layer}`) as Float64Array;
  return {
    columnMax,
    max: (name, layer) => columnMax(name, layer).reduce((a, b) => Math.max(a, b)),
    norms,
    meanProbability,
    bits,
  };
}

/** The magnitude of the larger one of activation(gate) * (up + TILT gate) and activation(gate) * (up - TILT gate). */
function tilted(gates: Float64Array, ups: Float64Array, gated: Float64Array): Float64Array {
  const larger = new Float64Array(gated.length);
  for (let i = 0; i < gated.length; i++) {
    const up = Math.abs(ups[i]!);
    if (up > 0) larger[i] = (Math.abs(gated[i]!) / up) * (up + TILT * Math.abs(gates[i]!));
  }
  return larger;
}

/** Returns the bits of the text's tokens behind the first. */
function addProbabilities(
  kernel: FloatKernel,
  mean: Float64Array,
  logits: Float64Array,
  positions: number,
  text: Int32Array,
): number {
  const vocab = mean.length;
  let bits = 0;
  for (let t = 0; t < text.length; t++) {
    const row = logits.subarray(t * vocab, (t + 1) * vocab);
    const max = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const p = kernel.exponentials(row, max);
    let sum = 0;
    for (let v = 0; v < vocab; v++) sum += p[v]!;
    for (let v = 0; v < vocab; v++) mean[v] = mean[v]! + p[v]! / sum / positions;
    const next = text[t + 1];
    if (next !== undefined) bits += log2(sum) - (row[next]! - max) * Math.LOG2E;
  }
  return bits;
}

/** A channel this many times as loud as the middle one (root mean square) is given coarser units. */
const LOUD = 4;
/** And one whose peak is this many times the middle one's, as coarse as it takes: it has no say in the others'. */
const PEAK = 4;

/**
 * One loud channel would have all others share few units, or be clipped. Nor is one clipped that is loud at a few
 * tokens alone: all others may attend to those, by what they have there.
 * values [rows, columns] are overwritten.
 */
export function balance(values: Float64Array, columns: number): Pick<NormRange, "scale" | "channelShifts"> {
  const squares = new Float64Array(columns);
  const peaks = new Float64Array(columns);
  for (let row = 0; row < values.length; row += columns) {
    for (let i = 0; i < columns; i++) {
      const magnitude = Math.abs(values[row + i]!);
      squares[i]! += magnitude * magnitude;
      if (magnitude > peaks[i]!) peaks[i] = magnitude;
    }
  }
  const usual = middle(squares);
  const channelShifts = Int8Array.from(squares, (sum) =>
    sum > LOUD * LOUD * usual ? 1 + Math.floor(floorLog2(sum / (LOUD * LOUD * usual)) / 2) : 0,
  );
  channelShifts.forEach((k, i) => {
    peaks[i]! *= powerOfTwo(-k);
  });
  const most = PEAK * middle(peaks);
  const units = Float64Array.from(channelShifts, (k, i) => (peaks[i]! > most ? 0 : powerOfTwo(-k)));
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

function middle(values: Float64Array): number {
  return values.slice().sort()[values.length >> 1]!;
}

function concatenate(arrays: Float64Array[]): Float64Array {
  const all = new Float64Array(arrays.reduce((sum, array) => sum + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}
