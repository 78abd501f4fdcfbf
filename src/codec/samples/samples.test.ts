import { describe, expect, it } from "vitest";
import { randomBytes } from "../../../test/samples.ts";
import { aiffFile, tone, wavFile } from "../../../test/sound-files.ts";
import { collect, pieces } from "../../../test/streams.ts";
import { concat } from "../../base/bytes.ts";
import { encodeBytes } from "../../entropy/byte-coder.ts";
import { VERSION } from "../../format/container.ts";
import { compress } from "../compress.ts";
import { decompress } from "../decompress.ts";
import { findSounds } from "./find-sounds.ts";
import { decodeSampleBlock, encodeSampleBlock } from "./sample-block.ts";

const model = async () => {
  throw new Error("the model was asked for");
};
const STEREO = tone(6000, 2, 2);
const WAV = wavFile(STEREO, 2, 2);

describe("sounds", () => {
  it.each([
    ["WAV", WAV],
    ["WAV of one channel", wavFile(tone(9000, 1, 2), 1, 2)],
    ["WAV of 24 bits", wavFile(tone(5000, 2, 3), 2, 3)],
    ["AIFF", aiffFile(STEREO, 2)],
    ["a WAV that is cut off", WAV.subarray(0, 15_001)],
    ["a WAV with more behind it", concat([WAV, new TextEncoder().encode("LISTthe end. ".repeat(30))])],
  ])("come back, smaller than bytes of any kind: %s", async (_, file) => {
    const { bytes, result } = await collect(compress(pieces(file), { model, preset: "light" }));
    expect(result.blocks.samples).toBe(1);
    expect(bytes.length).toBeLessThan(0.9 * (await encodeBytes(file)).length);
    const restored = await collect(decompress(pieces(bytes), { model }));
    expect(Buffer.compare(restored.bytes, file)).toBe(0);
  });

  it("are found by their heads, where files begin", () => {
    const frames = { channels: 2, sampleBytes: 2, isBigEndian: false };
    expect(findSounds(WAV, [0])).toEqual([{ start: 44, end: WAV.length, frames }]);
    expect(findSounds(concat([Uint8Array.of(1), WAV]), [0, 1])).toMatchObject([{ start: 45, frames }]);
    expect(findSounds(aiffFile(STEREO, 2), [0])).toMatchObject([
      { start: 54, frames: { isBigEndian: true } },
    ]);
    expect(findSounds(WAV.subarray(0, 30), [0])).toEqual([]);
    // Compressed, and of too many channels.
    expect(findSounds(WAV.slice().fill(2, 20, 21), [0])).toEqual([]);
    expect(findSounds(WAV.slice().fill(9, 22, 23), [0])).toEqual([]);
  });
});

describe("samples", () => {
  it.each([
    [1, 2, false],
    [2, 3, true],
    [8, 2, true],
    [3, 3, false],
  ] as const)(
    "come back whatever is in them: %i channels, %i bytes",
    async (channels, sampleBytes, isBigEndian) => {
      const frames = { channels, sampleBytes, isBigEndian };
      for (const raw of [
        Uint8Array.of(9),
        randomBytes(50_001),
        STEREO.subarray(0, 4001),
        new Uint8Array(700),
      ]) {
        const payload = await encodeSampleBlock(raw, frames);
        expect(await decodeSampleBlock(payload, raw.length, VERSION)).toEqual(raw);
      }
    },
  );

  it("give an error or wrong bytes, never a crash, when they are damaged", async () => {
    const payload = await encodeSampleBlock(STEREO, { channels: 2, sampleBytes: 2, isBigEndian: false });
    for (let seed = 1; seed <= 60; seed++) {
      const damaged = payload.slice(0, seed % 3 ? payload.length : seed * 5);
      damaged[seed % Math.min(damaged.length, 12)]! ^= 1 << (seed % 8);
      const decoded = await decodeSampleBlock(damaged, STEREO.length, VERSION).catch((error) => error.code);
      if (typeof decoded === "string") expect(["corrupt", "unsupported"]).toContain(decoded);
      else expect(decoded).toHaveLength(STEREO.length);
    }
  });
});
