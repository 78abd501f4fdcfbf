/** What is intact in a .nacre file that may be damaged: as many of its blocks as can be found and checked. */

import type { ByteReader } from "../base/byte-reader.ts";
import { corrupt, type ErrorCode, NacreError } from "../base/errors.ts";
import { type RandomAccess, readerFrom } from "../base/random-access.ts";
import { type End, type Header, VERSION } from "../format/container.ts";
import { ContentHash } from "../format/content-hash.ts";
import type { Directory } from "../format/directory.ts";
import { type Place, placesOf, placesOfShort, readEndRecord, readPlace } from "../format/file-map.ts";
import { CODING, DIRECTORY, isBlock } from "../format/kinds.ts";
import { OutputLimit } from "../format/output-limit.ts";
import { type FileRecord, readBeginning, readRecord, skimBlock } from "../format/records.ts";
import { isShortForm, SHORT_MAGIC } from "../format/short-form.ts";
import { decodeListing } from "./archive/listing.ts";
import { BlockDecoder } from "./block-decoder.ts";
import { Window } from "./copies/window.ts";
import type { DecodeOptions } from "./options.ts";

/** Bytes of the content that match all checksums of their block. */
export interface Intact {
  readonly isIntact: true;
  readonly start: number;
  readonly bytes: Uint8Array;
}

export interface Damage {
  readonly isIntact: false;
  /** "the header", "block 3". */
  readonly part: string;
  /** What is wrong with it: "corrupt", "truncated" or "unsupported". */
  readonly error: NacreError;
  /** The bytes of the content that are lost with it, none for parts that hold no content. */
  readonly start: number;
  /** Undefined when it is not known how much is lost. */
  readonly end: number | undefined;
}

export interface Survey {
  /** Undefined when it is damaged. */
  readonly header: Header | undefined;
  /** Undefined when it is damaged, or the file holds a single file. */
  readonly directory: Directory | undefined;
  readonly isArchive: boolean;
  /** Everything in the order of the file, decoded as it is asked for; once. */
  findings(): AsyncGenerator<Intact | Damage, void>;
}

/** A record found: read, or not readable. */
type Found = { readonly place: Place } & (
  | { readonly record: FileRecord; readonly error?: never }
  | { readonly error: NacreError; readonly record?: never }
);

/** Faults of the file, as opposed to those of this device or program. */
const DAMAGE: ReadonlySet<ErrorCode> = new Set(["corrupt", "truncated", "unsupported"]);

/**
 * Looks for what is left of a file. Throws for what is no .nacre file, or of another version; and
 * where a fault is not the file's: a wrong model, a failing backend, the limit, the signal's reason.
 */
export async function survey(file: RandomAccess, options: DecodeOptions): Promise<Survey> {
  const damages: Damage[] = [];
  const note = (part: string) => (error: NacreError) => void damages.push(damage(part, error, 0, 0));
  const reader = readerFrom(file, 0, 4096);
  if (isShortForm(await file.read(0, SHORT_MAGIC.length))) return surveyShort(reader, options);
  const header = (await attempt(readBeginning(reader), note("the header")))?.header;
  // A damaged header names no version; the newest is the likeliest, and checksums find out if it is another.
  const version = header?.version ?? VERSION;
  const ending = await attempt(readEndRecord(file), note("the index"));
  const places = ending && placesOf(ending.end, ending.offset).places;
  const found = places ? readPlaces(file, places) : walk(file, header && reader.position);
  const first = await found.next();
  const isArchive = !first.done && first.value.place.kind === DIRECTORY;
  const record = first.value?.record;
  const directory =
    record?.type === "directory"
      ? await attempt(decodeListing(record.listing, version), note("the directory"))
      : undefined;
  async function* findings() {
    yield* damages;
    yield* decodeAll(rejoin(first, found), ending?.end, version, options);
  }
  return { header, directory, isArchive, findings };
}

/** All of it is there, or nothing. */
async function surveyShort(reader: ByteReader, options: DecodeOptions): Promise<Survey> {
  let fault: NacreError | undefined;
  const beginning = await attempt(readBeginning(reader), (error) => {
    fault = error;
  });
  async function* findings() {
    if (fault) yield damage("the whole", fault, 0, undefined);
    if (!beginning?.short) return;
    const { header, short } = beginning;
    const places = placesOfShort(short);
    async function* found(): AsyncGenerator<Found, void> {
      for (const place of places) if (place.record) yield { place, record: place.record };
    }
    yield* decodeAll(found(), short.end, header.version, options);
  }
  return { header: beginning?.header, directory: undefined, isArchive: false, findings };
}

