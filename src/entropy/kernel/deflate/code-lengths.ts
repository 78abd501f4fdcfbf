/** The code lengths that zlib would choose for counted symbols: build_tree and gen_bitlen of its trees.c. */

import { allocate } from "../memory";

const MOST: i32 = 288;
const NODES: i32 = 2 * MOST + 1;

/** u32[NODES], u8[NODES], u16[NODES], u8[NODES] */
const counts: usize = allocate(NODES << 2);
const depths: usize = allocate(NODES);
const parents: usize = allocate(NODES << 1);
const nodeLengths: usize = allocate(NODES);
/** u16[NODES + 1]: a heap from 1 on; from its end downwards, the nodes in the order in which they were joined. */
const heap: usize = allocate((NODES + 1) << 1);
let heapLength: i32 = 0;
let heapEnd: i32 = 0;
/** u16[16] */
const perLength: usize = allocate(16 << 1);

/**
 * symbols: u32[count], how often each occurs. Puts u8[count] lengths, at most `longest` each; 0 for those that do not
 * occur, but two symbols at least have a code. Returns the last symbol that has one.
 */
export function predictLengths(symbols: usize, count: i32, longest: i32, out: usize): i32 {
  heapLength = 0;
  heapEnd = NODES;
  let last = -1;
  memory.copy(counts, symbols, count << 2);
  for (let symbol = 0; symbol < count; symbol++) {
    store<u8>(depths + symbol, 0);
    store<u8>(nodeLengths + symbol, 0);
    if (load<u32>(counts + (symbol << 2)) === 0) continue;
    setHeap(++heapLength, symbol);
    last = symbol;
  }
  while (heapLength < 2) {
    const symbol = last < 2 ? ++last : 0;
    setHeap(++heapLength, symbol);
    store<u32>(counts + (symbol << 2), 1);
  }
  for (let i = heapLength >> 1; i >= 1; i--) sink(i);
  joinAll(count);
  limitLengths(last, longest);
  memory.copy(out, nodeLengths, count);
  return last;
}

function joinAll(count: i32): void {
  let node = count;
  do {
    const a = heapAt(1);
    setHeap(1, heapAt(heapLength--));
    sink(1);
    const b = heapAt(1);
    setHeap(--heapEnd, a);
    setHeap(--heapEnd, b);
    store<u32>(counts + (node << 2), countOf(a) + countOf(b));
    store<u8>(depths + node, max(load<u8>(depths + a), load<u8>(depths + b)) + 1);
    store<u16>(parents + (a << 1), node);
    store<u16>(parents + (b << 1), node);
    setHeap(1, node++);
    sink(1);
  } while (heapLength >= 2);
  setHeap(--heapEnd, heapAt(1));
}

function limitLengths(last: i32, longest: i32): void {
  memory.fill(perLength, 0, 16 << 1);
  store<u8>(nodeLengths + heapAt(heapEnd), 0);
  let overflow = 0;
  for (let i = heapEnd + 1; i < NODES; i++) {
    const node = heapAt(i);
    let length = (load<u8>(nodeLengths + load<u16>(parents + (node << 1))) as i32) + 1;
    if (length > longest) {
      length = longest;
      overflow++;
    }
    store<u8>(nodeLengths + node, length);
    if (node <= last) addPerLength(length, 1);
  }
  if (overflow === 0) return;
  do {
    let length = longest - 1;
    while (perLengthAt(length) === 0) length--;
    addPerLength(length, -1);
    addPerLength(length + 1, 2);
    addPerLength(longest, -1);
    overflow -= 2;
  } while (overflow > 0);
  let i = NODES;
  for (let length = longest; length > 0; length--) {
    for (let left = perLengthAt(length); left > 0; ) {
      const node = heapAt(--i);
      if (node > last) continue;
      store<u8>(nodeLengths + node, length);
      left--;
    }
  }
}

/** Moves the node at place i down until both below it are larger. */
function sink(i: i32): void {
  const node = heapAt(i);
  for (let child = i << 1; child <= heapLength; child <<= 1) {
    if (child < heapLength && isSmaller(heapAt(child + 1), heapAt(child))) child++;
    if (isSmaller(node, heapAt(child))) break;
    setHeap(i, heapAt(child));
    i = child;
  }
  setHeap(i, node);
}

function isSmaller(a: i32, b: i32): bool {
  if (countOf(a) !== countOf(b)) return countOf(a) < countOf(b);
  return load<u8>(depths + a) <= load<u8>(depths + b);
}

function countOf(node: i32): u32 {
  return load<u32>(counts + (node << 2));
}

function heapAt(i: i32): i32 {
  return load<u16>(heap + (i << 1));
}

function setHeap(i: i32, node: i32): void {
  store<u16>(heap + (i << 1), node);
}

function perLengthAt(length: i32): i32 {
  return load<u16>(perLength + (length << 1));
}

function addPerLength(length: i32, change: i32): void {
  store<u16>(perLength + (length << 1), perLengthAt(length) + change);
}
