/** The directory of an archive: its entries, and the listing that holds them in the container. */

import { SliceReader } from "../base/byte-reader.ts";
import { ByteWriter } from "../base/byte-writer.ts";
import { corrupt, unsupported } from "../base/errors.ts";
import { areDistinct, isSafePath, MAX_PATH } from "./entry-path.ts";

export interface Entry {
  /** Relative, divided by `/`; see entry-path.ts. */
  readonly path: string;
  /** A folder is listed only when nothing is in it. */
  readonly isFolder: boolean;
  /** Bytes; 0 for a folder. */
  readonly size: number;
  /** Seconds since 1970-01-01 UTC; 0 when not known. */
  readonly modified: number;
  readonly isExecutable: boolean;
}

/** In the order of their content. */
export type Directory = readonly Entry[];

export const MAX_ENTRIES = 0x4_0000;
export const MAX_MODIFIED = 0x40_0000_0000;

const EXECUTABLE = 1;
const FOLDER = 2;

export function writeListing(entries: Directory): Uint8Array {
  const out = new ByteWriter().varint(entries.length);
  const utf8 = new TextEncoder();
  for (const { path } of entries) {
    const bytes = utf8.encode(path);
    out.varint(bytes.length).bytes(bytes);
  }
  for (const entry of entries) {
    out.u8((entry.isExecutable ? EXECUTABLE : 0) | (entry.isFolder ? FOLDER : 0));
  }
  for (const { size } of entries) out.varint(size);
  let before = 0;
  for (const { modified } of entries) {
    out.zigzag(modified - before);
    before = modified;
  }
  return out.view();
}

/** Throws "corrupt" for whatever FORMAT.md forbids, unsafe paths above all. */
export function readListing(bytes: Uint8Array): Directory {
  const fields = new SliceReader(bytes, "its directory");
  const count = fields.varint("the number of files", 0, MAX_ENTRIES);
  const column = <T>(read: (row: number) => T) => Array.from({ length: count }, (_, row) => read(row));
  const paths = column(() => readPath(fields));
  const flags = column(() => fields.u8());
  const unknown = flags.find((flag) => flag > (EXECUTABLE | FOLDER));
  if (unknown !== undefined) throw unsupported(`file flags ${unknown.toString(16)}`);
  const sizes = column(() => fields.varint("the size of a file", 0, Number.MAX_SAFE_INTEGER));
  let modified = 0;
  const entries = column((row): Entry => {
    const zigzag = fields.varint("the time of a file", 0, 2 * MAX_MODIFIED);
    modified += zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    if (modified < 0 || modified > MAX_MODIFIED) throw corrupt("the time of a file is out of range");
    const isFolder = (flags[row]! & FOLDER) !== 0;
    if (isFolder && sizes[row] !== 0) throw corrupt("a folder has a size");
    const isExecutable = (flags[row]! & EXECUTABLE) !== 0;
    return { path: paths[row]!, isFolder, size: sizes[row]!, modified, isExecutable };
  });
  if (fields.rest().length > 0) throw corrupt("there is data after its directory");
  if (!areDistinct(paths)) throw corrupt("two of its files have the same path");
  if (!Number.isSafeInteger(contentLength(entries))) throw corrupt("its files are too large");
  return entries;
}

function readPath(fields: SliceReader): string {
  const bytes = fields.bytes(fields.varint("the length of a path", 1, MAX_PATH));
  const path = decodeUtf8(bytes, "a path");
  if (!isSafePath(path)) throw corrupt("a path in it could lead out of the folder");
  return path;
}

/** `what` names it in the error. */
export function decodeUtf8(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw corrupt(`${what} is not UTF-8`);
  }
}

/** Bytes of all files together. */
export function contentLength(entries: Directory): number {
  return entries.reduce((sum, { size }) => sum + size, 0);
}

/** Orders entries so that similar files stand together: by extension, then name, then path. */
export function bySimilarity(a: Pick<Entry, "path">, b: Pick<Entry, "path">): number {
  const [nameA, nameB] = [lastPart(a.path), lastPart(b.path)];
  return compare(extension(nameA), extension(nameB)) || compare(nameA, nameB) || compare(a.path, b.path);
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function extension(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : "";
}

/** By code units: the same on every machine and in every language. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Where the files of an archive begin in its content; none do in that of a single file. */
export function fileStarts(entries: Directory = []): number[] {
  let at = 0;
  return entries.map(({ size }) => {
    at += size;
    return at - size;
  });
}