async function* rejoin<T>(
  first: IteratorResult<T, void>,
  rest: AsyncGenerator<T, void>,
): AsyncGenerator<T, void> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

async function* decodeAll(
  found: AsyncGenerator<Found, void>,
  end: End | undefined,
  version: number,
  options: DecodeOptions,
): AsyncGenerator<Intact | Damage, void> {
  const decoder = new BlockDecoder(options.model, version);
  const limit = new OutputLimit(options.maxOutput);
  const hash = new ContentHash();
  const window = new Window();
  let isWhole = true;
  let position = 0;
  let bytesOut = 0;
  for await (const { place, record, error: unreadable } of found) {
    options.signal?.throwIfAborted();
    const rawEnd = place.rawStart + place.rawLength;
    let bytes: Uint8Array | undefined;
    let error = unreadable;
    if (record?.type === "coding") decoder.setCoding(record.coding);
    if (record?.type === "block") {
      limit.expectWithin(bytesOut + place.rawLength, place.offset + place.length);
      const watch = { check: () => options.signal?.throwIfAborted(), report: () => {} };
      bytes = await attempt(
        decoder.decode(record.block, watch, { start: place.rawStart, window }),
        (fault) => {
          error = fault;
        },
      );
    }
    position = rawEnd;
    if (bytes) {
      hash.add(bytes);
      bytesOut += bytes.length;
      window.add(place.rawStart, bytes.slice());
      yield { isIntact: true, start: place.rawStart, bytes };
      options.onProgress?.({ bytesIn: place.offset + place.length, bytesOut });
    } else if (error) {
      isWhole = false;
      yield damage(nameOf(place), error, place.rawStart, rawEnd);
    }
  }
  if (!end) yield damage("what follows", corrupt("it cannot be found"), position, undefined);
  else if (isWhole && end.hash && !hash.isMatch(end.hash)) {
    yield damage("the whole", corrupt("it does not match its hash"), 0, 0);
  }
}

function nameOf({ kind, number }: Place): string {
  if (isBlock(kind)) return `block ${number}`;
  return kind === CODING
    ? "the record that names the model"
    : kind === DIRECTORY
      ? "the directory"
      : "a record";
}

async function* readPlaces(file: RandomAccess, places: readonly Place[]): AsyncGenerator<Found, void> {
  for (const place of places) {
    let error: NacreError | undefined;
    const record = await attempt(readPlace(file, place), (fault) => {
      error = fault;
    });
    if (record) yield { place, record };
    else if (error) yield { place, error };
  }
}

/** Without an index: record after record from the header's end, passing over a damaged one if the next is right. */
async function* walk(file: RandomAccess, start: number | undefined): AsyncGenerator<Found, void> {
  let offset = start ?? Number.POSITIVE_INFINITY;
  let rawStart = 0;
  let number = 0;
  while (offset < file.size) {
    const reader = readerFrom(file, offset);
    let error: NacreError | undefined;
    const record = await attempt(readRecord(reader, number + 1), (fault) => {
      error = fault;
    });
    if (record?.type === "end") return;
    const skimmed = record ? undefined : await skimAt(file, offset);
    if (!record && !skimmed) return;
    const block = record?.type === "block" ? record.block : skimmed;
    const kind = block?.kind ?? (record?.type === "directory" ? DIRECTORY : CODING);
    const length = skimmed?.length ?? reader.position;
    const rawLength = block?.rawLength ?? 0;
    if (block) number++;
    const place = { kind, offset, length, number: block ? number : 0, rawStart, rawLength };
    if (record) yield { place, record };
    else if (error) yield { place, error };
    offset += length;
    rawStart += rawLength;
  }
}

/** The extent of a damaged block, believed when an intact record follows it. */
async function skimAt(file: RandomAccess, offset: number) {
  const ignore = () => {};
  const skimmed = await attempt(skimBlock(readerFrom(file, offset, 64)), ignore);
  if (!skimmed) return undefined;
  const next = await attempt(readRecord(readerFrom(file, offset + skimmed.length), 0), ignore);
  return next && skimmed;
}

/** The result, or undefined after telling of a fault of the file's. */
async function attempt<T>(work: Promise<T>, onFault: (error: NacreError) => void): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof NacreError) || !DAMAGE.has(error.code)) throw error;
    onFault(error);
    return undefined;
  }
}

function damage(part: string, error: NacreError, start: number, end: number | undefined): Damage {
  return { isIntact: false, part, error, start, end };
}
