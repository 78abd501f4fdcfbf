import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openProbe } from "../../../test/kernel-probe.ts";

/** The tree over symbols of these weights: 16 * log2 of how often each is expected. */
function treeOf(weights: Uint8Array) {
  const probe = openProbe();
  const at = probe.allocate(weights.length);
  new Uint8Array(probe.memory.buffer, at).set(weights);
  probe.createTree(weights.length, at);
  return {
    /** How many decisions lead to a symbol; expects each of them to be about it. */
    depthOf(symbol: number): number {
      let [node, low, high] = [0, 0, weights.length];
      for (let depth = 1; ; depth++) {
        const split = probe.splitOf(node);
        expect(split).toBeGreaterThan(low);
        expect(split).toBeLessThan(high);
        const bit = symbol >= split ? 1 : 0;
        [low, high] = bit ? [split, high] : [low, split];
        node = probe.childOf(node, bit);
        if (node >= 0) continue;
        expect(~node).toBe(symbol);
        return depth;
      }
    },
  };
}

describe("the weight-balanced tree", () => {
  it("leads to every symbol, whatever the weights", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2, maxLength: 300 }), (weights) => {
        const tree = treeOf(weights);
        for (let symbol = 0; symbol < weights.length; symbol++) tree.depthOf(symbol);
      }),
      { numRuns: 50 },
    );
  });

  it("is a complete tree for equal weights", () => {
    const tree = treeOf(new Uint8Array(256).fill(51));
    for (let symbol = 0; symbol < 256; symbol++) expect(tree.depthOf(symbol)).toBe(8);
  });

  it("costs at most two decisions more than the entropy", () => {
    const weights = Uint8Array.from({ length: 1000 }, (_, i) =>
      Math.round(16 * Math.log2(1e6 / (((i * 7919) % 1000) + 1))),
    );
    const tree = treeOf(weights);
    const counts = Array.from(weights, (weight) => 2 ** (weight / 16));
    const total = counts.reduce((a, b) => a + b, 0);
    let decisions = 0;
    let entropy = 0;
    counts.forEach((count, symbol) => {
      decisions += (count / total) * tree.depthOf(symbol);
      entropy -= (count / total) * Math.log2(count / total);
    });
    expect(decisions).toBeLessThan(entropy + 2);
  });
});
