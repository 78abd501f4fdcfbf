/** The payload of a block of samples: how they stand, then the code. */

import { SliceReader } from "../../base/byte-reader.ts";
import { concat } from "../../base/bytes.ts";
import { unsupported } from "../../base/errors.ts";
import { UNWATCHED } from "../../base/progress.ts";
import { decodeSamples, encodeSamples, type Follower, type SampleFrames } from "../../entropy/byte-coder.ts";

export const MOST_CHANNELS = 8;
const CHANNELS = 0x0f;
const THREE_BYTES = 0x10;
const BIG_ENDIAN = 0x20;

/** Longer than the bytes themselves, if they are no sound. */
export async function encodeSampleBlock(
  raw: Uint8Array,
  frames: SampleFrames,
  watch = UNWATCHED,
  follower?: Follower,
): Promise<Uint8Array> {
  const { channels, sampleBytes, isBigEndian } = frames;
  const flags = channels | (sampleBytes === 3 ? THREE_BYTES : 0) | (isBigEndian ? BIG_ENDIAN : 0);
  return concat([Uint8Array.of(flags), await encodeSamples(raw, frames, watch, follower)]);
}

/** version: of the format. Throws "corrupt" or "unsupported"; other damage gives wrong bytes, for checksums to find. */
export async function decodeSampleBlock(
  payload: Uint8Array,
  rawLength: number,
  version: number,
  watch = UNWATCHED,
): Promise<Uint8Array> {
  const reader = new SliceReader(payload, "a block of samples");
  const flags = reader.u8();
  const channels = flags & CHANNELS;
  const isKnown = channels >= 1 && channels <= MOST_CHANNELS && flags < 2 * BIG_ENDIAN;
  if (!isKnown) throw unsupported(`sample flags ${flags.toString(16)}`);
  const sampleBytes = flags & THREE_BYTES ? 3 : 2;
  const frames = { channels, sampleBytes, isBigEndian: (flags & BIG_ENDIAN) !== 0 } as const;
  return decodeSamples(reader.rest(), rawLength, frames, version, watch);
}
