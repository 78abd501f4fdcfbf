import { concat, sameBytes } from "../../base/bytes.ts";
import { crc32c } from "../../base/crc32c.ts";
import type { Block } from "../../format/container.ts";
import { BLOCK_KINDS } from "../../format/kinds.ts";
import type { Region, RegionCopy } from "../segment/segment.ts";
import { putTogether, readCopyFields, writeCopyFields } from "./copy-fields.ts";
import type { Window } from "./window.ts";

/**
 * The block of a region with copies, and its content. literals: the block of its raw bytes, undefined when it has
 * none. start: where it begins; window: what stands before it.
 */
export function encodeCopies(
  { raw }: Region,
  found: readonly RegionCopy[],
  literals: Block | undefined,
  start: number,
  window: Window,
): { block: Block; content: Uint8Array } {
  const copies = found.map(({ at, distance, parts }) => {
    return { at, distance, length: parts.reduce((sum, { length }) => sum + length, 0) };
  });
  const fields = { inner: literals?.kind ?? 0, literals: raw.length, copies };
  const payload = concat([writeCopyFields(fields), literals?.payload ?? new Uint8Array(0)]);
  const content = contentOf(raw, found);
  const read = readCopyFields(payload, content.length, start).fields;
  if (!sameBytes(putTogether(raw, read.copies, start, window), content)) {
    throw new Error("a copy is not what it repeats");
  }
  const rawCrc = crc32c(content);
  return { block: { kind: BLOCK_KINDS.copy, rawLength: content.length, rawCrc, payload }, content };
}

function contentOf(raw: Uint8Array, copies: readonly RegionCopy[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const copy of copies) {
    parts.push(raw.subarray(from, copy.at), ...copy.parts);
    from = copy.at;
  }
  return concat([...parts, raw.subarray(from)]);
}
