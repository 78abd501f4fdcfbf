import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SymbolTree, weightBalancedTree } from "./symbol-tree.ts";

function depthOf(tree: SymbolTree, symbol: number): number {
  let node = 0;
  for (let depth = 1; ; depth++) {
    expect(symbol).toBeGreaterThanOrEqual(tree.low[node]!);
    expect(symbol).toBeLessThan(tree.high[node]!);
    const child = tree.children[2 * node + (symbol >= tree.split[node]! ? 1 : 0)]!;
    if (child < 0) {
      expect(~child).toBe(symbol);
      return depth;
    }
    node = child;
  }
}

describe("the weight-balanced tree", () => {
  it("leads to every symbol, whatever the weights", () => {
    const weights = fc.array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 2, maxLength: 300 });
    fc.assert(
      fc.property(weights, (values) => {
        const tree = weightBalancedTree(Uint32Array.from(values));
        const depths = values.map((_, symbol) => depthOf(tree, symbol));
        expect(Math.max(...depths)).toBe(tree.depth);
      }),
      { numRuns: 50 },
    );
  });

  it("is a complete tree for equal weights", () => {
    const tree = weightBalancedTree(new Uint32Array(256).fill(9));
    for (let symbol = 0; symbol < 256; symbol++) expect(depthOf(tree, symbol)).toBe(8);
  });

  it("costs at most two decisions more than the entropy", () => {
    const weights = Uint32Array.from({ length: 1000 }, (_, i) => Math.floor(1e6 / (((i * 7919) % 1000) + 1)));
    const tree = weightBalancedTree(weights);
    const total = weights.reduce((a, b) => a + b, 0);
    let decisions = 0;
    let entropy = 0;
    weights.forEach((w, symbol) => {
      decisions += (w / total) * depthOf(tree, symbol);
      entropy -= (w / total) * Math.log2(w / total);
    });
    expect(decisions).toBeLessThan(entropy + 2);
  });
});
