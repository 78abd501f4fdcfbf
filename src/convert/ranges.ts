/** What calibration finds out about a checkpoint's activations over a text. */

import type { ActivationName } from "./float-forward.ts";

export interface Ranges {
  /** The largest magnitude in each column of an activation; layers are numbered as ActivationName says. */
  columnMax(name: ActivationName | "tilted", layer: number): Float64Array;
  /** The largest magnitude in all columns. */
  max(name: ActivationName, layer: number): number;
  /** One entry per norm: attention and feed-forward of each layer in turn, then the final one. */
  readonly norms: readonly NormRange[];
  /** [vocab]: the model's mean prediction, an estimate of how often each token occurs. */
  readonly meanProbability: Float64Array;
  /** What the float model needs to code the texts, without the first token of each. */
  readonly bits: number;
}

export interface NormRange {
  /** The units per 1.0 that lose least, in a channel that is not shifted. */
  readonly scale: number;
  /** [width]: by how many octaves the units of each channel are coarser than that; 0 but for outliers. */
  readonly channelShifts: Int8Array;
  /** The largest magnitude in any row of the norm's input, divided by that of the row where it is smallest. */
  readonly spread: number;
}
