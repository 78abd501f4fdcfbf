import { describe, expect, it } from "vitest";
import { History } from "../history.ts";
import { type Coder, RangeDecoder, RangeEncoder } from "../range-coder.ts";
import type { ContextSet } from "./context-set.ts";
import { MixingEngine } from "./engine.ts";
import { weightBalancedTree } from "./tree.ts";

/** Orders 0 to 3 over single bytes: a second alphabet for the same engine, without a model. */
class OrderContexts implements ContextSet {
  readonly count = 4;
  readonly hashes: Int32Array;
  readonly orderOf = Int32Array.of(0, 1, 2, 4);
  readonly orders = 8;
  readonly lastByte: Int32Array;
  readonly field: Int32Array;
  readonly #history: History;

  constructor(history: History) {
    this.#history = history;
    this.hashes = new Int32Array(4 * history.lanes);
    this.lastByte = new Int32Array(history.lanes);
    this.field = new Int32Array(history.lanes);
  }

  update(lane: number, symbol: number): void {
    const { lanes, next } = this.#history;
    this.lastByte[lane] = symbol;
    let hash = 0;
    for (let order = 1; order < 4; order++) {
      hash = Math.imul(hash + this.#history.at(next[lane]! - order * lanes) + order, 0x2c1b3c6d);
      this.hashes[4 * lane + order] = hash;
    }
  }
}

function byteEngine(): MixingEngine {
  const history = new History(1);
  const tree = weightBalancedTree(new Uint32Array(256));
  const options = { tableBits: 12, mixerRate: 0.015, matchMinimums: [6, 3] as const };
  return new MixingEngine(tree, new OrderContexts(history), history, options);
}

const sentence = "She sells sea shells by the sea shore; the shells she sells are sea shells. ";
const text = Uint8Array.from(sentence.repeat(40), (c, i) => (i % 211 === 0 ? 33 : c.charCodeAt(0)));

function run(coder: Coder, input: Uint8Array | null): Uint8Array {
  const engine = byteEngine();
  return Uint8Array.from(text, (_, i) => engine.code(coder, 0, null, input ? input[i]! : 0));
}

describe("the mixing engine over bytes, without a model", () => {
  it("decodes what it encoded, and has learned the text", () => {
    const encoder = new RangeEncoder();
    run(encoder, text);
    const bytes = encoder.finish();
    expect(bytes.length).toBeLessThan(text.length / 12);
    expect(run(new RangeDecoder(bytes), null)).toEqual(text);
  });

  it("costs little more than the bytes where there is nothing to learn", () => {
    const engine = byteEngine();
    const encoder = new RangeEncoder();
    let x = 1;
    for (let i = 0; i < 4000; i++) {
      x = Math.imul(x, 1103515245) + 12345;
      engine.code(encoder, 0, null, (x >>> 16) & 255);
    }
    expect(encoder.finish().length).toBeLessThan(4000 * 1.06);
  });
});
