/** The records of a .nacre file, as FORMAT.md defines them: types, limits and how they are written. */

import { ByteWriter } from "../base/byte-writer.ts";
import { crc32c } from "../base/crc.ts";
import { NacreError } from "../base/errors.ts";
import { encodeName } from "./entry-path.ts";
import { BLOCK_KINDS, CODING, DIRECTORY, END, isBlock } from "./kinds.ts";
import type { Proof } from "./short-form.ts";

export const MAGIC: Uint8Array = Uint8Array.of(0x89, 0x4e, 0x41, 0x43, 0x52, 0x45, 0x0a);
/** What is written. */
export const VERSION = 6;
/** All versions from this one on are read. Those before were never released. */
export const OLDEST_VERSION = 5;
/** What an encoder was asked for, in the order of their numbers in the header. */
export const PRESETS = ["fast", "balanced", "max", "light"] as const;

export type Preset = (typeof PRESETS)[number];

/** All but light ask a model. */
export type ModelPreset = Exclude<Preset, "light">;

/** The largest block: bounds what a reader takes memory for. */
export const MAX_BLOCK = 4 * 1024 * 1024;
/** Of unfolded content: a stream cannot be shared out between blocks. */
const MAX_UNFOLDED_BLOCK = 32 * 1024 * 1024;
/** Nor can a photograph. */
const MAX_JPEG_BLOCK = 16 * 1024 * 1024;
/** What is copied takes next to nothing. */
const MAX_COPY_BLOCK = 64 * 1024 * 1024;
export const MAX_LISTING = 16 * 1024 * 1024;
export const MAX_RECORDS = 0x40_0000;
export const MAX_END = 32 * 1024 * 1024;
export const MODEL_ID_BYTES = 16;
export const TOKENIZER_HASH_BYTES = 8;
/** Half of a SHA-256: enough against every accident; whoever alters a file can alter its hash. */
export const HASH_BYTES = 16;
export const MAX_LENGTH = Number.MAX_SAFE_INTEGER;

export interface Header {
  /** Of the format: it decides how every block is decoded. */
  readonly version: number;
  readonly preset: Preset;
  /** The original's or the folder's name; undefined when it had none. */
  readonly name: string | undefined;
}

/** The listing of an archive's files, as it is coded. */
export interface CodedListing {
  /** The kind of block as which it is coded. */
  readonly method: number;
  readonly rawLength: number;
  readonly payload: Uint8Array;
}

/** What the text blocks were coded with. */
export interface Coding {
  /** The first MODEL_ID_BYTES of the model's id. */
  readonly modelId: Uint8Array;
  /** The first TOKENIZER_HASH_BYTES of the tokenizer's hash. */
  readonly tokenizerHash: Uint8Array;
  /** The number of the ensemble that codes the tokens, 0 to 255; the version of the format says which it is. */
  readonly ensemble: number;
}

export interface Block {
  readonly kind: number;
  readonly rawLength: number;
  /** Of the content's bytes; undefined for a stored block, whose payload they are. */
  readonly rawCrc: number | undefined;
  readonly payload: Uint8Array;
  /** Of a file in the short form, which has no other checksum. */
  readonly proof?: Proof;
}

export interface IndexEntry {
  readonly kind: number;
  readonly recordLength: number;
  /** 0 for what is no block. */
  readonly rawLength: number;
}

export interface End {
  /** All records between header and end. */
  readonly index: readonly IndexEntry[];
  readonly contentLength: number;
  /** The first HASH_BYTES of the content's hash (content-hash.ts); undefined for a file in the short form. */
  readonly hash: Uint8Array | undefined;
}

/** Kinds whose reading takes some microseconds for each byte of content, whatever its payload. */
const BIT_BY_BIT: ReadonlySet<number> = new Set([
  BLOCK_KINDS.mixed,
  BLOCK_KINDS.x86,
  BLOCK_KINDS.pixels,
  BLOCK_KINDS.samples,
  BLOCK_KINDS.jpeg,
  BLOCK_KINDS.quick,
]);

/** Throws "version" for one that is not read. */
export function expectVersion(version: number): void {
  if (version >= OLDEST_VERSION && version <= VERSION) return;
  throw new NacreError("version", { file: version, oldest: OLDEST_VERSION, newest: VERSION });
}

/** Bytes of content in a block of this kind, at most. */
export function largestBlock(kind: number): number {
  if (kind === BLOCK_KINDS.copy) return MAX_COPY_BLOCK;
  if (kind === BLOCK_KINDS.jpeg) return MAX_JPEG_BLOCK;
  return kind === BLOCK_KINDS.unfolded ? MAX_UNFOLDED_BLOCK : MAX_BLOCK;
}

/** What any payload may hold, and so many times its length: the time that a small file takes is bounded by it. */
const ALWAYS_HELD = 4096;
const MOST_GROWTH = 256;
/** A byte of a JPEG file can stand for many more decisions than eight. */
const MOST_JPEG_GROWTH = 32;

/** Bytes of the shortest payload in which so much content may be coded as a block of this kind. */
export function shortestPayload(kind: number, rawLength: number): number {
  if (kind === BLOCK_KINDS.stored) return rawLength;
  if (!BIT_BY_BIT.has(kind)) return 1;
  const growth = kind === BLOCK_KINDS.jpeg ? MOST_JPEG_GROWTH : MOST_GROWTH;
  return Math.max(1, Math.ceil((rawLength - ALWAYS_HELD) / growth));
}

export function writeHeader(header: Omit<Header, "version">): Uint8Array {
  const name = encodeName(header.name ?? "");
  const out = new ByteWriter().bytes(MAGIC).u8(VERSION).u8(PRESETS.indexOf(header.preset));
  return withCrc(out.varint(name.length).bytes(name));
}

export function writeDirectory({ method, rawLength, payload }: CodedListing): Uint8Array {
  const out = new ByteWriter().u8(DIRECTORY).u8(method).varint(rawLength).varint(payload.length);
  return out
    .u32(crc32c(payload, crc32c(out.view())))
    .bytes(payload)
    .view();
}

export function writeCoding(coding: Coding): Uint8Array {
  const out = new ByteWriter().u8(CODING);
  out.bytes(coding.modelId.subarray(0, MODEL_ID_BYTES));
  out.bytes(coding.tokenizerHash.subarray(0, TOKENIZER_HASH_BYTES));
  return withCrc(out.u8(coding.ensemble));
}

/** The record up to its payload, which follows it in the file. */
export function writeBlockHead(block: Block): Uint8Array {
  const out = new ByteWriter().u8(block.kind).varint(block.rawLength).varint(block.payload.length);
  if (block.rawCrc !== undefined) out.u32(block.rawCrc);
  return out.u32(crc32c(block.payload, crc32c(out.view()))).view();
}

export function writeEnd(end: End & { readonly hash: Uint8Array }): Uint8Array {
  const out = new ByteWriter().u8(END).varint(end.index.length);
  for (const { kind, recordLength, rawLength } of end.index) {
    out.u8(kind).varint(recordLength);
    if (isBlock(kind)) out.varint(rawLength);
  }
  out.varint(end.contentLength).bytes(end.hash.subarray(0, HASH_BYTES));
  out.u32(crc32c(out.view()));
  return out.u32(out.length + 4).view();
}

function withCrc(out: ByteWriter): Uint8Array {
  return out.u32(crc32c(out.view())).view();
}
