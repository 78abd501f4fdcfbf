/** A block of copies: what stands before the code, and how its content is put together. */

import { SliceReader } from "../../base/byte-reader.ts";
import { ByteWriter } from "../../base/byte-writer.ts";
import { corrupt } from "../../base/errors.ts";
import { largestBlock, shortestPayload } from "../../format/container.ts";
import { BLOCK_KINDS } from "../../format/kinds.ts";
import { WINDOW, type Window } from "./window.ts";

/** A shorter copy is not allowed: it bounds how many there are. */
const SHORTEST = 64;

export interface Copy {
  /** Literals of the block that stand before it. */
  readonly at: number;
  /** Bytes from where it stands back to what it repeats. */
  readonly distance: number;
  readonly length: number;
}

export interface CopyFields {
  /** The kind of block as which the literals are coded. */
  readonly inner: number;
  readonly literals: number;
  /** At least one, in their order. */
  readonly copies: readonly Copy[];
}

export function writeCopyFields({ inner, literals, copies }: CopyFields): Uint8Array {
  const out = new ByteWriter().u8(inner).varint(literals).varint(copies.length);
  let at = 0;
  for (const copy of copies) {
    out
      .varint(copy.at - at)
      .varint(copy.distance)
      .varint(copy.length);
    at = copy.at;
  }
  return out.view();
}

/** start: where the block begins in the content. Throws "corrupt" for what the format forbids. */
export function readCopyFields(
  payload: Uint8Array,
  rawLength: number,
  start: number,
): { fields: CopyFields; code: Uint8Array } {
  const reader = new SliceReader(payload, "a block of copies");
  const inner = reader.u8();
  if (inner === BLOCK_KINDS.copy) throw corrupt("a block of copies is in another one");
  const literals = reader.varint("the number of literals", 1, Math.min(rawLength, largestBlock(inner)));
  const count = reader.varint("the number of copies", 1, Math.ceil(rawLength / SHORTEST));
  const copies: Copy[] = [];
  let at = 0;
  let copied = 0;
  for (let i = 0; i < count; i++) {
    at += reader.varint("the place of a copy", 0, literals - at);
    const reach = Math.min(WINDOW, start + at + copied);
    const distance = reader.varint("the distance of a copy", 1, reach);
    const length = reader.varint("the length of a copy", SHORTEST, largestBlock(BLOCK_KINDS.copy));
    copied += length;
    if (literals + copied > rawLength) throw corrupt("a block of copies is longer than it says");
    copies.push({ at, distance, length });
  }
  if (literals + copied !== rawLength) throw corrupt("a block of copies is shorter than it says");
  const code = reader.rest();
  if (code.length < shortestPayload(inner, literals))
    throw corrupt("a block of copies claims too many literals");
  return { fields: { inner, literals, copies }, code };
}

/** The content of a block that begins at `start`. Throws "corrupt" when something it repeats is not there. */
export function putTogether(
  literals: Uint8Array,
  copies: readonly Copy[],
  start: number,
  before: Pick<Window, "read">,
): Uint8Array {
  const raw = new Uint8Array(copies.reduce((sum, { length }) => sum + length, literals.length));
  let from = 0;
  let to = 0;
  const add = (until: number) => {
    raw.set(literals.subarray(from, until), to);
    to += until - from;
    from = until;
  };
  for (const { at, distance, length } of copies) {
    add(at);
    // Before this block; what is left may overlap itself.
    const earlier = Math.min(length, Math.max(0, distance - to));
    before.read(start + to - distance, raw.subarray(to, to + earlier));
    for (let i = to + earlier; i < to + length; i++) raw[i] = raw[i - distance]!;
    to += length;
  }
  add(literals.length);
  return raw;
}

/** What of the content before a block its copies repeat. */
export function sourcesOf(copies: readonly Copy[], start: number): { start: number; end: number }[] {
  let copied = 0;
  return copies.flatMap(({ at, distance, length }) => {
    const from = start + at + copied - distance;
    copied += length;
    const end = Math.min(from + length, start);
    return from < end ? [{ start: from, end }] : [];
  });
}
