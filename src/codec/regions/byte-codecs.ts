/** The ways to code a block that need no model. To add one, add it to the table, and to FORMAT.md. */
import { decodeBytes, encodeBytes } from "../coding/bytes.ts";
import { corrupt } from "../errors.ts";

interface ByteCodec {
  readonly name: string;
  /** The block's kind in the container. */
  readonly kind: number;
  encode(raw: Uint8Array): Uint8Array;
  /** Gives `rawLength` bytes: the right ones if the payload is whole. May throw "corrupt" if it is not. */
  decode(payload: Uint8Array, rawLength: number): Uint8Array;
}

export const BYTE_CODECS = [
  // The container sees to it that a stored payload has the raw length.
  { name: "stored", kind: 1, encode: (raw) => raw, decode: (payload) => payload },
  { name: "fill", kind: 4, encode: encodeFill, decode: decodeFill },
  { name: "mixed", kind: 2, encode: encodeBytes, decode: decodeBytes },
] as const satisfies readonly ByteCodec[];

export const STORED = BYTE_CODECS[0].kind;
export const TEXT = 3;

export type ByteKindName = (typeof BYTE_CODECS)[number]["name"];
export type BlockKindName = ByteKindName | "text";

export function byteCodec(kind: number): (typeof BYTE_CODECS)[number] | undefined {
  return BYTE_CODECS.find((codec) => codec.kind === kind);
}

/** undefined for a kind that this program does not know. */
export function blockKindName(kind: number): BlockKindName | undefined {
  return kind === TEXT ? "text" : byteCodec(kind)?.name;
}

/** How many blocks of each kind a file has. */
export type BlockCounts = Record<BlockKindName, number>;

export function noBlocks(): BlockCounts {
  const counts = Object.fromEntries(BYTE_CODECS.map((codec) => [codec.name, 0]));
  return { ...counts, text: 0 } as BlockCounts;
}

/** One byte for as many as there are, or the bytes themselves when they differ. */
function encodeFill(raw: Uint8Array): Uint8Array {
  return raw.every((byte) => byte === raw[0]) ? raw.slice(0, 1) : raw;
}

function decodeFill(payload: Uint8Array, rawLength: number): Uint8Array {
  if (payload.length !== 1) throw corrupt("a fill block has more than one byte");
  return new Uint8Array(rawLength).fill(payload[0]!);
}
