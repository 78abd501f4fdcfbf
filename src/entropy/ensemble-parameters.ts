/** What the ensemble must know to decode: small integers, all of them stored in the container. */

import type { Preset } from "../format/container.ts";

/** "light" asks no model. */
export type ModelPreset = Exclude<Preset, "light">;

export interface EnsembleParameters {
  /** token: stage A's cdf is coded directly. binary: stage B mixes over the model's cdf. */
  readonly stage: "token" | "binary";
  /** Hash tables of 2^tableBits rows (stage A: 32 bytes x 4 orders) or buckets (stage B: 32 bytes), fewer for small blocks. */
  readonly tableBits: number;
  /** Step of the bias head in 1/256. */
  readonly biasRate: number;
  /** Step of the mixer's weight sets in 1/65536; unused in stage A. */
  readonly mixerRate: number;
}

/** The stored parameters are out of bounds, or of a version that is later or (`isOutdated`) no longer known. */
export class EnsembleParametersError extends Error {
  override readonly name = "EnsembleParametersError";
  readonly isOutdated: boolean;

  constructor(message: string, isOutdated = false) {
    super(message);
    this.isOutdated = isOutdated;
  }
}

const VERSION = 2;
/** In the order of their numbers. 1 was stage B in versions 2 and 3 of the format. */
const STAGES = ["token", undefined, "binary"] as const;
/** version, stage, tableBits, biasRate, mixerRate (u16 LE) */
const LENGTH = 6;

export function presetParameters(preset: ModelPreset): EnsembleParameters {
  switch (preset) {
    case "fast":
      return { stage: "token", tableBits: 16, biasRate: 51, mixerRate: 0 };
    case "balanced":
      return { stage: "binary", tableBits: 21, biasRate: 8, mixerRate: 250 };
    case "max":
      return { stage: "binary", tableBits: 22, biasRate: 8, mixerRate: 250 };
  }
}

export function writeParameters(p: EnsembleParameters): Uint8Array {
  const bytes = Uint8Array.of(
    VERSION,
    STAGES.indexOf(p.stage),
    p.tableBits,
    p.biasRate,
    p.mixerRate & 255,
    p.mixerRate >> 8,
  );
  readParameters(bytes);
  return bytes;
}

export function readParameters(bytes: Uint8Array): EnsembleParameters {
  if (bytes.length !== LENGTH) throw new EnsembleParametersError(`parameters of ${bytes.length} bytes`);
  if (bytes[0] !== VERSION) throw new EnsembleParametersError(`parameters of version ${bytes[0]}`);
  const stage = STAGES[bytes[1]!];
  if (!stage) throw new EnsembleParametersError(`unknown stage ${bytes[1]}`, bytes[1]! < STAGES.length);
  const tableBits = bytes[2]!;
  // The table's size is checked before any memory is taken: 32 bytes << 22 is 128 MiB.
  if (tableBits < 8 || tableBits > 22) throw new EnsembleParametersError(`tables of 2^${tableBits} rows`);
  return { stage, tableBits, biasRate: bytes[3]!, mixerRate: bytes[4]! | (bytes[5]! << 8) };
}
