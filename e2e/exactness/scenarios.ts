/** Inputs whose logits must be the same integers on every backend, batch size and division into calls. */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { LogitModel, Tokenizer } from "../../src/model/model.ts";

interface Scenario {
  readonly name: string;
  readonly lanes: number;
  /** Steps per call. */
  readonly calls: readonly number[];
}

/**
 * The scenarios of one group feed the same tokens and must give the same hash. Short, because
 * a run of the graph costs more than a second on a software WebGPU adapter, however few its tokens.
 */
const GROUPS: readonly (readonly Scenario[])[] = [
  [
    { name: "1 lane, prefill", lanes: 1, calls: [6] },
    { name: "1 lane, chunked prefill", lanes: 1, calls: [2, 3, 1] },
    { name: "1 lane, stepwise", lanes: 1, calls: Array<number>(6).fill(1) },
  ],
  [
    { name: "4 lanes, prefill", lanes: 4, calls: [6] },
    { name: "4 lanes, prefill and steps", lanes: 4, calls: [4, 1, 1] },
  ],
  [{ name: "32 lanes, prefill and a step", lanes: 32, calls: [2, 1] }],
];

const TEXT = "It was the best of times, it was the worst of times; x = f(y[3]) + 0x1F; \u00e9\u4e2d\n";

function tokenKinds(vocab: number, tokenizer: Tokenizer): [string, (i: number) => number][] {
  const text = tokenizer.encode(new TextEncoder().encode(TEXT));
  return [
    ["random", (i) => (Math.imul(i + 1, 2654435761) >>> 8) % vocab],
    ["constant", () => text[0]!],
    ["text", (i) => text[i % text.length]!],
  ];
}

/** One SHA-256 of all logits per scenario and kind of token, by name. */
export async function scenarioHashes(
  model: LogitModel,
  tokenizer: Tokenizer,
): Promise<Record<string, string>> {
  const vocab = model.vocabulary.bytes.length;
  const hashes: Record<string, string> = {};
  for (const [kind, tokenAt] of tokenKinds(vocab, tokenizer)) {
    for (const { name, lanes, calls } of GROUPS.flat()) {
      const session = model.open(lanes);
      const total = calls.reduce((a, b) => a + b, 0);
      // [total, lanes, vocab], so that the hash does not depend on the calls.
      const all = new Int32Array(total * lanes * vocab);
      let at = 0;
      for (const steps of calls) {
        const tokens = Int32Array.from({ length: lanes * steps }, (_, i) => {
          return tokenAt(Math.floor(i / steps) * total + at + (i % steps));
        });
        const logits = await session.feed(tokens, steps);
        for (let lane = 0; lane < lanes; lane++) {
          for (let t = 0; t < steps; t++) {
            const row = logits.subarray((lane * steps + t) * vocab, (lane * steps + t + 1) * vocab);
            all.set(row, ((at + t) * lanes + lane) * vocab);
          }
        }
        at += steps;
      }
      session.dispose();
      hashes[`${kind}, ${name}`] = bytesToHex(sha256(new Uint8Array(all.buffer)));
    }
  }
  return hashes;
}

/** Pairs of scenario names that must have equal hashes. */
export function equalPairs(): [string, string][] {
  return GROUPS.flatMap(([first, ...others]) =>
    others.map((other): [string, string] => [first!.name, other.name]),
  );
}
