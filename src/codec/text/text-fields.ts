/** What stands before the code in a text block's payload: how its bytes became tokens. */
import { SliceReader } from "../../base/byte-reader.ts";
import { ByteWriter } from "../../base/byte-writer.ts";
import { corrupt, unsupported } from "../../base/errors.ts";
import { TEXT_ENCODINGS, type TextEncoding } from "./text-encoding.ts";

const MAX_LANE_BITS = 6;
/** UTF-8 takes at most so many bytes for a byte of Windows-1252, and fewer for one of UTF-16. */
export const MAX_GROWTH = 3;
/** Tokens that any code may hold, and so many more for each of its bytes. */
const ALWAYS_HELD = 1024;
const MOST_PER_BYTE = 32;
const CRLF = 1;
const ENCODING_SHIFT = 1;

export interface TextFields {
  readonly encoding: TextEncoding;
  /** The line ends (counted from 0) that were a bare LF, ascending; undefined when CRs were kept. */
  readonly bareLineEnds: readonly number[] | undefined;
  /** A power of two, at most 2^MAX_LANE_BITS. */
  readonly lanes: number;
  readonly tokenCount: number;
}

export function writeTextFields(fields: TextFields): Uint8Array {
  const { encoding, bareLineEnds, lanes, tokenCount } = fields;
  const out = new ByteWriter();
  out.u8((bareLineEnds ? CRLF : 0) | (TEXT_ENCODINGS.indexOf(encoding) << ENCODING_SHIFT));
  out.u8(31 - Math.clz32(lanes)).varint(tokenCount);
  if (bareLineEnds) {
    out.varint(bareLineEnds.length);
    let next = 0;
    for (const line of bareLineEnds) {
      out.varint(line - next);
      next = line + 1;
    }
  }
  return out.view();
}

/** The fields, and the code behind them. Throws "corrupt" or "unsupported". */
export function readTextFields(
  payload: Uint8Array,
  rawLength: number,
): { fields: TextFields; code: Uint8Array } {
  const reader = new SliceReader(payload, "a text block");
  const flags = reader.u8();
  const encoding = TEXT_ENCODINGS[flags >> ENCODING_SHIFT];
  if (!encoding) throw unsupported(`text flags ${flags.toString(16)}`);
  const laneBits = reader.u8();
  if (laneBits > MAX_LANE_BITS) throw corrupt("a block has too many lanes");
  const tokenCount = reader.varint("the number of tokens", 1, MAX_GROWTH * rawLength);
  const bareLineEnds = flags & CRLF ? readLines(reader, rawLength) : undefined;
  const code = reader.rest();
  if (code.length < shortestCode(tokenCount)) throw corrupt("a block claims too many tokens");
  return { fields: { encoding, bareLineEnds, lanes: 1 << laneBits, tokenCount }, code };
}

/** Bytes of the shortest code of so many tokens: the time that a small file takes is bounded by it. */
export function shortestCode(tokenCount: number): number {
  return Math.max(0, Math.ceil((tokenCount - ALWAYS_HELD) / MOST_PER_BYTE));
}

function readLines(reader: SliceReader, rawLength: number): number[] {
  const count = reader.varint("the number of bare line ends", 0, rawLength);
  const lines: number[] = [];
  for (let next = 0; lines.length < count; ) {
    const line = next + reader.varint("a line end", 0, rawLength);
    lines.push(line);
    next = line + 1;
  }
  return lines;
}
