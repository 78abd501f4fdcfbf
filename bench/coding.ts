/**
 * `npm run bench:coding [-- --tokens N]`: what happens behind the transformer, on one thread, without it: tokens per
 * second of processor time that each stage codes, for vocabularies of 4,096 and of 49,152 tokens. Logits, tokens
 * and their bytes are made here, so nothing is said of ratio; the best of several stretches of one text.
 */

import { parseArgs } from "node:util";
import { EnsembleEncoder, ensembleOf } from "../src/entropy/token-coder.ts";
import type { Vocabulary } from "../src/model/model.ts";
import { numbers } from "./made-texts.ts";

const { values } = parseArgs({ options: { tokens: { type: "string", default: "12000" } } });
const count = Number(values.tokens);
const STRETCHES = 8;
/** Rows of logits that are made; they are used in turn. */
const ROWS = 64;
const below = numbers(7);

/** All bytes, and words of 2 to 8 letters. */
function madeVocabulary(size: number): Vocabulary {
  const words = new Set<string>();
  for (let byte = 0; byte < 256; byte++) words.add(String.fromCharCode(byte));
  while (words.size < size) {
    words.add(String.fromCharCode(...Array.from({ length: 2 + below(7) }, () => 97 + below(26))));
  }
  const bytes = [...words].map((word) => new Uint8Array(Buffer.from(word, "latin1"))).sort(Buffer.compare);
  return { bytes, weights: Uint8Array.from(bytes, () => below(160)) };
}

/** Frequent tokens are frequent: the least of three random ones, and often what followed the last time. */
function madeTokens(size: number): Int32Array {
  const followers = new Map<number, number>();
  let token = 0;
  return Int32Array.from({ length: count }, () => {
    const usual = followers.get(token);
    const next = usual !== undefined && below(2) ? usual : Math.min(below(size), below(size), below(size));
    followers.set(token, next);
    token = next;
    return next;
  });
}

console.log(
  "| vocabulary | stage | tokens per CPU second | microseconds per token |\n| --- | --- | --- | --- |",
);
for (const size of [4096, 49152]) {
  const vocabulary = madeVocabulary(size);
  const tokens = madeTokens(size);
  const logits = Float32Array.from({ length: ROWS * size }, () => below(400) - 500);
  for (const preset of ["fast", "balanced"] as const) {
    const ensemble = ensembleOf(preset);
    const encoder = new EnsembleEncoder({ vocabulary, lanes: 1, tokenCount: count, ensemble });
    const stretch = Math.floor(count / STRETCHES);
    let best = Number.POSITIVE_INFINITY;
    for (let first = 0; first + stretch <= count; first += stretch) {
      const before = process.cpuUsage().user;
      for (let i = first; i < first + stretch; i++) {
        const row = (i % ROWS) * size;
        const token = tokens[i]!;
        const likely = logits[row + token]!;
        logits[row + token] = below(400) - 200;
        encoder.encode(0, logits, row, token);
        logits[row + token] = likely;
      }
      best = Math.min(best, (process.cpuUsage().user - before) / stretch);
    }
    const stage = `${preset === "fast" ? "A" : "B"} (${preset})`;
    console.log(`| ${size} | ${stage} | ${Math.round(1e6 / best)} | ${best.toFixed(1)} |`);
  }
}
