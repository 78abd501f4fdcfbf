import {
  type Block,
  type CodedListing,
  type Coding,
  type IndexEntry,
  type Preset,
  writeBlockHead,
  writeCoding,
  writeDirectory,
  writeEnd,
  writeHeader,
} from "./container.ts";
import { ContentHash } from "./content-hash.ts";
import { CODING, DIRECTORY } from "./kinds.ts";
import { writeShortForm } from "./short-form.ts";

/** A block, whoever coded it. */
export interface CodedBlock {
  readonly block: Block;
  /** SHA-256 of its content. */
  readonly rawHash: Uint8Array;
  /** What the text in it is coded with, if there is any. */
  readonly coding?: Coding | undefined;
}

/** Writes the records of one .nacre file front to back, and keeps what its end needs. */
export class FileWriter {
  readonly #index: IndexEntry[] = [];
  readonly #hash = new ContentHash();
  #hasCoding = false;
  /** What is written when it is known that it is not the only block: until then, the file may be short. */
  #held: { readonly preset: Preset; readonly first: CodedBlock | undefined } | undefined;
  #bytesIn = 0;
  #bytesOut = 0;

  /** Bytes of content in the blocks so far. */
  get bytesIn(): number {
    return this.#bytesIn;
  }

  get bytesOut(): number {
    return this.#bytesOut;
  }

  /** What stands before the blocks, as far as it can be said already. listing: of an archive. */
  begin(preset: Preset, name: string | undefined, listing?: CodedListing): Uint8Array[] {
    if (name !== undefined || listing) return this.#begin(preset, name, listing);
    this.#held = { preset, first: undefined };
    return [];
  }

  #begin(preset: Preset, name: string | undefined, listing?: CodedListing): Uint8Array[] {
    const header = [this.#emit(writeHeader({ preset, name }))];
    return listing ? [...header, ...this.#record(DIRECTORY, [writeDirectory(listing)])] : header;
  }

  /** The record of a block, behind the one that names the model when none did yet. */
  add(coded: CodedBlock): Uint8Array[] {
    this.#bytesIn += coded.block.rawLength;
    if (!this.#held) return this.#add(coded);
    if (this.#held.first) return [...this.#release(), ...this.#add(coded)];
    this.#held = { ...this.#held, first: coded };
    return [];
  }

  /** The long form after all. */
  #release(): Uint8Array[] {
    const { preset, first } = this.#held!;
    this.#held = undefined;
    const header = this.#begin(preset, undefined);
    return first ? [...header, ...this.#add(first)] : header;
  }

  #add({ block, rawHash, coding }: CodedBlock): Uint8Array[] {
    const isNew = coding !== undefined && !this.#hasCoding;
    const before = isNew ? this.#record(CODING, [writeCoding(coding)]) : [];
    this.#hasCoding ||= isNew;
    this.#hash.addHash(rawHash);
    return [...before, ...this.#record(block.kind, [writeBlockHead(block), block.payload], block.rawLength)];
  }

  end(): Uint8Array[] {
    const short = this.#held && writeShortForm(this.#held.preset, this.#held.first);
    if (short) return short.map((part) => this.#emit(part));
    const before = this.#held ? this.#release() : [];
    const end = { index: this.#index, contentLength: this.#bytesIn, hash: this.#hash.digest() };
    return [...before, this.#emit(writeEnd(end))];
  }

  #emit(bytes: Uint8Array): Uint8Array {
    this.#bytesOut += bytes.length;
    return bytes;
  }

  #record(kind: number, parts: Uint8Array[], rawLength = 0): Uint8Array[] {
    const recordLength = parts.reduce((sum, part) => sum + part.length, 0);
    this.#index.push({ kind, recordLength, rawLength });
    return parts.map((part) => this.#emit(part));
  }
}
