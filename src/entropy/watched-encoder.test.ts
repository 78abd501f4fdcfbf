import { expect, it } from "vitest";
import { EnsembleEncoder, presetParameters } from "./ensemble.ts";
import { WatchedEncoder } from "./watched-encoder.ts";

const bytes = Array.from({ length: 256 }, (_, b) => Uint8Array.of(b));
const vocabulary = { bytes, weights: new Uint32Array(256).fill(1) };
const TOKENS = new TextEncoder().encode("the pearl, the diver and the sea; ".repeat(20));
/** A model that knows letters from signs, no more. */
const LOGITS = Float32Array.from({ length: 256 }, (_, b) => (b >= 97 && b < 123 ? 160 : 0));

const shape = { vocabulary, lanes: 1, tokenCount: TOKENS.length, parameters: presetParameters("balanced") };

it("tells what the range coder spent, and writes what any encoder writes", () => {
  const plain = new EnsembleEncoder(shape);
  for (const token of TOKENS) plain.encode(0, LOGITS, 0, token);
  const watched = new WatchedEncoder(shape);
  const opinions = Array.from(TOKENS, (token) => watched.watch(0, LOGITS, 0, token));
  const payload = watched.finish();
  expect(payload).toEqual(plain.finish());
  const bits = opinions.reduce((sum, one) => sum + one.bits, 0);
  expect(Math.abs(bits - 8 * payload.length)).toBeLessThan(8);
  for (const one of opinions) expect(Math.min(one.bits, one.correctedBits, one.textBits)).toBeGreaterThan(0);
});

it("knows the repeats, and that the text itself foresees them where the model does not", () => {
  const watched = new WatchedEncoder(shape);
  const opinions = Array.from(TOKENS, (token) => watched.watch(0, LOGITS, 0, token));
  expect(opinions[0]).toMatchObject({ repeated: -1, agreeing: 0 });
  expect(opinions.at(-1)).toMatchObject({ repeated: TOKENS.at(-1), agreeing: 40 });
  const { bits, correctedBits, textBits } = opinions.at(-10)!;
  expect(textBits).toBeLessThan(1);
  expect(correctedBits).toBeGreaterThan(2);
  expect(bits).toBeLessThan(1);
});

it("is not for stage A", () => {
  expect(() => new WatchedEncoder({ ...shape, parameters: presetParameters("fast") })).toThrow(RangeError);
});
