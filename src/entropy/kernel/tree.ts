/** The binary tree over the alphabet, as the host built it (src/entropy/symbol-tree.ts). */

import { allocate } from "./memory";

/** i32[nodes][4]: split ("symbol >= split" is bit 1), the child at bit 0, at bit 1 (a node or ~symbol). */
let nodes: usize = 0;
export let symbols: i32 = 0;

export function createTree(symbolCount: i32): usize {
  symbols = symbolCount;
  nodes = allocate((symbolCount - 1) << 4);
  return nodes;
}

export function splitOf(node: i32): i32 {
  return load<i32>(nodes + (node << 4));
}

export function childOf(node: i32, bit: i32): i32 {
  return load<i32>(nodes + (node << 4) + (bit << 2), 4);
}
