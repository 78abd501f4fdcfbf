/** Pieces: the records of a range of a file's content, coded apart from the others. See FORMAT.md. */

import { sha256 } from "@noble/hashes/sha2.js";
import { type ByteReader, SliceReader } from "../base/byte-reader.ts";
import { ByteWriter } from "../base/byte-writer.ts";
import { sameBytes } from "../base/bytes.ts";
import { crc32c } from "../base/crc.ts";
import { corrupt, NacreError, truncated } from "../base/errors.ts";
import { type RandomAccess, readerFrom } from "../base/random-access.ts";
import {
  type CodedListing,
  type Coding,
  MAX_LENGTH,
  MAX_RECORDS,
  PRESETS,
  type Preset,
  VERSION,
  writeBlockHead,
  writeCoding,
  writeDirectory,
} from "./container.ts";
import { decodeName, encodeName, MAX_NAME } from "./entry-path.ts";
import type { CodedBlock } from "./file-writer.ts";
import { END } from "./kinds.ts";
import { readRecord } from "./records.ts";

const PIECE_MAGIC = Uint8Array.of(0x89, 0x4e, 0x41, 0x43, 0x52, 0x50, 0x0a);
export const INPUT_ID_BYTES = 16;
const SHA256_BYTES = 32;
/** Bytes of the longest head. */
const LONGEST_HEAD = PIECE_MAGIC.length + 2 + 2 + MAX_NAME + 4 * 8 + INPUT_ID_BYTES + 4;
/** The smallest shard; below this, a file would be little but the beginnings of blocks. */
export const MIN_SHARD_BYTES: number = 4 * 1024;

export interface PieceHead {
  readonly preset: Preset;
  readonly name: string | undefined;
  readonly contentLength: number;
  readonly shardBytes: number;
  readonly start: number;
  readonly end: number;
  /** INPUT_ID_BYTES that all pieces of one input share, and no others. */
  readonly input: Uint8Array;
}

/** Writes one piece front to back. */
export class PieceWriter {
  readonly #hash = sha256.create();
  readonly #rawHashes: Uint8Array[] = [];
  #hasCoding = false;
  #bytesIn = 0;
  #bytesOut = 0;

  /** Bytes of content in the blocks so far. */
  get bytesIn(): number {
    return this.#bytesIn;
  }

  get bytesOut(): number {
    return this.#bytesOut;
  }

  /** listing: of an archive's first piece. */
  begin(head: PieceHead, listing?: CodedListing): Uint8Array[] {
    return this.#emit(writeHead(head), ...(listing ? [writeDirectory(listing)] : []));
  }

  add({ block, rawHash, coding }: CodedBlock): Uint8Array[] {
    const isNew = coding !== undefined && !this.#hasCoding;
    this.#hasCoding ||= isNew;
    this.#rawHashes.push(rawHash);
    this.#bytesIn += block.rawLength;
    return this.#emit(...(isNew ? [writeCoding(coding)] : []), writeBlockHead(block), block.payload);
  }

