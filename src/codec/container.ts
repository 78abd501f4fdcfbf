/** The records of a .nacre file, as FORMAT.md defines them: types, limits and how they are written. */
import { ByteWriter } from "./byte-writer.ts";
import { crc32c } from "./crc32c.ts";
import type { Preset } from "./ensemble-parameters.ts";

export const MAGIC: Uint8Array = Uint8Array.of(0x89, 0x4e, 0x41, 0x43, 0x52, 0x45, 0x0a);
export const VERSION = 1;
/** In the order of their numbers in the header. */
export const PRESETS: readonly Preset[] = ["fast", "balanced", "max"];

/** The largest block: bounds what a reader takes memory for. */
export const MAX_BLOCK = 4 * 1024 * 1024;
export const MAX_NAME = 1024;
export const MAX_CODING = 4096;
export const MAX_LANE_BITS = 6;
export const MODEL_ID_BYTES = 16;
export const TOKENIZER_HASH_BYTES = 8;
export const HASH_BYTES = 32;
export const MAX_LENGTH = Number.MAX_SAFE_INTEGER;

export const END = 0x00;
export const STORED = 0x01;
export const LZMA = 0x02;
export const TEXT = 0x03;
export const CODING = 0x10;

export interface Header {
  readonly preset: Preset;
  /** The original's name without folders; undefined when it had none. */
  readonly name: string | undefined;
}

export interface Coding {
  readonly type: "coding";
  /** The first MODEL_ID_BYTES of the model's id. */
  readonly modelId: Uint8Array;
  /** The first TOKENIZER_HASH_BYTES of the tokenizer's hash. */
  readonly tokenizerHash: Uint8Array;
  /** As ensemble.ts writes them. */
  readonly parameters: Uint8Array;
}

/** What a text block adds to the others. */
export interface TextFields {
  readonly crlf: boolean;
  /** A power of two, at most 2^MAX_LANE_BITS. */
  readonly lanes: number;
  readonly tokenCount: number;
}

export interface Block {
  readonly type: "block";
  readonly kind: "stored" | "lzma" | "text";
  readonly rawLength: number;
  readonly rawCrc: number;
  readonly payload: Uint8Array;
  /** Present exactly when kind is "text". */
  readonly text?: TextFields;
}

export interface IndexEntry {
  readonly recordLength: number;
  readonly rawLength: number;
}

export interface End {
  readonly type: "end";
  readonly index: readonly IndexEntry[];
  readonly length: number;
  /** SHA-256 of the original. */
  readonly hash: Uint8Array;
}

const KIND_BYTES = { stored: STORED, lzma: LZMA, text: TEXT } as const;

/** The last part of a path, when FORMAT.md lets it be a name; else undefined. */
export function usableName(path: string): string | undefined {
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  return isUsableName(name) ? name : undefined;
}

export function isUsableName(name: string): boolean {
  if (name === "" || name === "." || name === "..") return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\u0000-\u001f\u007f-\u009f/\\]/.test(name) || !name.isWellFormed()) return false;
  return new TextEncoder().encode(name).length <= MAX_NAME;
}

export function writeHeader(header: Header): Uint8Array {
  const name = new TextEncoder().encode(header.name ?? "");
  const out = new ByteWriter().bytes(MAGIC).u8(VERSION).u8(PRESETS.indexOf(header.preset));
  return withCrc(out.varint(name.length).bytes(name));
}

export function writeCoding(coding: Omit<Coding, "type">): Uint8Array {
  const { modelId, tokenizerHash, parameters } = coding;
  const out = new ByteWriter().u8(CODING);
  out.varint(MODEL_ID_BYTES + TOKENIZER_HASH_BYTES + parameters.length);
  out.bytes(modelId.subarray(0, MODEL_ID_BYTES)).bytes(tokenizerHash.subarray(0, TOKENIZER_HASH_BYTES));
  return withCrc(out.bytes(parameters));
}

/** The record up to its payload, which follows it in the file. */
export function writeBlockHead(block: Omit<Block, "type">): Uint8Array {
  const out = new ByteWriter().u8(KIND_BYTES[block.kind]);
  out.varint(block.rawLength).varint(block.payload.length);
  if (block.text) {
    const { crlf, lanes, tokenCount } = block.text;
    out
      .u8(crlf ? 1 : 0)
      .u8(31 - Math.clz32(lanes))
      .varint(tokenCount);
  }
  out.u32(block.rawCrc);
  return out.u32(crc32c(block.payload, crc32c(out.view()))).view();
}

export function writeEnd(end: Omit<End, "type">): Uint8Array {
  const out = new ByteWriter().u8(END).varint(end.index.length);
  for (const entry of end.index) out.varint(entry.recordLength).varint(entry.rawLength);
  out.varint(end.length).bytes(end.hash);
  out.u32(crc32c(out.view()));
  return out.u32(out.length + 4).view();
}

function withCrc(out: ByteWriter): Uint8Array {
  return out.u32(crc32c(out.view())).view();
}
