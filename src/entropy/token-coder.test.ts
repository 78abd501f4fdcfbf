import { describe, expect, it } from "vitest";
import { type ModelPreset, VERSION } from "../format/container.ts";
import type { Vocabulary } from "../model/model.ts";
import { TruncatedPayloadError } from "./kernels.ts";
import { EnsembleDecoder, EnsembleEncoder, ensembleOf, UnknownEnsembleError } from "./token-coder.ts";

/** All single bytes and 44 words of two or three letters. */
function toyVocabulary(): Vocabulary {
  const bytes = Array.from({ length: 256 }, (_, b) => Uint8Array.of(b));
  for (let i = 0; i < 44; i++)
    bytes.push(Uint8Array.of(97 + (i % 26), 101 + (i % 7), ...(i % 3 ? [116] : [])));
  bytes.sort((a, b) => Buffer.compare(a, b));
  const unique = bytes.filter((b, i) => i === 0 || Buffer.compare(b, bytes[i - 1]!) !== 0);
  return { bytes: unique, weights: Uint8Array.from(unique, (b) => (b.length > 1 ? 144 : b[0]! % 90)) };
}

const vocabulary = toyVocabulary();
const VOCAB = vocabulary.bytes.length;

/** Text-like: a few phrases repeated with changes; the logits know a little of what comes. */
function toyText(length: number): { tokens: Int32Array; logits: Float32Array } {
  const tokens = new Int32Array(length);
  const logits = new Float32Array(length * VOCAB);
  let x = 12345;
  for (let i = 0; i < length; i++) {
    x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff;
    tokens[i] = (x >> 16) % 20 === 0 ? (x >> 8) % VOCAB : (i * i) % 37 === 0 ? 10 : 97 + ((i % 50) % 26);
    for (let v = 0; v < VOCAB; v++) logits[i * VOCAB + v] = ((v * 37 + i * 11) % 200) - 100;
    if ((x >> 4) % 3 === 0) logits[i * VOCAB + tokens[i]!] = 250;
  }
  return { tokens, logits };
}

function shapeOf(ensemble: number, lanes: number, tokenCount: number) {
  return { vocabulary, lanes, tokenCount, ensemble };
}

function encode(ensemble: number, lanes: number, length: number): Uint8Array {
  const { tokens, logits } = toyText(length);
  const encoder = new EnsembleEncoder(shapeOf(ensemble, lanes, length));
  for (let i = 0; i < length; i++) encoder.encode(i % lanes, logits, i * VOCAB, tokens[i]!);
  return encoder.finish();
}

function decode(bytes: Uint8Array, ensemble: number, lanes: number, length: number): Int32Array {
  const { logits } = toyText(length);
  const decoder = new EnsembleDecoder(shapeOf(ensemble, lanes, length), bytes, VERSION);
  return Int32Array.from({ length }, (_, i) => decoder.decode(i % lanes, logits, i * VOCAB));
}

/** FNV-1a of the payload of `toyText(3000)` in 4 lanes. */
const PINNED = { fast: "b31cce79", balanced: "84bf1ac" };

describe.each(["fast", "balanced"] as const)("preset %s", (preset) => {
  const ensemble = ensembleOf(preset);

  it.each([1, 3, 8])("decodes what it encoded, in %i lanes", (lanes) => {
    const bytes = encode(ensemble, lanes, 3000);
    expect(decode(bytes, ensemble, lanes, 3000)).toEqual(toyText(3000).tokens);
  });

  it("writes the bytes it has always written: a change here breaks every file out there", () => {
    let digest = 0x811c9dc5;
    for (const byte of encode(ensemble, 4, 3000)) digest = Math.imul(digest ^ byte, 0x01000193) >>> 0;
    expect(digest.toString(16)).toBe(PINNED[preset]);
  });

  it("learns: the last 500 tokens of a repetitive text are cheaper than the first", () => {
    const first = encode(ensemble, 1, 500).length;
    const last = encode(ensemble, 1, 3000).length - encode(ensemble, 1, 2500).length;
    expect(last).toBeLessThan(0.8 * first);
  });

  it("takes the model back within 200 tokens after 5,000 in which it was sure and wrong", () => {
    const tokens = Int32Array.from({ length: 5400 }, (_, i) => (Math.imul(i + 1, 0x9e3779b1) >>> 16) % VOCAB);
    const costOf = (wrong: number, from: number, to: number) => {
      const encoder = new EnsembleEncoder(shapeOf(ensemble, 1, to));
      const logits = new Float32Array(VOCAB);
      let start = 0;
      for (let i = 0; i < to; i++) {
        if (i === from) start = encoder.length;
        const guess = i < wrong ? (tokens[i]! * 7 + 1) % VOCAB : tokens[i]!;
        logits.fill(-100);
        logits[guess] = 250;
        encoder.encode(0, logits, 0, tokens[i]!);
      }
      return encoder.length - start;
    };
    const fresh = costOf(0, 200, 400);
    expect(costOf(5000, 5200, 5400)).toBeLessThan(2 * fresh + 20);
  });

  it("takes the matches back within 200 tokens after 5,000 in which what they expected never came", () => {
    const random = (i: number) => (Math.imul(i + 1, 0x9e3779b1) >>> 16) % VOCAB;
    const key = (which: number) => Array.from({ length: 9 }, (_, i) => random(900_000 + which * 9 + i));
    const wrong = (count: number) =>
      Array.from({ length: count / 10 }, (_, i) => [...key(i % 5), random(i)]).flat();
    const passage = Array.from({ length: 400 }, (_, i) => random(500_000 + i));
    /** Of the last 200 tokens of a passage that stood there before. */
    const costAfter = (start: readonly number[]) => {
      const tokens = [...start, ...passage, ...passage];
      const encoder = new EnsembleEncoder(shapeOf(ensemble, 1, tokens.length));
      const logits = new Float32Array(VOCAB);
      let before = 0;
      for (const [i, token] of tokens.entries()) {
        if (i === tokens.length - 200) before = encoder.length;
        encoder.encode(0, logits, 0, token);
      }
      return encoder.length - before;
    };
    expect(costAfter(wrong(5000))).toBeLessThan(2 * costAfter([]) + 20);
    // Without any member's help a token takes a byte.
    expect(costAfter(wrong(5000))).toBeLessThan(60);
  });

  it("turns corrupt bytes into tokens of the vocabulary or a typed error", () => {
    const bytes = encode(ensemble, 2, 1000);
    for (let at = 0; at < bytes.length; at += 97) {
      const corrupt = bytes.slice();
      corrupt[at]! ^= 0x55;
      try {
        for (const token of decode(corrupt, ensemble, 2, 1000)) {
          expect(token).toBeGreaterThanOrEqual(0);
          expect(token).toBeLessThan(VOCAB);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(TruncatedPayloadError);
      }
    }
    expect(() => decode(bytes.subarray(0, bytes.length >> 1), ensemble, 2, 1000)).toThrow(
      TruncatedPayloadError,
    );
  });
});

it("knows the ensembles that its version has, and no others", () => {
  expect(["fast", "balanced", "max"].map((preset) => ensembleOf(preset as ModelPreset))).toEqual([0, 1, 2]);
  const unknown = { vocabulary, lanes: 1, tokenCount: 10, ensemble: 3 };
  expect(() => new EnsembleDecoder(unknown, new Uint8Array(8), VERSION)).toThrow(UnknownEnsembleError);
});
