/**
 * A binary tree over an alphabet in byte order. Every node covers a contiguous range of symbols, so its
 * probability under any cdf is a difference of two prefix sums, and symbols with a common prefix share a path:
 * what one of them teaches the counters holds for the others.
 */

import { exp2 } from "../../base/ieee-math";
import { allocate } from "./memory";

/** i32[nodes][4]: split ("symbol >= split" is bit 1), the child at bit 0, at bit 1 (a node or ~symbol). */
let nodes: usize = 0;
export let symbols: i32 = 0;

/**
 * Split each range where its weight comes closest to halving; nodes are numbered breadth first from the root, 0.
 * weights: u8[symbolCount], 16 * log2 of how often a symbol is expected; or 0 when all are alike.
 */
export function createTree(symbolCount: i32, weights: usize): void {
  symbols = symbolCount;
  const inner = symbolCount - 1;
  nodes = allocate(inner << 4);
  const sums = weightSums(weights);
  /** i32[nodes][2]: the range of symbols of each node. */
  const ranges = allocate(inner << 3);
  store<i32>(ranges, symbolCount, 4);
  let count = 1;
  for (let node = 0; node < count; node++) {
    const low = load<i32>(ranges + (node << 3));
    const high = load<i32>(ranges + (node << 3), 4);
    const split = halvingPoint(sums, low, high);
    store<i32>(nodes + (node << 4), split);
    for (let bit = 0; bit < 2; bit++) {
      const from = bit ? split : low;
      const to = bit ? high : split;
      const child = to - from === 1 ? ~from : count++;
      store<i32>(nodes + (node << 4) + (bit << 2), child, 4);
      if (child < 0) continue;
      store<i32>(ranges + (child << 3), from);
      store<i32>(ranges + (child << 3), to, 4);
    }
  }
}

export function splitOf(node: i32): i32 {
  return load<i32>(nodes + (node << 4));
}

export function childOf(node: i32, bit: i32): i32 {
  return load<i32>(nodes + (node << 4) + (bit << 2), 4);
}

/** i64[symbols + 1]: prefix sums of twice (a symbol's count + 1/2). */
function weightSums(weights: usize): usize {
  const sums = allocate((symbols + 1) << 3);
  let sum: i64 = 0;
  for (let s = 0; s < symbols; s++) {
    const count = weights ? (exp2((load<u8>(weights + s) as f64) / 16) as i64) : 0;
    sum += 2 * count + 1;
    store<i64>(sums + (s << 3), sum, 8);
  }
  return sums;
}

function sumAt(sums: usize, symbol: i32): i64 {
  return load<i64>(sums + (symbol << 3));
}

/** The m in (a, b) for which the sums of [a, m) and [m, b) differ least. */
function halvingPoint(sums: usize, a: i32, b: i32): i32 {
  const target = sumAt(sums, a) + sumAt(sums, b); // twice the sum at the ideal point
  let from = a + 1;
  let to = b - 1;
  while (from < to) {
    const m = (from + to) >>> 1;
    if (2 * sumAt(sums, m) < target) from = m + 1;
    else to = m;
  }
  const before = from - 1;
  if (before > a && target - 2 * sumAt(sums, before) < 2 * sumAt(sums, from) - target) return before;
  return from;
}
