/**
 * Calls and jumps of x86 programs hold the distance to their target, another one each time. As the
 * target's place they recur. Reversible for any bytes: what counts as a branch stays one.
 */

/** Opcode, and a distance of 4 bytes. */
const LENGTH = 5;
/** Distances are those of 25 bits, whose highest byte is 0 or 255; sums wrap within them. */
const UNUSED_BITS = 7;
/** One branch at least in so many bytes. */
const RARE = 512;

/** Whether the same targets recur among the calls, so that `toTargets` pays. */
export function callsRecur(raw: Uint8Array): boolean {
  const distances = new Set<number>();
  const targets = new Set<number>();
  let calls = 0;
  for (let at = 0; at <= raw.length - LENGTH; at++) {
    if ((raw[at]! & 0xfe) !== 0xe8 || !isBranch(raw, at)) continue;
    const distance = read(raw, at + 1);
    calls++;
    distances.add(distance);
    targets.add(wrap(distance + at));
    at += LENGTH - 1;
  }
  return calls * RARE >= raw.length && targets.size * 8 < distances.size * 7;
}

export function toTargets(raw: Uint8Array): Uint8Array {
  const out = raw.slice();
  for (let at = out.length - LENGTH; at >= 0; at--) {
    if (isBranch(out, at)) write(out, at + 1, wrap(read(out, at + 1) + at));
  }
  return out;
}

/** The way back, in the other direction: each place sees the bytes behind it as it did before. */
export function toDistances(changed: Uint8Array): Uint8Array {
  const out = changed.slice();
  for (let at = 0; at <= out.length - LENGTH; at++) {
    if (isBranch(out, at)) write(out, at + 1, wrap(read(out, at + 1) - at));
  }
  return out;
}

/** E8 (call), E9 (jump), 0F 80 to 0F 8F (conditional jumps), and a distance that is not far. */
function isBranch(bytes: Uint8Array, at: number): boolean {
  const opcode = bytes[at]!;
  const high = bytes[at + 4]!;
  if (high !== 0 && high !== 255) return false;
  return (opcode & 0xfe) === 0xe8 || ((opcode & 0xf0) === 0x80 && at > 0 && bytes[at - 1] === 0x0f);
}

function read(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

function wrap(value: number): number {
  return (value << UNUSED_BITS) >> UNUSED_BITS;
}

function write(bytes: Uint8Array, at: number, value: number): void {
  for (let i = 0; i < 4; i++) bytes[at + i] = value >> (8 * i);
}
