/** What is intact in a .nacre file that may be damaged: as many of its blocks as can be found and checked. */

import { corrupt, type NacreError } from "../base/errors.ts";
import { type RandomAccess, readerFrom, readingAhead } from "../base/random-access.ts";
import { type Header, VERSION } from "../format/container.ts";
import { ContainerReader } from "../format/container-reader.ts";
import { ContentHash } from "../format/content-hash.ts";
import type { Directory } from "../format/directory.ts";
import { placesOf, placesOfShort, readPlace } from "../format/file-map.ts";
import { findRecords, orDamage } from "../format/find-records.ts";
import { DIRECTORY } from "../format/kinds.ts";
import { OutputLimit } from "../format/output-limit.ts";
import { readBeginning } from "../format/records.ts";
import { isShortForm, SHORT_MAGIC } from "../format/short-form.ts";
import { decodeListing } from "./archive/listing.ts";
import { begunAhead } from "./begun-ahead.ts";
import { BlockDecoder } from "./block-decoder.ts";
import { Window } from "./copies/window.ts";
import { type Layout, layOut } from "./lay-out.ts";
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
  /** Zeros behind the file's end, as tapes and disks add them. */
  readonly padding: number;
  /** Everything in the order of the file, decoded as it is asked for; once. */
  findings(): AsyncGenerator<Intact | Damage, void>;
}

/**
 * Looks for what is left of a file: it finds nothing damaged if and only if `decompress` restores it. Throws
 * for what is no .nacre file, or of another version; and where a fault is not the file's: a wrong model, a
 * failing backend, the limit, the signal's reason.
 */
export async function survey(source: RandomAccess, options: DecodeOptions): Promise<Survey> {
  const file = readingAhead(source);
  if (isShortForm(await file.read(0, SHORT_MAGIC.length))) return surveyShort(file, options);
  const beginning = readerFrom(file, 0, 4096);
  const header = await orDamage(readBeginning(beginning).then((read) => read.header));
  const version = "value" in header ? header.value.version : VERSION;
  const structure = await orDamage(readStructure(file));
  const damages = "value" in header ? [] : [damage("the header", header.error, 0, 0)];
  const layout =
    "value" in structure
      ? structure.value
      : layOut(await findRecords(file, "value" in header ? beginning.position : 0));
  const listing =
    "value" in structure ? { value: structure.value.directory } : await readListing(file, layout, version);
  if (listing && "error" in listing) damages.push(damage("the directory", listing.error, 0, 0));
  async function* findings() {
    yield* damages;
    let isWhole = damages.length === 0;
    for await (const finding of decodeAll(file, layout, version, options)) {
      isWhole &&= finding.isIntact;
      yield finding;
    }
    if (isWhole && "error" in structure) yield damage("the whole", structure.error, 0, 0);
  }
  return {
    header: "value" in header ? header.value : undefined,
    directory: listing && "value" in listing ? listing.value : undefined,
    isArchive: layout.isArchive,
    padding: "value" in structure ? structure.value.padding : 0,
    findings,
  };
}

interface Structure extends Layout {
  readonly directory: Directory | undefined;
  readonly padding: number;
}

/** Where everything is in a file whose records agree with each other. Throws where they do not. */
async function readStructure(file: RandomAccess): Promise<Structure> {
  const reader = readerFrom(file, 0);
  const container = await ContainerReader.open(reader, decodeListing);
  for (;;) {
    const offset = reader.position;
    const record = await container.next();
    if (record.type !== "end") continue;
    const parts = placesOf(record.end, offset).places.map((place) => ({ place }));
    const { directory, padding } = container;
    return { parts, isArchive: directory !== undefined, hash: record.end.hash, directory, padding };
  }
}

async function readListing(file: RandomAccess, { parts }: Layout, version: number) {
  const place = parts[0]?.place;
  if (place?.kind !== DIRECTORY) return undefined;
  const record = await readPlace(file, place);
  if (record.type !== "directory") return undefined;
  return orDamage(decodeListing(record.listing, version));
}

/** All of it is there, or nothing. */
async function surveyShort(file: RandomAccess, options: DecodeOptions): Promise<Survey> {
  const beginning = await orDamage(readBeginning(readerFrom(file, 0)));
  async function* findings() {
    if ("error" in beginning) {
      yield damage("the whole", beginning.error, 0, undefined);
      return;
    }
    const { header, short } = beginning.value;
    if (!short) return;
    const parts = placesOfShort(short).map((place) => ({ place }));
    const layout = { parts, isArchive: false, hash: undefined };
    yield* decodeAll(file, layout, header.version, options);
  }
  const header = "value" in beginning ? beginning.value.header : undefined;
  return { header, directory: undefined, isArchive: false, padding: 0, findings };
}

async function* decodeAll(
  file: RandomAccess,
  { parts, hash: expected }: Layout,
  version: number,
  options: DecodeOptions,
): AsyncGenerator<Intact | Damage, void> {
  const decoder = new BlockDecoder(options.model, version);
  const hash = new ContentHash();
  const window = new Window();
  let isWhole = true;
  let bytesOut = 0;
  const records = begunAhead(readParts(file, parts, options.maxOutput), decoder, options.helpers);
  for await (const { place, lost, record } of records) {
    options.signal?.throwIfAborted();
    if (!place) {
      isWhole = false;
      yield damage(lost.part, lost.error, lost.start, lost.end);
      continue;
    }
    if (record?.type === "coding") decoder.setCoding(record.coding);
    if (record?.type !== "block") continue;
    const bytesIn = place.offset + place.length;
    const watch = { check: () => options.signal?.throwIfAborted(), report: () => {} };
    const past = { start: place.rawStart, window };
    const decoded = await orDamage(decoder.decode(record.block, watch, past));
    if ("error" in decoded) {
      isWhole = false;
      const end = place.rawStart + place.rawLength;
      yield damage(`block ${place.number}`, decoded.error, place.rawStart, end);
      continue;
    }
    const bytes = decoded.value;
    hash.add(bytes);
    bytesOut += bytes.length;
    window.add(place.rawStart, bytes.slice());
    yield { isIntact: true, start: place.rawStart, bytes };
    options.onProgress?.({ bytesIn, bytesOut });
  }
  if (isWhole && expected && !hash.isMatch(expected)) {
    yield damage("the whole", corrupt("it does not match its hash"), 0, 0);
  }
}

/** The parts with what stands there, as long as they do not promise too much. */
async function* readParts(file: RandomAccess, parts: Layout["parts"], maxOutput: number | undefined) {
  const limit = new OutputLimit(maxOutput);
  let promised = 0;
  for (const part of parts) {
    const { place } = part;
    const record = place && (await readPlace(file, place));
    if (record?.type === "block") {
      promised += place!.rawLength;
      limit.expectWithin(promised, place!.offset + place!.length);
    }
    yield { ...part, record, start: place?.rawStart ?? 0 };
  }
}

function damage(part: string, error: NacreError, start: number, end: number | undefined): Damage {
  return { isIntact: false, part, error, start, end };
}
