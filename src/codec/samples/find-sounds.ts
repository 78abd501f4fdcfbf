/** Sound that is not compressed: where its samples stand in a file, and how. */

import type { SampleFrames } from "../../entropy/byte-coder.ts";
import { MOST_CHANNELS } from "./sample-block.ts";

export interface Sound {
  /** Where the samples begin and end. */
  readonly start: number;
  readonly end: number;
  readonly frames: SampleFrames;
}

/** Shorter ones are not worth a block of their own. */
const LEAST_BYTES = 4096;
/** Chunks before the samples that are looked at. */
const MOST_CHUNKS = 64;

/** Sounds in files that begin at these places, ascending. */
export function findSounds(bytes: Uint8Array, fileStarts: readonly number[]): Sound[] {
  return fileStarts.flatMap((at, i) => {
    const file = bytes.subarray(at, fileStarts[i + 1] ?? bytes.length);
    const sound = readSound(file);
    if (!sound || sound.end - sound.start < LEAST_BYTES) return [];
    return [{ ...sound, start: at + sound.start, end: at + sound.end }];
  });
}

/** WAV or AIFF: chunks, each behind its name and length, of which one says how the samples in another stand. */
function readSound(file: Uint8Array): Sound | undefined {
  if (file.length < 12) return;
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const name = (at: number) => String.fromCharCode(...file.subarray(at, at + 4));
  const kind = `${name(0)} ${name(8)}`;
  const isBigEndian = kind === "FORM AIFF";
  if (kind !== "RIFF WAVE" && !isBigEndian) return;
  let frames: SampleFrames | undefined;
  let at = 12;
  for (let chunk = 0; chunk < MOST_CHUNKS && at + 24 <= file.length; chunk++) {
    const length = view.getUint32(at + 4, !isBigEndian);
    const begin = at + 8;
    const end = Math.min(begin + length, file.length);
    if (name(at) === "fmt ") frames = waveFormat(view, begin);
    if (name(at) === "COMM") frames = framesOf(view.getUint16(begin), view.getUint16(begin + 6), true);
    if (name(at) === "data") return frames && { start: begin, end, frames };
    // Behind an offset and a block size, which are 0 in practice.
    if (name(at) === "SSND") return frames && { start: begin + 8, end, frames };
    at = begin + length + (length & 1);
  }
  return undefined;
}

const PCM = 1;
const EXTENSIBLE = 0xfffe;

function waveFormat(view: DataView, at: number): SampleFrames | undefined {
  const format = view.getUint16(at, true);
  if (format !== PCM && format !== EXTENSIBLE) return;
  return framesOf(view.getUint16(at + 2, true), view.getUint16(at + 14, true), false);
}

function framesOf(channels: number, bits: number, isBigEndian: boolean): SampleFrames | undefined {
  if (channels < 1 || channels > MOST_CHANNELS || (bits !== 16 && bits !== 24)) return;
  return { channels, sampleBytes: bits === 16 ? 2 : 3, isBigEndian };
}
