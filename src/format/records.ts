/** Reading the records of a .nacre file one by one; each is checked here, and only here. */

import { type ByteReader, SliceReader } from "../base/byte-reader.ts";
import { isPrefix } from "../base/bytes.ts";
import { crc32c } from "../base/crc.ts";
import { corrupt, NacreError, unsupported } from "../base/errors.ts";
import {
  type Block,
  type CodedListing,
  type Coding,
  type End,
  expectVersion,
  HASH_BYTES,
  type Header,
  type IndexEntry,
  largestBlock,
  MAGIC,
  MAX_END,
  MAX_LENGTH,
  MAX_LISTING,
  MAX_RECORDS,
  MODEL_ID_BYTES,
  PRESETS,
  shortestPayload,
  TOKENIZER_HASH_BYTES,
} from "./container.ts";
import { decodeName, isUsableName, MAX_NAME } from "./entry-path.ts";
import { BLOCK_KINDS, CODING, DIRECTORY, END, isBlock } from "./kinds.ts";
import { isShortForm, readShortForm, SHORT_MAGIC, type ShortFile } from "./short-form.ts";

export type FileRecord =
  | { readonly type: "directory"; readonly listing: CodedListing }
  | { readonly type: "coding"; readonly coding: Coding }
  | { readonly type: "block"; readonly block: Block }
  | { readonly type: "end"; readonly end: End };

/** Bytes of the longest header, and of the longest record up to its payload. */
const LONGEST_HEADER = MAGIC.length + 2 + 2 + MAX_NAME + 4;
const LONGEST_HEAD = 32;
/** Of an end without its index, and of an entry of the index. */
const END_FIELDS = 64;
const LONGEST_ENTRY = 17;

/** What stands before the records; of a file in the short form, all of it. */
export interface Beginning {
  readonly header: Header;
  readonly short: ShortFile | undefined;
}

export async function readBeginning(source: ByteReader): Promise<Beginning> {
  if (!isShortForm(await source.peek(SHORT_MAGIC.length)))
    return { header: await readHeader(source), short: undefined };
  const short = await readShortForm(source);
  return { header: short.header, short };
}

/** What would stand between the header and the end of the long form. */
export function recordsOf({ coding, block }: ShortFile): FileRecord[] {
  const records: FileRecord[] = [];
  if (coding) records.push({ type: "coding", coding });
  if (block) records.push({ type: "block", block });
  return records;
}

async function readHeader(source: ByteReader): Promise<Header> {
  const bytes = await source.peek(LONGEST_HEADER);
  if (bytes.length === 0 || !isPrefix(bytes.subarray(0, MAGIC.length), MAGIC)) {
    throw new NacreError("not-nacre", {});
  }
  const fields = new SliceReader(bytes);
  fields.bytes(MAGIC.length);
  const version = fields.u8();
  expectVersion(version);
  const preset = fields.u8();
  const nameBytes = fields.bytes(fields.varint("the length of the name", 0, MAX_NAME)).slice();
  expectCrc(fields, "its header");
  source.skip(fields.position);
  if (preset >= PRESETS.length) throw unsupported(`preset ${preset}`);
  const name = nameBytes.length > 0 ? decodeName(nameBytes) : undefined;
  if (name !== undefined && !isUsableName(name)) throw corrupt("its name is not a plain file name");
  return { version, preset: PRESETS[preset]!, name };
}

/**
 * The record that begins here. `number` is the place it has among the blocks, for errors; `records`, how many
 * stand before it: an end that speaks of more is refused before it is read.
 */
export async function readRecord(
  source: ByteReader,
  number: number,
  records = MAX_RECORDS,
): Promise<FileRecord> {
  const fields = new SliceReader(await source.peek(LONGEST_HEAD));
  const kind = fields.u8();
  if (kind === END) return { type: "end", end: await readEnd(source, records) };
  if (kind === CODING) return { type: "coding", coding: readCoding(source, fields) };
  if (kind === DIRECTORY) return { type: "directory", listing: await readDirectory(source, fields) };
  if (isBlock(kind)) return { type: "block", block: await readBlock(source, fields, kind, number) };
  throw unsupported(`records of kind ${kind}`);
}

