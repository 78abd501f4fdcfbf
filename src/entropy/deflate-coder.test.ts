import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import pako from "pako";
import { describe, expect, it } from "vitest";
import { program, prose, randomBytes } from "../../test/samples.ts";
import { concat } from "../base/bytes.ts";
import { VERSION } from "../format/container.ts";
import { DeflateDecoder, DeflateEncoder, Inflater } from "./deflate-coder.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
/** What follows more than once, farther and nearer, in text and in bytes. */
const DATA = concat([
  utf8(prose(40_000)),
  program(20_000),
  new Uint8Array(3000),
  utf8(prose(40_000)),
  randomBytes(9000),
]);
const LEVELS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/** Takes streams apart and redoes them; the bytes that told how. */
function redo(streams: readonly Uint8Array[]): number {
  const encoder = new DeflateEncoder();
  const raws = streams.map((stream) => {
    const found = new Inflater(stream).inflate(0, 1e8)!;
    expect(found.length).toBe(stream.length);
    const { raw } = encoder.encode(stream, found.raw.length)!;
    expect(Buffer.compare(raw, found.raw)).toBe(0);
    return raw;
  });
  const corrections = encoder.finish();
  const longest = Math.max(...streams.map(({ length }) => length));
  const decoder = new DeflateDecoder(corrections, longest, VERSION);
  for (const [i, raw] of raws.entries()) {
    expect(Buffer.compare(decoder.decode(raw), streams[i]!)).toBe(0);
  }
  return corrections.length;
}

describe("a deflate stream is redone", () => {
  it.each(LEVELS)("from next to nothing when zlib made it, level %i", (level) => {
    expect(redo([pako.deflateRaw(DATA, { level })])).toBeLessThan(24);
  });

  it.each(LEVELS)("from next to nothing when Node or Chromium made it, level %i", (level) => {
    expect(redo([deflateRawSync(DATA, { level })])).toBeLessThan(40);
  });

  it.each([5, 8, 9] as const)("with memory level %i", (memLevel) => {
    expect(redo([pako.deflateRaw(DATA, { memLevel })])).toBeLessThan(60);
  });

  it("with every strategy, with pieces flushed, stored, and empty", () => {
    for (const strategy of [1, 2, 3, 4] as const) redo([pako.deflateRaw(DATA, { strategy })]);
    redo([pako.deflateRaw(DATA, { memLevel: 1 })]);
    redo([pako.deflateRaw(DATA, { level: 0 }), pako.deflateRaw(new Uint8Array(0))]);
    const deflate = new pako.Deflate({ raw: true });
    for (let at = 0; at < DATA.length; at += 7000) deflate.push(DATA.subarray(at, at + 7000), 2);
    deflate.push(new Uint8Array(0), true);
    redo([deflate.result as Uint8Array]);
  });

  it("the cheaper, the more of its like there were before", () => {
    const streams = Array.from({ length: 12 }, (_, i) => deflateRawSync(utf8(prose(3000 + i))));
    expect(redo(streams)).toBeLessThan(12 * 6);
  });

  it("whatever its tokens and codes are", () => {
    const stretch = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.nat(2000).map((length) => utf8(prose(length))),
      fc.tuple(fc.nat(255), fc.nat(3000)).map(([byte, length]) => new Uint8Array(length).fill(byte)),
    );
    const options = fc.record({
      level: fc.constantFrom(...LEVELS),
      memLevel: fc.integer({ min: 1, max: 9 }),
      strategy: fc.constantFrom(0, 1, 2, 3, 4),
      windowBits: fc.integer({ min: 9, max: 15 }),
    });
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 5 }).map(concat), options, (data, choice) => {
        redo([deflateRawSync(data, choice)]);
      }),
      { numRuns: 60 },
    );
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 400 }), (choices) => {
        redo([fixedStream(choices)]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("what is no deflate stream", () => {
  it("is told, wherever the bytes end", () => {
    const stream = pako.deflateRaw(DATA);
    for (const end of [0, 1, 2, 50, 3000, stream.length - 1]) {
      expect(new Inflater(stream.subarray(0, end)).inflate(0, 1e8)).toBeUndefined();
    }
    expect(new Inflater(stream).inflate(0, DATA.length - 1)).toBeUndefined();
  });

  it("gives an error, never a crash, as corrections", () => {
    const encoder = new DeflateEncoder();
    const raw = utf8(prose(5000));
    encoder.encode(deflateRawSync(raw, { level: 1 }), raw.length);
    const corrections = encoder.finish();
    for (let seed = 1; seed < 300; seed++) {
      const damaged = seed % 2 ? corrections.slice() : randomBytes(40, seed);
      damaged[seed % damaged.length]! ^= seed & 255;
      const decoder = new DeflateDecoder(damaged, 10_000, VERSION);
      try {
        expect(decoder.decode(raw).length).toBeLessThanOrEqual(10_000);
      } catch (error) {
        expect(error).toMatchObject({ code: "corrupt" });
      }
    }
  });
});

/** Tokens as no encoder would choose them, in a block with the fixed codes. */
function fixedStream(choices: readonly number[]): Uint8Array {
  const bits: number[] = [1, 1, 0];
  const code = (value: number, count: number) => {
    for (let i = count - 1; i >= 0; i--) bits.push((value >> i) & 1);
  };
  let length = 0;
  for (const choice of choices) {
    if (choice % 3 > 0 && length > 4) {
      // A length of 3 to 10, a distance of 1 to 4.
      code(1 + (choice % 8), 7);
      code(choice % 4, 5);
      length += 3 + (choice % 8);
    } else {
      code(0x30 + (choice % 5), 8);
      length++;
    }
  }
  code(0, 7);
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  for (const [i, bit] of bits.entries()) bytes[i >> 3]! |= bit << (i & 7);
  return bytes;
}
