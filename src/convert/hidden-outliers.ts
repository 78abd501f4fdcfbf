/**
 * In large models a few hidden channels are, at a few tokens, hundreds of times as large as all others. The weights
 * of one sum share a grid, which cannot serve both kinds, nor would the sum stay exact. So such a channel is split
 * into several, each with its share of the weights of `down`. The layers of the spec become wider for it, and are
 * otherwise like those of any model.
 *
 * At most tokens an outlier is close to 0 and would be quantized to 0, in units that are very large. So of each pair
 * of parts one adds the gate's weights, times TILT, to those of `up`, and the other subtracts them. Together they
 * give what the channel gave, and close to 0 their errors have opposite signs.
 */

import type { DecoderShape } from "../model/spec/shape.ts";
import type { FloatLayer } from "./checkpoint.ts";
import type { Ranges } from "./ranges.ts";

export const TILT = 1 / 2;

/** A hidden channel is an outlier when its maximum is more than this many times that of 99 channels in 100. */
const OUTLIER = 16;
/** One channel is added for this many of the checkpoint. */
const CHANNELS_PER_SPARE = 64;
/** The WASM kernel computes channels in eights. */
const STEP = 8;

/** How many channels are added to every layer: 0 for a model without outliers, or without gates to tilt. */
export function spareChannels({ layers, hidden, activation }: DecoderShape, ranges: Ranges): number {
  if (activation === "relu2") return 0;
  for (let i = 0; i < layers; i++) {
    if (outlierChannels(ranges.columnMax("hidden", i)).length > 0)
      return Math.ceil(hidden / CHANNELS_PER_SPARE / STEP) * STEP;
  }
  return 0;
}

function outlierChannels(maxima: Float64Array): number[] {
  const usual = maxima.slice().sort()[Math.floor(0.99 * maxima.length)]!;
  return [...maxima.keys()].filter((channel) => maxima[channel]! > OUTLIER * usual);
}

/** A hidden channel of the spec: a whole channel of the checkpoint, or a part of one. */
export interface Part {
  /** The channel of the checkpoint. */
  readonly channel: number;
  /** Into how many parts it is split; each has this fraction of its weights of `down`. 0: the part is idle. */
  readonly copies: number;
  /** How many times the gate's weights are added to those of `up`. */
  readonly tilt: number;
}

/**
 * The checkpoint's own channels, then `spare` more: parts of the outliers, added in pairs to whichever has the largest
 * parts, until none are left to add.
 */
export function splitChannels(maxima: Float64Array, spare: number): Part[] {
  const outliers = outlierChannels(maxima);
  const copies = new Map(outliers.map((channel) => [channel, 0]));
  let left = spare;
  while (outliers.length > 0) {
    const magnitude = (channel: number) => maxima[channel]! / (copies.get(channel)! || 1);
    const largest = outliers.reduce((a, b) => (magnitude(b) > magnitude(a) ? b : a));
    const before = copies.get(largest)!;
    left -= before === 0 ? 1 : 2;
    if (left < 0) break;
    copies.set(largest, before + 2);
  }
  const parts = Array.from(maxima.keys(), (channel): Part => {
    const count = copies.get(channel) || 1;
    return { channel, copies: count, tilt: count > 1 ? TILT : 0 };
  });
  for (const [channel, count] of copies) {
    for (let i = 1; i < count; i++) parts.push({ channel, copies: count, tilt: i % 2 ? -TILT : TILT });
  }
  while (parts.length < maxima.length + spare) parts.push({ channel: 0, copies: 0, tilt: 0 });
  return parts;
}

/** The layer's feed-forward with these hidden channels instead of its own. */
export function splitLayer(layer: FloatLayer, parts: readonly Part[]): FloatLayer {
  const width = layer.ffnGain.length;
  const hidden = layer.down.length / width;
  const gate = new Float32Array(parts.length * width);
  const up = new Float32Array(parts.length * width);
  const down = new Float32Array(width * parts.length);
  parts.forEach(({ channel, copies, tilt }, part) => {
    if (copies === 0) return;
    for (let i = 0; i < width; i++) {
      const weight = layer.gate![channel * width + i]!;
      gate[part * width + i] = weight;
      up[part * width + i] = layer.up[channel * width + i]! + tilt * weight;
    }
    for (let o = 0; o < width; o++)
      down[o * parts.length + part] = layer.down[o * hidden + channel]! / copies;
  });
  return { ...layer, gate, up, down };
}
