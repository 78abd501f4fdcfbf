/** Reading the records of a .nacre file one by one; each is checked here, and only here. */

import { type ByteReader, FieldReader } from "../base/byte-reader.ts";
import { concat } from "../base/bytes.ts";
import { crc32c } from "../base/crc.ts";
import { corrupt, NacreError, truncated, unsupported } from "../base/errors.ts";
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

/** What stands before the records; of a file in the short form, all of it. */
export interface Beginning {
  readonly header: Header;
  readonly short: ShortFile | undefined;
}

export async function readBeginning(source: ByteReader): Promise<Beginning> {
  const start = await source.upTo(SHORT_MAGIC.length);
  if (!isShortForm(start)) return { header: await readHeader(source, start), short: undefined };
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

/** start: what was read of it already. */
async function readHeader(source: ByteReader, start: Uint8Array): Promise<Header> {
  const magic = concat([start, await source.upTo(MAGIC.length - start.length)]);
  if (magic.length === 0 || magic.some((byte, i) => byte !== MAGIC[i])) {
    throw new NacreError("not-nacre", {});
  }
  if (magic.length < MAGIC.length) throw truncated();
  const fields = new FieldReader(source, crc32c(MAGIC));
  const version = await fields.u8();
  expectVersion(version);
  const preset = await fields.u8();
  const nameBytes = await fields.bytes(await fields.varint("the length of the name", 0, MAX_NAME));
  await expectCrc(fields, "its header");
  if (preset >= PRESETS.length) throw unsupported(`preset ${preset}`);
  const name = nameBytes.length > 0 ? decodeName(nameBytes) : undefined;
  if (name !== undefined && !isUsableName(name)) throw corrupt("its name is not a plain file name");
  return { version, preset: PRESETS[preset]!, name };
}

/** The record that begins here. `number` is the place it has among the blocks, for errors. */
export async function readRecord(source: ByteReader, number: number): Promise<FileRecord> {
  const start = source.position;
  const fields = new FieldReader(source);
  const kind = await fields.u8();
  if (kind === END) return { type: "end", end: await readEnd(source, fields, start) };
  if (kind === CODING) return { type: "coding", coding: await readCoding(fields) };
  if (kind === DIRECTORY) return { type: "directory", listing: await readDirectory(source, fields) };
  if (isBlock(kind)) return { type: "block", block: await readBlock(source, fields, kind, number) };
  throw corrupt("it has a record of an unknown kind");
}

async function readDirectory(source: ByteReader, fields: FieldReader): Promise<CodedListing> {
  const method = await fields.u8();
  const rawLength = await fields.varint("the length of the directory", 1, MAX_LISTING);
  const shortest = method === BLOCK_KINDS.stored ? rawLength : 1;
  const payloadLength = await fields.varint("the length of the directory's payload", shortest, rawLength);
  const payload = await readPayload(source, fields, payloadLength, "its directory");
  return { method, rawLength, payload };
}

async function readCoding(fields: FieldReader): Promise<Coding> {
  const modelId = await fields.bytes(MODEL_ID_BYTES);
  const tokenizerHash = await fields.bytes(TOKENIZER_HASH_BYTES);
  const ensemble = await fields.u8();
  await expectCrc(fields, "the record that names its model");
  return { modelId, tokenizerHash, ensemble };
}

async function readBlock(
  source: ByteReader,
  fields: FieldReader,
  kind: number,
  number: number,
): Promise<Block> {
  const rawLength = await fields.varint("the length of a block", 1, largestBlock(kind));
  const shortest = kind === BLOCK_KINDS.stored ? rawLength : 1;
  const payloadLength = await fields.varint("the length of a payload", shortest, rawLength);
  const rawCrc = kind === BLOCK_KINDS.stored ? undefined : await fields.u32();
  const payload = await readPayload(source, fields, payloadLength, `block ${number}`);
  return { kind, rawLength, rawCrc, payload };
}

/**
 * How long the block that begins here says it is, its checksum aside: for passing over a damaged one.
 * Throws when it cannot be a block.
 */
export async function skimBlock(
  source: ByteReader,
): Promise<{ kind: number; length: number; rawLength: number }> {
  const start = source.position;
  const fields = new FieldReader(source);
  const kind = await fields.u8();
  if (!isBlock(kind)) throw corrupt("it has a record of an unknown kind");
  const rawLength = await fields.varint("the length of a block", 1, largestBlock(kind));
  const payloadLength = await fields.varint("the length of a payload", 1, rawLength);
  const crcs = kind === BLOCK_KINDS.stored ? 4 : 8;
  return { kind, length: source.position - start + crcs + payloadLength, rawLength };
}

async function readEnd(source: ByteReader, fields: FieldReader, start: number): Promise<End> {
  const count = await fields.varint("the number of records", 0, MAX_RECORDS);
  const index: IndexEntry[] = [];
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const kind = await fields.u8();
    const recordLength = await fields.varint("a length in the index", 1, MAX_LENGTH);
    const rawLength = isBlock(kind) ? await fields.varint("a length in the index", 1, largestBlock(kind)) : 0;
    index.push({ kind, recordLength, rawLength });
    sum += rawLength;
    // Here, since a file without end could claim a long index.
    if (source.position - start > MAX_END) throw corrupt("its index is too long");
  }
  const contentLength = await fields.varint("the length of the content", 0, MAX_LENGTH);
  const hash = await fields.bytes(HASH_BYTES);
  await expectCrc(fields, "its index");
  if ((await fields.u32()) !== source.position - start) throw corrupt("the length of its index is wrong");
  if (contentLength !== sum) throw corrupt("the length of the content does not match its blocks");
  return { index, contentLength, hash };
}

/** The payload behind a record's fields; the checksum before it covers both. */
async function readPayload(
  source: ByteReader,
  fields: FieldReader,
  length: number,
  what: string,
): Promise<Uint8Array> {
  const headCrc = fields.crc;
  const crc = await fields.u32();
  const payload = await source.exactly(length);
  if (crc32c(payload, headCrc) !== crc) throw corrupt(`${what} does not match its checksum`);
  return payload;
}

async function expectCrc(fields: FieldReader, what: string): Promise<void> {
  const { crc } = fields;
  if ((await fields.u32()) !== crc) throw corrupt(`${what} does not match its checksum`);
}
