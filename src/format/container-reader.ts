import type { ByteReader } from "../base/byte-reader.ts";
import { corrupt } from "../base/errors.ts";
import {
  type Block,
  type CodedListing,
  type End,
  type Header,
  type IndexEntry,
  MAX_RECORDS,
} from "./container.ts";
import { contentLength, type Directory } from "./directory.ts";
import { BLOCK_KINDS, CODING, DIRECTORY } from "./kinds.ts";
import { type FileRecord, readBeginning, readRecord, recordsOf } from "./records.ts";
import type { ShortFile } from "./short-form.ts";

/** Turns the listing of a file of this version into a directory: how it is coded is not for this folder to know. */
export type ListingDecoder = (listing: CodedListing, version: number) => Promise<Directory>;

const PIECE = 64 * 1024;

/** Reads a .nacre file front to back, without seeking, and checks that its records agree with each other. */
export class ContainerReader {
  readonly header: Header;
  /** Undefined when the file holds a single file. */
  readonly directory: Directory | undefined;
  readonly #source: ByteReader;
  readonly #index: IndexEntry[] = [];
  /** Read already: what is not the directory, or all of a file in the short form. */
  readonly #queue: FileRecord[] = [];
  #isShort = false;
  readonly #kinds = new Set<number>();
  #mayHaveText = false;
  #blocks = 0;
  #padding = 0;

  /** Zeros behind the end, as tapes and disks add them; known once the end was read. */
  get padding(): number {
    return this.#padding;
  }

  private constructor(source: ByteReader, header: Header, directory: Directory | undefined) {
    this.#source = source;
    this.header = header;
    this.directory = directory;
  }

  /** Reads the header, and the directory if there is one. */
  static async open(source: ByteReader, decode: ListingDecoder): Promise<ContainerReader> {
    const { header, short } = await readBeginning(source);
    if (short) return ContainerReader.#ofShort(source, short);
    const start = source.position;
    const first = await readRecord(source, 1, 0);
    const directory = first.type === "directory" ? await decode(first.listing, header.version) : undefined;
    const reader = new ContainerReader(source, header, directory);
    if (first.type !== "directory") reader.#queue.push(first);
    reader.#enter(first, source.position - start);
    return reader;
  }

  static #ofShort(source: ByteReader, short: ShortFile): ContainerReader {
    const reader = new ContainerReader(source, short.header, undefined);
    reader.#isShort = true;
    reader.#queue.push(...recordsOf(short), { type: "end", end: short.end });
    return reader;
  }

  /** The next coding record, block or end; after the end there is none, and nothing may follow it. */
  async next(): Promise<Exclude<FileRecord, { type: "directory" }>> {
    let record = this.#queue.shift();
    if (!record) {
      const start = this.#source.position;
      record = await readRecord(this.#source, this.#blocks + 1, this.#index.length);
      this.#enter(record, this.#source.position - start);
    }
    if (record.type === "directory") throw corrupt("its directory is in the wrong place");
    if (record.type === "end" && !this.#isShort) await this.#check(record.end);
    return record;
  }

  #enter(record: FileRecord, recordLength: number): void {
    if (record.type === "end") return;
    if (this.#index.length === MAX_RECORDS) throw corrupt("it has too many records");
    const isBlock = record.type === "block";
    const kind = isBlock ? record.block.kind : record.type === "coding" ? CODING : DIRECTORY;
    if (isBlock) this.#blocks++;
    else if (this.#kinds.has(kind)) throw corrupt("it has two records where only one may be");
    const codedAs = isBlock ? innerKind(record.block) : 0;
    if (codedAs === BLOCK_KINDS.text && !this.#kinds.has(CODING))
      throw corrupt("it does not say which model it needs");
    // Text may also lie inside an unfolded block.
    this.#mayHaveText ||= codedAs === BLOCK_KINDS.text || codedAs === BLOCK_KINDS.unfolded;
    this.#kinds.add(kind);
    this.#index.push({ kind, recordLength, rawLength: isBlock ? record.block.rawLength : 0 });
  }

  async #check(end: End): Promise<void> {
    if (!sameIndex(end.index, this.#index)) throw corrupt("its index does not match its records");
    if (this.directory && contentLength(this.directory) !== end.contentLength) {
      throw corrupt("its files do not match its blocks");
    }
    if (this.#kinds.has(CODING) && !this.#mayHaveText) throw corrupt("it names a model but has no text");
    this.#padding = await countZeros(this.#source);
  }
}

/** All that is left. Throws "corrupt" when it is anything else. */
async function countZeros(source: ByteReader): Promise<number> {
  let count = 0;
  for (;;) {
    const bytes = await source.upTo(PIECE);
    if (bytes.length === 0) return count;
    if (bytes.some((byte) => byte !== 0)) throw corrupt("there is data after its end");
    count += bytes.length;
  }
}

/** As what it is coded: the payload of copies begins with the kind of their literals. */
function innerKind({ kind, payload }: Block): number {
  return kind === BLOCK_KINDS.copy ? payload[0]! : kind;
}

function sameIndex(a: readonly IndexEntry[], b: readonly IndexEntry[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ kind, recordLength, rawLength }, i) => {
      const other = b[i]!;
      return kind === other.kind && recordLength === other.recordLength && rawLength === other.rawLength;
    })
  );
}