async function readDirectory(source: ByteReader, fields: SliceReader): Promise<CodedListing> {
  const method = fields.u8();
  const { rawLength, payloadLength } = readLengths(fields, method, MAX_LISTING, "the directory");
  const payload = await readPayload(source, fields, payloadLength, "its directory");
  return { method, rawLength, payload };
}

function readCoding(source: ByteReader, fields: SliceReader): Coding {
  const modelId = fields.bytes(MODEL_ID_BYTES).slice();
  const tokenizerHash = fields.bytes(TOKENIZER_HASH_BYTES).slice();
  const ensemble = fields.u8();
  expectCrc(fields, "the record that names its model");
  source.skip(fields.position);
  return { modelId, tokenizerHash, ensemble };
}

async function readBlock(
  source: ByteReader,
  fields: SliceReader,
  kind: number,
  number: number,
): Promise<Block> {
  const { rawLength, payloadLength } = readLengths(fields, kind, largestBlock(kind), "a block");
  const rawCrc = kind === BLOCK_KINDS.stored ? undefined : fields.u32();
  const payload = await readPayload(source, fields, payloadLength, `block ${number}`);
  return { kind, rawLength, rawCrc, payload };
}

/** Of what is coded as a block of this kind. */
function readLengths(fields: SliceReader, kind: number, most: number, what: string) {
  const rawLength = fields.varint(`the length of ${what}`, 1, most);
  const shortest = shortestPayload(kind, rawLength);
  const payloadLength = fields.varint(`the length of the payload of ${what}`, shortest, rawLength);
  return { rawLength, payloadLength };
}

/**
 * How long the block that begins here says it is, its checksum aside: for passing over a damaged one.
 * Throws when it cannot be a block.
 */
export async function skimBlock(
  source: ByteReader,
): Promise<{ kind: number; length: number; rawLength: number }> {
  const fields = new SliceReader(await source.peek(LONGEST_HEAD));
  const kind = fields.u8();
  if (!isBlock(kind)) throw unsupported(`records of kind ${kind}`);
  const { rawLength, payloadLength } = readLengths(fields, kind, largestBlock(kind), "a block");
  const crcs = kind === BLOCK_KINDS.stored ? 4 : 8;
  return { kind, length: fields.position + crcs + payloadLength, rawLength };
}

async function readEnd(source: ByteReader, records: number): Promise<End> {
  const fields = new SliceReader(await source.peek(Math.min(MAX_END, END_FIELDS + LONGEST_ENTRY * records)));
  fields.u8();
  const count = fields.varint("the number of records", 0, records);
  const index: IndexEntry[] = [];
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const kind = fields.u8();
    const recordLength = fields.varint("a length in the index", 1, MAX_LENGTH);
    const rawLength = isBlock(kind) ? fields.varint("a length in the index", 1, largestBlock(kind)) : 0;
    index.push({ kind, recordLength, rawLength });
    sum += rawLength;
  }
  const contentLength = fields.varint("the length of the content", 0, MAX_LENGTH);
  const hash = fields.bytes(HASH_BYTES).slice();
  expectCrc(fields, "its index");
  const length = fields.position + 4;
  if (fields.u32() !== length) throw corrupt("the length of its index is wrong");
  source.skip(length);
  if (contentLength !== sum) throw corrupt("the length of the content does not match its blocks");
  return { index, contentLength, hash };
}

/** The payload behind a record's fields; the checksum before it covers both. */
async function readPayload(
  source: ByteReader,
  fields: SliceReader,
  length: number,
  what: string,
): Promise<Uint8Array> {
  const headCrc = fields.crc;
  const crc = fields.u32();
  source.skip(fields.position);
  const payload = await source.exactly(length);
  if (crc32c(payload, headCrc) !== crc) throw corrupt(`${what} does not match its checksum`);
  return payload;
}

function expectCrc(fields: SliceReader, what: string): void {
  const { crc } = fields;
  if (fields.u32() !== crc) throw corrupt(`${what} does not match its checksum`);
}
