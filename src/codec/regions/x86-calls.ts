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
  forEachBranch(raw, (at, distance) => {
    if ((raw[at]! & 0xfe) !== 0xe8) return;
    calls++;
    distances.add(distance);
    targets.add(wrap(distance + at));
  });
  return calls * RARE >= raw.length && targets.size * 8 < distances.size * 7;
}

export function toTargets(raw: Uint8Array): Uint8Array {
  const out = raw.slice();
  forEachBranch(out, (at, distance) => write(out, at + 1, wrap(distance + at)));
  return out;
}

/** The way back. */
export function toDistances(changed: Uint8Array): Uint8Array {
  const out = changed.slice();
  forEachBranch(out, (at, target) => write(out, at + 1, wrap(target - at)));
  return out;
}

/** E8 (call), E9 (jump), 0F 80 to 0F 8F (conditional jumps); none inside another one's distance. */
function forEachBranch(bytes: Uint8Array, visit: (at: number, operand: number) => void): void {
  for (let at = 0; at + LENGTH <= bytes.length; at++) {
    const opcode = bytes[at]!;
    const isConditional = (opcode & 0xf0) === 0x80 && at > 0 && bytes[at - 1] === 0x0f;
    if ((opcode & 0xfe) !== 0xe8 && !isConditional) continue;
    const high = bytes[at + 4]!;
    if (high !== 0 && high !== 255) continue;
    visit(at, bytes[at + 1]! | (bytes[at + 2]! << 8) | (bytes[at + 3]! << 16) | (high << 24));
    at += LENGTH - 1;
  }
}

function wrap(value: number): number {
  return (value << UNUSED_BITS) >> UNUSED_BITS;
}

function write(bytes: Uint8Array, at: number, value: number): void {
  for (let i = 0; i < 4; i++) bytes[at + i] = value >> (8 * i);
}
