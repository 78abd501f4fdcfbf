/** The directory of an archive: its entries, and the listing that holds them in the container. */

import { SliceReader } from "../base/byte-reader.ts";
import { ByteWriter } from "../base/byte-writer.ts";
import { corrupt, unsupported } from "../base/errors.ts";
import { decodeName, encodeName, findClash, isEncodable, isSafePath, MAX_PATH } from "./entry-path.ts";

/** By their numbers in the listing. */
const KINDS = ["file", "folder", "symlink", "hardlink"] as const;

/** A hard link is one more name of a file. */
export type EntryKind = (typeof KINDS)[number];

export interface Entry {
  /** Relative, divided by `/`; see entry-path.ts. */
  readonly path: string;
  readonly kind: EntryKind;
  /** The nine permission bits of POSIX; undefined when not known. */
  readonly mode?: number | undefined;
  /** Seconds since 1970-01-01 UTC, also before; 0 when not known. */
  readonly modified: number;
  /** Bytes; 0 for what is no file. */
  readonly size: number;
  /** Where a symbolic link leads, or the path of an earlier entry, the file that a hard link names. */
  readonly target?: string | undefined;
}

/** In the order of their content. */
export type Directory = readonly Entry[];

export const MAX_ENTRIES = 0x4_0000;
const MAX_MODIFIED = 0x40_0000_0000;
const MAX_MODE = 0o777;

export function writeListing(entries: Directory): Uint8Array {
  const out = new ByteWriter().varint(entries.length);
  const text = (name: string) => {
    const bytes = encodeName(name);
    out.varint(bytes.length).bytes(bytes);
  };
  for (const { path } of entries) text(path);
  for (const { kind } of entries) out.u8(KINDS.indexOf(kind));
  for (const { mode } of entries) out.varint(mode === undefined ? 0 : mode + 1);
  let before = 0;
  for (const { modified } of entries) {
    out.zigzag(modified - before);
    before = modified;
  }
  for (const { size } of ofKind(entries, "file")) out.varint(size);
  for (const { target } of ofKind(entries, "symlink")) text(target!);
  const links = ofKind(entries, "hardlink");
  const rows = new Map(links.length > 0 ? entries.map(({ path }, row) => [path, row]) : []);
  for (const { target } of links) out.varint(rows.get(target!)!);
  return out.view();
}

/** Throws "corrupt" for whatever FORMAT.md forbids, unsafe paths above all. */
export function readListing(bytes: Uint8Array): Directory {
  const fields = new SliceReader(bytes, "its directory");
  const count = fields.varint("the number of files", 0, MAX_ENTRIES);
  const column = <T>(read: (row: number) => T) => Array.from({ length: count }, (_, row) => read(row));
  const paths = column(() => readPath(fields));
  const kinds = column(() => readKind(fields));
  const modes = column(() => fields.varint("the mode of a file", 0, MAX_MODE + 1));
  const times = column(timesIn(fields));
  const ofKind = <T>(kind: EntryKind, otherwise: T, read: (row: number) => T) =>
    column((row) => (kinds[row] === kind ? read(row) : otherwise));
  const sizes = ofKind("file", 0, () => fields.varint("the size of a file", 0, Number.MAX_SAFE_INTEGER));
  const targets = ofKind<string | undefined>("symlink", undefined, () => readText(fields, "a link's target"));
  const files = ofKind("hardlink", -1, (row) => {
    const file = fields.varint("the file of a name", 0, MAX_ENTRIES);
    if (file >= row || kinds[file] !== "file") throw corrupt("a further name is not that of an earlier file");
    return file;
  });
  if (!fields.isAtEnd) throw corrupt("there is data after its directory");
  const entries = column((row): Entry => {
    const target = paths[files[row]!] ?? targets[row];
    return {
      path: paths[row]!,
      kind: kinds[row]!,
      ...(modes[row]! > 0 && { mode: modes[row]! - 1 }),
      modified: times[row]!,
      size: sizes[row]!,
      ...(target !== undefined && { target }),
    };
  });
  if (findClash(entries)) throw corrupt("two of its files have the same path");
  if (!Number.isSafeInteger(contentLength(entries))) throw corrupt("its files are too large");
  return entries;
}

/** Whether a listing can hold it, apart from its path. */
export function isListable({ kind, mode = 0, modified, target }: Entry): boolean {
  if (mode < 0 || mode > MAX_MODE || Math.abs(modified) > MAX_MODIFIED) return false;
  return kind !== "symlink" || isTarget(target ?? "");
}

function isTarget(target: string): boolean {
  return target !== "" && isEncodable(target) && encodeName(target).length <= MAX_PATH;
}

function readPath(fields: SliceReader): string {
  const path = readText(fields, "a path");
  if (!isSafePath(path)) throw corrupt("a path in it could lead out of the folder");
  return path;
}

function readText(fields: SliceReader, what: string): string {
  return decodeName(fields.bytes(fields.varint(`the length of ${what}`, 1, MAX_PATH)));
}

function readKind(fields: SliceReader): EntryKind {
  const kind = fields.u8();
  const name = KINDS[kind];
  if (name === undefined) throw unsupported(`entries of kind ${kind}`);
  return name;
}

/** Reads the times one after the other, each as what it is more than the one before. */
function timesIn(fields: SliceReader): () => number {
  let modified = 0;
  return () => {
    const zigzag = fields.varint("the time of a file", 0, 4 * MAX_MODIFIED);
    modified += zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    if (Math.abs(modified) > MAX_MODIFIED) throw corrupt("the time of a file is out of range");
    return modified;
  };
}

/** `what` names it in the error. */
export function decodeUtf8(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw corrupt(`${what} is not UTF-8`);
  }
}

export function ofKind(entries: Directory, kind: EntryKind): Entry[] {
  return entries.filter((entry) => entry.kind === kind);
}

/** Bytes of all files together. */
export function contentLength(entries: Directory): number {
  return entries.reduce((sum, { size }) => sum + size, 0);
}

const ORDER: Readonly<Record<EntryKind, number>> = { folder: 0, file: 1, symlink: 1, hardlink: 2 };

/**
 * Orders entries so that similar files stand together: by extension, then name, then path. Folders stand
 * before all else, and further names of files behind it, since a file stands before its further names.
 */
export function bySimilarity(a: Pick<Entry, "path" | "kind">, b: Pick<Entry, "path" | "kind">): number {
  const [nameA, nameB] = [lastPart(a.path), lastPart(b.path)];
  return (
    ORDER[a.kind] - ORDER[b.kind] ||
    compare(extension(nameA), extension(nameB)) ||
    compare(nameA, nameB) ||
    compare(a.path, b.path)
  );
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
