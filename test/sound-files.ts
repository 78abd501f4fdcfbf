/** Small sounds, made on the spot. */

import { concat } from "../src/base/bytes.ts";
import { big, little } from "./deflate-files.ts";
import { randomBytes } from "./samples.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

/** A soft tone with some noise; each channel a little behind the one before. sampleBytes: 2 or 3, the lowest first. */
export function tone(frames: number, channels: number, sampleBytes: number): Uint8Array {
  const noise = randomBytes(frames * channels, 3);
  const samples = Array.from({ length: frames * channels }, (_, i) => {
    const time = Math.floor(i / channels) - (i % channels);
    const height = Math.abs((time % 200) - 100) * Math.abs((time % 34) - 17);
    return sampleBytes === 3 ? 200 * height + 7 * noise[i]! : height + (noise[i]! & 7);
  });
  return concat(samples.map((sample) => little(sample, sampleBytes)));
}

export function wavFile(samples: Uint8Array, channels: number, sampleBytes: number): Uint8Array {
  const format = [little(1, 2), little(channels, 2), little(44_100, 4)];
  const rates = [little(44_100 * channels * sampleBytes, 4), little(channels * sampleBytes, 2)];
  const head = concat([...format, ...rates, little(8 * sampleBytes, 2)]);
  const chunks = [utf8("WAVEfmt "), little(16, 4), head, utf8("data"), little(samples.length, 4), samples];
  return concat([utf8("RIFF"), little(28 + 8 + samples.length, 4), ...chunks]);
}

/** 16 bits. samples: the lowest byte first. */
export function aiffFile(samples: Uint8Array, channels: number): Uint8Array {
  const swapped = samples.map((_, i) => samples[i ^ 1]!);
  const frames = samples.length / 2 / channels;
  const head = concat([
    little(channels, 2).reverse(),
    big(frames),
    little(16, 2).reverse(),
    new Uint8Array(10),
  ]);
  const sound = concat([utf8("SSND"), big(8 + samples.length), new Uint8Array(8), swapped]);
  const chunks = concat([utf8("AIFFCOMM"), big(head.length), head, sound]);
  return concat([utf8("FORM"), big(chunks.length), chunks]);
}