  end(): Uint8Array[] {
    const tail = new ByteWriter().u8(END).varint(this.#rawHashes.length);
    for (const hash of this.#rawHashes) tail.bytes(hash);
    this.#emit(tail.u32(tail.length + 4).view());
    this.#bytesOut += SHA256_BYTES;
    return [tail.view(), this.#hash.digest()];
  }

  #emit(...parts: Uint8Array[]): Uint8Array[] {
    for (const part of parts) {
      this.#hash.update(part);
      this.#bytesOut += part.length;
    }
    return parts;
  }
}

export interface Piece {
  readonly head: PieceHead;
  /** Of an archive's first piece. */
  readonly listing: CodedListing | undefined;
  /** In order; each record is checked as it is read. */
  blocks(): AsyncGenerator<CodedBlock, void>;
}

/** Reads all of a piece but its blocks. Throws "corrupt", "truncated" or "version". */
export async function openPiece(file: RandomAccess): Promise<Piece> {
  const reader = readerFrom(file, 0);
  const head = await readHead(reader);
  const { rawHashes, tailStart } = await readTail(file);
  const start = reader.position;
  const first = start < tailStart ? await readRecord(readerFrom(file, start), 0) : undefined;
  const listing = first?.type === "directory" ? first.listing : undefined;
  return { head, listing, blocks: () => readBlocks(file, head, start, tailStart, rawHashes) };
}

async function* readBlocks(
  file: RandomAccess,
  head: PieceHead,
  start: number,
  tailStart: number,
  rawHashes: readonly Uint8Array[],
): AsyncGenerator<CodedBlock, void> {
  const reader = readerFrom(file, start);
  let coding: Coding | undefined;
  let count = 0;
  let bytes = 0;
  while (start + reader.position < tailStart) {
    const record = await readRecord(reader, count + 1);
    if (record.type === "coding") coding = record.coding;
    if (record.type === "end") break;
    if (record.type !== "block") continue;
    const rawHash = rawHashes[count++];
    if (!rawHash) throw corrupt("it has more blocks than hashes");
    bytes += record.block.rawLength;
    yield { block: record.block, rawHash, coding };
  }
  if (count !== rawHashes.length || bytes !== head.end - head.start) {
    throw corrupt("its blocks do not fill its range");
  }
}

function writeHead(head: PieceHead): Uint8Array {
  const out = new ByteWriter().bytes(PIECE_MAGIC).u8(VERSION).u8(PRESETS.indexOf(head.preset));
  const name = encodeName(head.name ?? "");
  out.varint(name.length).bytes(name);
  out.varint(head.contentLength).varint(head.shardBytes).varint(head.start).varint(head.end);
  out.bytes(head.input.subarray(0, INPUT_ID_BYTES));
  return out.u32(crc32c(out.view())).view();
}

async function readHead(reader: ByteReader): Promise<PieceHead> {
  const fields = new SliceReader(await reader.peek(LONGEST_HEAD));
  if (!sameBytes(fields.bytes(PIECE_MAGIC.length), PIECE_MAGIC)) throw corrupt("it is no piece");
  const version = fields.u8();
  if (version !== VERSION) {
    throw new NacreError("version", { file: version, oldest: VERSION, newest: VERSION });
  }
  const preset = PRESETS[fields.u8()];
  const nameBytes = fields.bytes(fields.varint("the length of the name", 0, MAX_NAME)).slice();
  const contentLength = fields.varint("the length of the content", 0, MAX_LENGTH);
  const shardBytes = fields.varint("the size of a shard", MIN_SHARD_BYTES, MAX_LENGTH);
  const start = fields.varint("the start of the range", 0, contentLength);
  const end = fields.varint("the end of the range", start, contentLength);
  const input = fields.bytes(INPUT_ID_BYTES).slice();
  const { crc } = fields;
  if (fields.u32() !== crc) throw corrupt("its head does not match its checksum");
  reader.skip(fields.position);
  if (!preset) throw corrupt("its preset is unknown");
  const name = nameBytes.length > 0 ? decodeName(nameBytes) : undefined;
  return { preset, name, contentLength, shardBytes, start, end, input };
}

async function readTail(file: RandomAccess): Promise<{ rawHashes: Uint8Array[]; tailStart: number }> {
  const tailEnd = file.size - SHA256_BYTES;
  const length = new SliceReader(await file.read(Math.max(0, tailEnd - 4), 4), "its tail").u32();
  const tailStart = tailEnd - length;
  if (tailStart < PIECE_MAGIC.length || length > 16 + MAX_RECORDS * SHA256_BYTES) throw truncated();
  const tail = new SliceReader(await file.read(tailStart, length), "its tail");
  if (tail.u8() !== END) throw truncated();
  const count = tail.varint("the number of its blocks", 0, MAX_RECORDS);
  const rawHashes = Array.from({ length: count }, () => tail.bytes(SHA256_BYTES).slice());
  if (tail.rest().length !== 4) throw corrupt("there is data after its hashes");
  return { rawHashes, tailStart };
}

/** Throws "corrupt" when any byte of the piece was changed. */
export async function checkPiece(file: RandomAccess): Promise<void> {
  const reader = readerFrom(file, 0);
  const hash = sha256.create();
  for (let left = file.size - SHA256_BYTES; left > 0; ) {
    const bytes = await reader.exactly(Math.min(left, 1 << 20));
    hash.update(bytes);
    left -= bytes.length;
  }
  if (!sameBytes(await reader.upTo(SHA256_BYTES + 1), hash.digest())) {
    throw corrupt("it does not match its SHA-256");
  }
}
