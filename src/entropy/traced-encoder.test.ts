import { expect, it } from "vitest";
import { EnsembleEncoder, ensembleOf } from "./token-coder.ts";
import { TracedEncoder } from "./traced-encoder.ts";

const bytes = Array.from({ length: 256 }, (_, b) => Uint8Array.of(b));
const vocabulary = { bytes, weights: new Uint8Array(256) };
const TOKENS = new TextEncoder().encode("the pearl, the diver and the sea; ".repeat(20));
/** A model that knows letters from signs, no more. */
const LOGITS = Float32Array.from({ length: 256 }, (_, b) => (b >= 97 && b < 123 ? 160 : 0));

const shape = { vocabulary, lanes: 1, tokenCount: TOKENS.length, ensemble: ensembleOf("balanced") };

it("tells what the range coder spent, and writes what any encoder writes", () => {
  const plain = new EnsembleEncoder(shape);
  for (const token of TOKENS) plain.encode(0, LOGITS, 0, token);
  const traced = new TracedEncoder(shape);
  const traces = Array.from(TOKENS, (token) => traced.trace(0, LOGITS, 0, token));
  const payload = traced.finish();
  expect(payload).toEqual(plain.finish());
  const bits = traces.reduce((sum, one) => sum + one.bits, 0);
  expect(Math.abs(bits - 8 * payload.length)).toBeLessThan(8);
  for (const one of traces) expect(Math.min(one.bits, one.correctedBits, one.textBits)).toBeGreaterThan(0);
});

it("knows the repeats, and that the text itself foresees them where the model does not", () => {
  const traced = new TracedEncoder(shape);
  const traces = Array.from(TOKENS, (token) => traced.trace(0, LOGITS, 0, token));
  expect(traces[0]).toMatchObject({ repeated: -1, agreeing: 0 });
  expect(traces.at(-1)).toMatchObject({ repeated: TOKENS.at(-1), agreeing: 40 });
  const { bits, correctedBits, textBits } = traces.at(-10)!;
  expect(textBits).toBeLessThan(1);
  expect(correctedBits).toBeGreaterThan(2);
  expect(bits).toBeLessThan(1);
});

it("is not for stage A", () => {
  expect(() => new TracedEncoder({ ...shape, ensemble: ensembleOf("fast") })).toThrow(RangeError);
});
