/**
 * Large models have a few hidden channels that are hundreds of times as loud as the others, at a few tokens: one
 * grid for all weights of a sum cannot serve both, nor would the sum stay exact. Such a channel becomes many,
 * each with its part of the weights behind it. The spec's layers are wider for it, and no other in kind.
 *
 * At most tokens such a channel is next to 0, and would be floored to 0 or -1, which stand for 1/2 and -1/2 of
 * very large units. So of each two parts one has the gate's weights, times TILT, added to those of `up`, and the
 * other has them subtracted: together they are what they were, but next to 0, where the gate is shut and larger
 * than `up`, one is floored to 0 and the other to -1.
 */

import type { DecoderShape } from "../model/spec/shape.ts";
import type { Ranges } from "./calibrate.ts";
import type { FloatLayer } from "./checkpoint.ts";

export const TILT = 1 / 2;

/** A hidden channel is split when it is more than so many times as loud as all but one in a hundred. */
const MOST_SPREAD = 16;
/** One channel is added for so many. */
const PER_SPARE = 64;
/** The kernel's channels come in eights. */
const STEP = 8;

/** How many channels are added to every layer: 0, unless a layer of the model needs them. */
export function spareChannels({ layers, hidden }: DecoderShape, ranges: Ranges): number {
  for (let i = 0; i < layers; i++) {
    if (loudChannels(ranges.columnMax("gated", i)).length > 0)
      return Math.ceil(hidden / PER_SPARE / STEP) * STEP;
  }
  return 0;
}

function loudChannels(maxima: Float64Array): number[] {
  const usual = maxima.slice().sort()[Math.floor(0.99 * maxima.length)]!;
  return [...maxima.keys()].filter((channel) => maxima[channel]! > MOST_SPREAD * usual);
}

/** What a hidden channel of the spec is. */
export interface Part {
  /** The checkpoint's channel. */
  readonly channel: number;
  /** How many share the channel's weights behind it; 0: it is idle. */
  readonly copies: number;
  /** How many times the gate's weights are added to those of `up`. */
  readonly tilt: number;
}

/** The checkpoint's own channels, then `spare` that are parts of the loud ones, always two more of the loudest. */
export function splitChannels(maxima: Float64Array, spare: number): Part[] {
  const loud = loudChannels(maxima);
  const copies = new Map(loud.map((channel) => [channel, 0]));
  let left = spare;
  while (loud.length > 0) {
    const loudness = (channel: number) => maxima[channel]! / (copies.get(channel)! || 1);
    const loudest = loud.reduce((a, b) => (loudness(b) > loudness(a) ? b : a));
    const before = copies.get(loudest)!;
    left -= before === 0 ? 1 : 2;
    if (left < 0) break;
    copies.set(loudest, before + 2);
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

/** The layer with these hidden channels. */
export function splitLayer(layer: FloatLayer, parts: readonly Part[]): FloatLayer {
  const width = layer.ffnGain.length;
  const hidden = layer.down.length / width;
  const gate = new Float32Array(parts.length * width);
  const up = new Float32Array(parts.length * width);
  const down = new Float32Array(width * parts.length);
  parts.forEach(({ channel, copies, tilt }, part) => {
    if (copies === 0) return;
    for (let i = 0; i < width; i++) {
      const weight = layer.gate[channel * width + i]!;
      gate[part * width + i] = weight;
      up[part * width + i] = layer.up[channel * width + i]! + tilt * weight;
    }
    for (let o = 0; o < width; o++)
      down[o * parts.length + part] = layer.down[o * hidden + channel]! / copies;
  });
  return { ...layer, gate, up, down };
}
