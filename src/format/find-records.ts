/** Looks for records in a file whose structure is damaged: from its front, past whatever is no record. */

import { type ErrorCode, NacreError } from "../base/errors.ts";
import { type RandomAccess, readerFrom } from "../base/random-access.ts";
import type { End } from "./container.ts";
import { readEndRecord } from "./file-map.ts";
import { BLOCK_KINDS, CODING, DIRECTORY, isBlock } from "./kinds.ts";
import { type FileRecord, readRecord, skimBlock } from "./records.ts";

/** A record that matches its checksum, or a stretch of the file in which none was found. */
export interface Sighting {
  readonly offset: number;
  readonly length: number;
  /** Undefined for a stretch without a record. */
  readonly record: RecordShape | undefined;
  /** Of such a stretch: what its beginning says it is, when that leads to the next record. */
  readonly skimmed?: RecordShape;
  /** Of such a stretch: what is wrong with its beginning. */
  readonly error?: NacreError;
}

export interface RecordShape {
  readonly kind: number;
  /** 0 for what is no block. */
  readonly rawLength: number;
}

/** Faults of the file, as opposed to those of this device or program. */
const DAMAGE: ReadonlySet<ErrorCode> = new Set(["corrupt", "truncated", "unsupported"]);
/** Bytes that are checked in vain at most: these, and so many times the file. */
const ALWAYS_TRIED = 64 * 1024 * 1024;
const TRIED_PER_BYTE = 16;
/** Bytes searched at a time, and what the fields of a record take at most. */
const STRIDE = 64 * 1024;
const HEAD = 32;
const KNOWN: ReadonlySet<number> = new Set([...Object.values(BLOCK_KINDS), CODING, DIRECTORY]);

export interface FoundRecords {
  readonly sightings: readonly Sighting[];
  /** Undefined when none was found. */
  readonly end: End | undefined;
  /** Between these places of the file it was searched. */
  readonly from: number;
  readonly to: number;
}

/** Everything from `from` on, in order. */
export async function findRecords(file: RandomAccess, from: number): Promise<FoundRecords> {
  const ending = await orDamage(readEndRecord(file));
  let to = "value" in ending ? ending.value.offset : file.size;
  let end = "value" in ending ? ending.value.end : undefined;
  const sightings: Sighting[] = [];
  let blocks = 0;
  const search = new Search(file, to);
  for (let offset = from; offset < to; ) {
    const found = await search.recordAt(offset, blocks + 1);
    if ("value" in found) {
      if (found.value.record.type === "end") {
        end = found.value.record.end;
        to = offset;
        break;
      }
      sightings.push({ offset, length: found.value.length, record: shapeOf(found.value.record) });
    } else sightings.push(await search.gapAt(offset, found.error));
    const { length, record, skimmed } = sightings.at(-1)!;
    if (isBlock((record ?? skimmed)?.kind ?? CODING)) blocks++;
    offset += length;
  }
  return { sightings, end, from, to };
}

class Search {
  readonly #file: RandomAccess;
  /** Where records end. */
  readonly #limit: number;
  #left: number;

  constructor(file: RandomAccess, limit: number) {
    this.#file = file;
    this.#limit = limit;
    this.#left = ALWAYS_TRIED + TRIED_PER_BYTE * file.size;
  }

  /** number: as readRecord takes it. */
  recordAt(offset: number, number = 0) {
    const reader = readerFrom(this.#file, offset);
    return orDamage(readRecord(reader, number).then((record) => ({ record, length: reader.position })));
  }

  /** The stretch from here to the next record. */
  async gapAt(offset: number, error: NacreError): Promise<Sighting> {
    const skimmed = await orDamage(skimBlock(readerFrom(this.#file, offset, HEAD)));
    if ("value" in skimmed) {
      const { kind, rawLength, length } = skimmed.value;
      const leads = offset + length === this.#limit || (await this.#isRecordAt(offset + length));
      if (leads) return { offset, length, record: undefined, skimmed: { kind, rawLength }, error };
    }
    const next = await this.#nextFrom(offset + 1);
    return { offset, length: next - offset, record: undefined, error };
  }

  /** Where the next record begins, or the limit. */
  async #nextFrom(offset: number): Promise<number> {
    for (let base = offset; base < this.#limit; base += STRIDE) {
      const bytes = await this.#file.read(base, STRIDE);
      for (let i = 0; i < bytes.length && base + i < this.#limit; i++) {
        // A second byte of 0 is neither a length nor, but for one in 256, a model's id.
        if (!KNOWN.has(bytes[i]!) || bytes[i + 1] === 0) continue;
        if (await this.#isRecordAt(base + i)) return base + i;
        if (this.#left < 0) return this.#limit;
      }
    }
    return this.#limit;
  }

  async #isRecordAt(offset: number): Promise<boolean> {
    const [kind] = await this.#file.read(offset, 1);
    if (kind === undefined || !KNOWN.has(kind)) return false;
    if (kind !== CODING && kind !== DIRECTORY) {
      const skimmed = await orDamage(skimBlock(readerFrom(this.#file, offset, HEAD)));
      if (!("value" in skimmed) || skimmed.value.length > this.#limit - offset) return false;
      this.#left -= skimmed.value.length;
    }
    return "value" in (await this.recordAt(offset));
  }
}

function shapeOf(record: FileRecord): RecordShape {
  if (record.type === "block") return { kind: record.block.kind, rawLength: record.block.rawLength };
  return { kind: record.type === "coding" ? CODING : DIRECTORY, rawLength: 0 };
}

/** The result, or a fault of the file's. */
export async function orDamage<T>(
  work: Promise<T>,
): Promise<{ readonly value: T } | { readonly error: NacreError }> {
  try {
    return { value: await work };
  } catch (error) {
    if (!(error instanceof NacreError) || !DAMAGE.has(error.code)) throw error;
    return { error };
  }
}
