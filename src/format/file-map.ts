/** Where the records of a .nacre file are, found from its end. */

import { SliceReader } from "../base/byte-reader.ts";
import { corrupt, NacreError, truncated } from "../base/errors.ts";
import { type RandomAccess, readerFrom } from "../base/random-access.ts";
import { type Block, type Coding, type End, type Header, MAX_END } from "./container.ts";
import type { ListingDecoder } from "./container-reader.ts";
import { contentLength, type Directory } from "./directory.ts";
import { CODING, DIRECTORY, isBlock } from "./kinds.ts";
import { type FileRecord, readBeginning, readRecord, recordsOf } from "./records.ts";
import type { ShortFile } from "./short-form.ts";

/** Bytes read at a time. */
const STRIDE = 64 * 1024;

/** A record's place in the file, and in the content when it is a block. */
export interface Place {
  readonly kind: number;
  readonly offset: number;
  readonly length: number;
  /** Counted from 1 among the blocks; 0 for others. */
  readonly number: number;
  readonly rawStart: number;
  readonly rawLength: number;
  /** The record itself, where it was read already. */
  readonly record?: FileRecord;
}

/**
 * The index of a file, its checksum right, and how many zeros stand behind it. Throws "truncated" or "corrupt"
 * when it has none.
 */
export async function readEndRecord(
  file: RandomAccess,
): Promise<{ end: End; offset: number; padding: number }> {
  const last = await lastNonZero(file);
  // The record's length is its last field: not 0, but up to three of its bytes may be.
  for (let end = Math.min(last + 4, file.size); end > last; end--) {
    const found = await readEndUpTo(file, end);
    if (found) return { ...found, padding: file.size - end };
  }
  throw truncated();
}

/** The end record whose last byte stands before `fileEnd`. */
async function readEndUpTo(
  file: RandomAccess,
  fileEnd: number,
): Promise<{ end: End; offset: number } | undefined> {
  if (fileEnd < 4) return undefined;
  const length = new SliceReader(await file.read(fileEnd - 4, 4)).u32();
  if (length > fileEnd || length > MAX_END) return undefined;
  const offset = fileEnd - length;
  try {
    const record = await readRecord(readerFrom(file, offset), 0);
    return record.type === "end" ? { end: record.end, offset } : undefined;
  } catch (error) {
    if (error instanceof NacreError) return undefined;
    throw error;
  }
}

/** Where the last byte stands that is not 0; -1 when there is none. */
async function lastNonZero(file: RandomAccess): Promise<number> {
  for (let end = file.size; end > 0; ) {
    const start = Math.max(0, end - STRIDE);
    const bytes = await file.read(start, end - start);
    const at = bytes.findLastIndex((byte) => byte !== 0);
    if (at >= 0) return start + at;
    end = start;
  }
  return -1;
}

/** The places of all records between the header and the end that stands at `endOffset`. */
export function placesOf(end: End, endOffset: number): { places: Place[]; start: number } {
  const start = endOffset - end.index.reduce((sum, { recordLength }) => sum + recordLength, 0);
  if (start < 0) throw corrupt("its index does not match its records");
  let offset = start;
  let rawStart = 0;
  let blocks = 0;
  const places = end.index.map(({ kind, recordLength, rawLength }): Place => {
    if (isBlock(kind)) blocks++;
    const number = isBlock(kind) ? blocks : 0;
    const place = { kind, offset, length: recordLength, number, rawStart, rawLength };
    offset += recordLength;
    rawStart += rawLength;
    return place;
  });
  return { places, start };
}

/** As if the records of a file in the short form stood at its beginning. */
export function placesOfShort(short: ShortFile): Place[] {
  return recordsOf(short).map((record): Place => {
    const isBlock = record.type === "block";
    const [entry] = short.end.index;
    const length = entry?.recordLength ?? 0;
    const rawLength = isBlock ? record.block.rawLength : 0;
    const kind = isBlock ? record.block.kind : CODING;
    return { kind, offset: 0, length, number: isBlock ? 1 : 0, rawStart: 0, rawLength, record };
  });
}

/** The record that should be at this place, and fill it. */
export async function readPlace(file: RandomAccess, place: Place): Promise<FileRecord> {
  if (place.record) return place.record;
  const reader = readerFrom(file, place.offset, place.length);
  const record = await readRecord(reader, place.number);
  const kind = record.type === "block" ? record.block.kind : record.type === "coding" ? CODING : DIRECTORY;
  const rawLength = record.type === "block" ? record.block.rawLength : 0;
  if (record.type === "end" || kind !== place.kind || rawLength !== place.rawLength) {
    throw corrupt("its index does not match its records");
  }
  if (reader.position !== place.length) throw corrupt("its index does not match its records");
  return record;
}

export async function readBlockAt(file: RandomAccess, place: Place): Promise<Block> {
  const record = await readPlace(file, place);
  if (record.type !== "block") throw corrupt("its index does not match its records");
  return record.block;
}

/** What a .nacre file says of itself. */
export interface Contents {
  readonly header: Header;
  /** Undefined when the file holds a single file. */
  readonly directory: Directory | undefined;
  readonly coding: Coding | undefined;
  readonly end: End;
  readonly blocks: readonly Place[];
  /** Zeros behind the file's end, as tapes and disks add them. */
  readonly padding: number;
}

/** Reads all of a file but its blocks. */
export async function readContents(file: RandomAccess, decode: ListingDecoder): Promise<Contents> {
  const reader = readerFrom(file, 0, 4096);
  const { header, short } = await readBeginning(reader);
  if (short) {
    const blocks = placesOfShort(short).filter(({ kind }) => isBlock(kind));
    return { header, directory: undefined, coding: short.coding, end: short.end, blocks, padding: 0 };
  }
  const { end, offset, padding } = await readEndRecord(file);
  const { places, start } = placesOf(end, offset);
  if (start !== reader.position) throw corrupt("its index does not match its records");
  let directory: Directory | undefined;
  let coding: Coding | undefined;
  for (const [i, place] of places.entries()) {
    if (isBlock(place.kind)) continue;
    const record = await readPlace(file, place);
    if (record.type === "directory" && i === 0) directory = await decode(record.listing, header.version);
    else if (record.type === "coding" && !coding) coding = record.coding;
    else throw corrupt("a record is in the wrong place");
  }
  if (directory && contentLength(directory) !== end.contentLength) {
    throw corrupt("its files do not match its blocks");
  }
  return { header, directory, coding, end, blocks: places.filter(({ kind }) => isBlock(kind)), padding };
}
