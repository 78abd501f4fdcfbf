/**
 * A binary tree over an alphabet in byte order. Every node covers a contiguous range of symbols, so its
 * probability under any cdf is a difference of two prefix sums, and symbols with a common prefix share
 * a path: what one of them teaches the counters holds for the others.
 */
export interface SymbolTree {
  readonly symbols: number;
  /** Inner node n codes "symbol >= split[n]" for symbols in [low[n], high[n]). Node 0 is the root. */
  readonly low: Int32Array;
  readonly split: Int32Array;
  readonly high: Int32Array;
  /** children[2n + bit]: an inner node, or ~symbol. */
  readonly children: Int32Array;
  /** The most decisions a symbol takes. */
  readonly depth: number;
}

/** Split each range where its weight (counts + 1/2) comes closest to halving. Breadth first. */
export function weightBalancedTree(weights: Uint32Array): SymbolTree {
  const symbols = weights.length;
  const sums = new Float64Array(symbols + 1); // of 2 * weight + 1: integers below 2^53
  for (let s = 0; s < symbols; s++) sums[s + 1] = sums[s]! + 2 * weights[s]! + 1;
  const inner = Math.max(1, symbols - 1);
  const low = new Int32Array(inner);
  const split = new Int32Array(inner);
  const high = new Int32Array(inner);
  const level = new Uint8Array(inner);
  const children = new Int32Array(2 * inner);
  high[0] = symbols;
  let nodes = 1;
  let depth = 0;
  for (let n = 0; n < nodes; n++) {
    const a = low[n]!;
    const b = high[n]!;
    const middle = halvingPoint(sums, a, b);
    split[n] = middle;
    depth = Math.max(depth, level[n]! + 1);
    for (let bit = 0; bit < 2; bit++) {
      const from = bit ? middle : a;
      const to = bit ? b : middle;
      if (to - from === 1) {
        children[2 * n + bit] = ~from;
        continue;
      }
      low[nodes] = from;
      high[nodes] = to;
      level[nodes] = level[n]! + 1;
      children[2 * n + bit] = nodes++;
    }
  }
  return { symbols, low, split, high, children, depth };
}

/** The m in (a, b) for which the sums of [a, m) and [m, b) differ least. */
function halvingPoint(sums: Float64Array, a: number, b: number): number {
  const target = sums[a]! + sums[b]!; // twice the sum at the ideal point
  let from = a + 1;
  let to = b - 1;
  while (from < to) {
    const m = (from + to) >>> 1;
    if (2 * sums[m]! < target) from = m + 1;
    else to = m;
  }
  const before = from - 1;
  if (before > a && target - 2 * sums[before]! < 2 * sums[from]! - target) return before;
  return from;
}
