/** Gives the records found in a damaged file their places in the content. */

import { corrupt, type NacreError } from "../base/errors.ts";
import type { End, IndexEntry } from "../format/container.ts";
import type { Place } from "../format/file-map.ts";
import type { FoundRecords, RecordShape, Sighting } from "../format/find-records.ts";
import { CODING, DIRECTORY, isBlock } from "../format/kinds.ts";

/** A part of the file: a record and its place, or what is lost. */
export type Part =
  | { readonly place: Place; readonly lost?: never }
  | { readonly lost: Lost; readonly place?: never };

export interface Lost {
  /** "block 3". */
  readonly part: string;
  readonly error: NacreError;
  /** Bytes of the content; the end is undefined when it is not known how many. */
  readonly start: number;
  readonly end: number | undefined;
}

export interface Layout {
  readonly parts: readonly Part[];
  /** Its directory may be lost. */
  readonly isArchive: boolean;
  /** Of the whole content; undefined when it is lost. */
  readonly hash: Uint8Array | undefined;
}

type Record = Sighting & { readonly record: RecordShape };

export function layOut(found: FoundRecords): Layout {
  const { sightings, end } = found;
  const isArchive = (end?.index[0] ?? sightings[0]?.record)?.kind === DIRECTORY;
  const records = sightings.filter(isRecord);
  const entries = end ? match(records, end, found) : new Map<Record, number>();
  // Bytes in the wrong place of a single file are better than none; they must not come into another file.
  const isForeign = entries.size * 2 < records.length && !isArchive;
  if (!end || isForeign) return { parts: oneAfterTheOther(sightings, isArchive), isArchive, hash: undefined };
  return { parts: byIndex(sightings, end, entries, isArchive), isArchive, hash: end.hash };
}

/**
 * Which entry of the index each record is: one that lies as far from the front or from the end as the record
 * does, or the only one that it could be. Left out are records of which there is doubt.
 */
function match(records: readonly Record[], { index }: End, { from, to }: FoundRecords): Map<Record, number> {
  const matched = new Map<Record, number>();
  const total = index.reduce((sum, { recordLength }) => sum + recordLength, 0);
  const front = startsOf(index, from);
  const back = startsOf(index, to - total);
  /** Entries that look alike, the first last. */
  const alike = new Map<string, number[]>();
  for (let i = index.length - 1; i >= 0; i--) {
    const { kind, recordLength, rawLength } = index[i]!;
    const key = looks(kind, recordLength, rawLength);
    const known = alike.get(key);
    if (known) known.push(i);
    else alike.set(key, [i]);
  }
  let next = 0;
  for (const record of records) {
    const { kind, rawLength } = record.record;
    const fitting = alike.get(looks(kind, record.length, rawLength)) ?? [];
    while (fitting.length > 0 && fitting.at(-1)! < next) fitting.pop();
    const anchors = [front.get(record.offset), back.get(record.offset)];
    const possible = new Set(
      anchors.filter((i) => i !== undefined && i >= next && isLike(index[i]!, record)),
    );
    if (possible.size === 0) for (const i of fitting.slice(-2)) possible.add(i);
    const [entry, other] = possible;
    if (entry === undefined || other !== undefined) continue;
    matched.set(record, entry);
    next = entry + 1;
  }
  return matched;
}

function looks(kind: number, recordLength: number, rawLength: number): string {
  return `${kind} ${recordLength} ${rawLength}`;
}

function isLike({ kind, recordLength, rawLength }: IndexEntry, { record, length }: Record): boolean {
  return kind === record.kind && recordLength === length && rawLength === record.rawLength;
}

/** Where each entry's record would stand, if those of the index began at `start`. */
function startsOf(index: End["index"], start: number): Map<number, number> {
  const starts = new Map<number, number>();
  let at = start;
  for (const [i, { recordLength }] of index.entries()) {
    starts.set(at, i);
    at += recordLength;
  }
  return starts;
}

function byIndex(
  sightings: readonly Sighting[],
  end: End,
  entries: Map<Record, number>,
  isArchive: boolean,
): Part[] {
  const parts: Part[] = [];
  let entry = 0;
  let rawStart = 0;
  let number = 0;
  /** What is wrong where records are missing. */
  let fault: NacreError | undefined;
  const advance = (until: number) => {
    while (entry < until) {
      const { kind } = end.index[entry]!;
      const [start, first] = [rawStart, number + 1];
      // Of a kind that is lost in a row, one part: an index may name millions that are not there.
      for (; entry < until && isSameSort(end.index[entry]!.kind, kind); entry++) {
        rawStart += end.index[entry]!.rawLength;
        if (isBlock(kind)) number++;
      }
      const part = number > first ? `blocks ${first} to ${number}` : nameOf(kind, number);
      parts.push({ lost: { part, error: fault ?? corrupt("it cannot be found"), start, end: rawStart } });
    }
  };
  for (const sighting of sightings) {
    const own = isRecord(sighting) ? entries.get(sighting) : undefined;
    if (own === undefined) {
      fault ??= sighting.error;
      if (isRecord(sighting) && isBlock(sighting.record.kind) && !isArchive) {
        const { kind, rawLength } = sighting.record;
        parts.push({ place: placeOf(sighting, kind, 0, rawStart, rawLength) });
      }
      continue;
    }
    advance(own);
    fault = undefined;
    const { kind, rawLength } = end.index[own]!;
    if (isBlock(kind)) number++;
    parts.push({ place: placeOf(sighting, kind, isBlock(kind) ? number : 0, rawStart, rawLength) });
    rawStart += rawLength;
    entry = own + 1;
  }
  advance(end.index.length);
  return parts;
}

/** Without an index: behind the first gap, the places of an archive's files are lost, too. */
function oneAfterTheOther(sightings: readonly Sighting[], isArchive: boolean): Part[] {
  const parts: Part[] = [];
  let rawStart = 0;
  let number = 0;
  for (const { offset, length, record, skimmed, error } of sightings) {
    const shape = record ?? skimmed;
    if (shape && isBlock(shape.kind)) number++;
    if (record) {
      const { kind, rawLength } = record;
      const place = placeOf({ offset, length }, kind, isBlock(kind) ? number : 0, rawStart, rawLength);
      parts.push({ place });
    } else {
      const part = skimmed ? nameOf(skimmed.kind, number) : `what stands at byte ${offset} of the file`;
      const end = skimmed && rawStart + skimmed.rawLength;
      parts.push({ lost: { part, error: error ?? corrupt("it cannot be found"), start: rawStart, end } });
      if (isArchive) break;
    }
    rawStart += shape?.rawLength ?? 0;
  }
  const error = corrupt("its index cannot be found");
  parts.push({ lost: { part: "what follows", error, start: rawStart, end: undefined } });
  return parts;
}

function placeOf(
  { offset, length }: Pick<Sighting, "offset" | "length">,
  kind: number,
  number: number,
  rawStart: number,
  rawLength: number,
): Place {
  return { kind, offset, length, number, rawStart, rawLength };
}

function isSameSort(a: number, b: number): boolean {
  return a === b || (isBlock(a) && isBlock(b));
}

function nameOf(kind: number, number: number): string {
  if (isBlock(kind)) return `block ${number}`;
  if (kind === CODING) return "the record that names the model";
  return kind === DIRECTORY ? "the directory" : "a record";
}

function isRecord(sighting: Sighting): sighting is Record {
  return sighting.record !== undefined;
}
