/** The payload of an unfolded block: corrections, and the blocks that hold the list of streams and the unfolded content. */

import { SliceReader } from "../../base/byte-reader.ts";
import { ByteWriter } from "../../base/byte-writer.ts";
import { corrupt } from "../../base/errors.ts";
import { largestBlock, shortestPayload } from "../../format/container.ts";
import { MOST_RAW } from "./recipe.ts";

/** A block within another one, whose checksums prove it too. */
export interface InnerBlock {
  readonly kind: number;
  readonly rawLength: number;
  readonly payload: Uint8Array;
}

export interface DeflateFields {
  readonly corrections: Uint8Array;
  /** Whose content is the list of streams. */
  readonly list: InnerBlock;
  /** Whose contents, joined, are the unfolded content. */
  readonly blocks: readonly InnerBlock[];
}

/** What a small payload may unfold to: this, and so many times its length. */
const ALWAYS = 64 * 1024;
/** About what deflate can do. */
const GROWTH = 1024;

export function writeUnfoldedFields({ corrections, list, blocks }: DeflateFields): Uint8Array {
  const out = new ByteWriter().varint(corrections.length).bytes(corrections);
  for (const { kind, rawLength, payload } of [list, ...blocks]) {
    out.u8(kind).varint(rawLength).varint(payload.length).bytes(payload);
  }
  return out.view();
}

/** Whether a reader accepts that a payload of this length unfolds to so many bytes. */
export function isPlausible(contentLength: number, payloadLength: number): boolean {
  return contentLength <= Math.min(MOST_RAW, ALWAYS + GROWTH * payloadLength);
}

/** Throws "corrupt". */
export function readUnfoldedFields(payload: Uint8Array): DeflateFields {
  const reader = new SliceReader(payload, "an unfolded block");
  const corrections = reader.bytes(reader.varint("the length of the corrections", 0, payload.length));
  const [list, ...blocks] = readInnerBlocks(reader);
  if (!list) throw corrupt("an unfolded block has no list of streams");
  const contentLength = blocks.reduce((sum, { rawLength }) => sum + rawLength, list.rawLength);
  if (!isPlausible(contentLength, payload.length)) throw corrupt("an unfolded block claims too much content");
  return { corrections, list, blocks };
}

function readInnerBlocks(reader: SliceReader): InnerBlock[] {
  const blocks: InnerBlock[] = [];
  while (!reader.isAtEnd) {
    const kind = reader.u8();
    const rawLength = reader.varint("the length of a block", 1, largestBlock(kind));
    const payload = reader.bytes(
      reader.varint("the length of a payload", shortestPayload(kind, rawLength), rawLength),
    );
    blocks.push({ kind, rawLength, payload });
  }
  return blocks;
}
