import { sha256 } from "@noble/hashes/sha2.js";
import { ahead, peek } from "../base/ahead.ts";
import { NacreError } from "../base/errors.ts";
import type { Watch } from "../base/progress.ts";
import {
  type Block,
  type Coding,
  type IndexEntry,
  type Preset,
  writeBlockHead,
  writeCoding,
  writeDirectory,
  writeEnd,
  writeHeader,
} from "../format/container.ts";
import type { Directory } from "../format/directory.ts";
import { isUsableName } from "../format/entry-path.ts";
import { CODING, DIRECTORY, noBlocks } from "../format/kinds.ts";
import { writeShortForm } from "../format/short-form.ts";
import { encodeListing } from "./archive/listing.ts";
import { BlockEncoder, CODING_COST, SHORT_CODING_COST } from "./block-encoder.ts";
import type { CompressOptions, Summary } from "./options.ts";
import { cutRegions, type Region } from "./segment/segment.ts";

/**
 * Compresses a stream of bytes to the bytes of a .nacre file. Yields them as they are ready and
 * returns a summary. Throws a NacreError, or the signal's reason when cancelled.
 */
export function compress(
  source: AsyncIterable<Uint8Array>,
  options: CompressOptions,
): AsyncGenerator<Uint8Array, Summary> {
  return new FileEncoder(options).encode(source);
}

interface CodedRegion {
  readonly raw: Uint8Array;
  readonly block: Block;
  readonly coding: Coding | undefined;
}

/** Writes one .nacre file front to back, and keeps what its end and the summary need. */
export class FileEncoder {
  readonly #options: CompressOptions;
  readonly #preset: Preset;
  readonly #hash = sha256.create();
  readonly #index: IndexEntry[] = [];
  readonly #blocks = noBlocks();
  #bytesIn = 0;
  #bytesOut = 0;
  #lanes = 0;

  constructor(options: CompressOptions) {
    if (options.name !== undefined && !isUsableName(options.name)) {
      throw new NacreError("unsafe-path", { path: options.name });
    }
    this.#options = options;
    this.#preset = options.preset ?? "balanced";
  }

  /** The whole file; with a directory, `content` is that of an archive. */
  async *encode(
    content: AsyncIterable<Uint8Array>,
    directory?: Directory,
  ): AsyncGenerator<Uint8Array, Summary> {
    const regions = cutRegions(content, directory && boundaries(directory));
    if (directory || this.#options.name !== undefined) yield* this.#writeLong(regions, directory);
    else {
      const { first, all } = await peek(regions, 2);
      if (first.length > 1) yield* this.#writeLong(all);
      else yield* this.#writeOne(first[0]);
    }
    const [lanes, blocks] = [this.#lanes, this.#blocks];
    return { bytesIn: this.#bytesIn, bytesOut: this.#bytesOut, lanes, blocks };
  }

  /** A file of this region alone, or empty: in the short form if it has a place there. */
  async *#writeOne(region: Region | undefined): AsyncGenerator<Uint8Array, void> {
    const encoder = this.#encoderFor(SHORT_CODING_COST);
    const coded = region && (await this.#encodeRegion(encoder, region));
    this.#report(this.#bytesIn);
    const short = writeShortForm(this.#preset, coded, region?.raw ?? new Uint8Array(0));
    if (short) yield* short.map((part) => this.#emit(part));
    else yield* this.#writeLong([], undefined, coded);
  }

  /** coded: what is to stand before the regions. */
  async *#writeLong(
    regions: AsyncIterable<Region> | Iterable<Region>,
    directory?: Directory,
    coded?: CodedRegion,
  ): AsyncGenerator<Uint8Array, void> {
    yield this.#emit(writeHeader({ preset: this.#preset, name: this.#options.name }));
    if (directory) yield* this.#record(DIRECTORY, [writeDirectory(await encodeListing(directory))]);
    if (coded) yield* this.#writeBlock(coded);
    const encoder = this.#encoderFor(CODING_COST);
    const size = this.#options.helpers?.bytes?.size ?? 1;
    for await (const region of ahead(regions, size, (region) => encoder.prepare(region))) {
      yield* this.#writeBlock(await this.#encodeRegion(encoder, region));
    }
    yield this.#emit(
      writeEnd({ index: this.#index, contentLength: this.#bytesIn, hash: this.#hash.digest() }),
    );
  }

  *#writeBlock({ raw, block, coding }: CodedRegion): Generator<Uint8Array, void> {
    this.#hash.update(raw);
    if (coding) yield* this.#record(CODING, [writeCoding(coding)]);
    yield* this.#record(block.kind, [writeBlockHead(block), block.payload], raw.length);
    this.#report(this.#bytesIn);
  }

  #encoderFor(codingCost: number): BlockEncoder {
    const { model, verification = "quick", helpers } = this.#options;
    return new BlockEncoder(model, this.#preset, { verification, helpers }, codingCost);
  }

  async #encodeRegion(encoder: BlockEncoder, region: Region): Promise<CodedRegion> {
    this.#options.signal?.throwIfAborted();
    const { raw } = region;
    const { name, block, lanes, coding } = await encoder.encode(region, this.#watch(raw.length));
    this.#blocks[name]++;
    this.#lanes = Math.max(this.#lanes, lanes);
    this.#bytesIn += raw.length;
    return { raw, block, coding };
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

  #watch(rawLength: number): Watch {
    return {
      check: () => this.#options.signal?.throwIfAborted(),
      report: (fraction) => this.#report(this.#bytesIn + Math.floor(rawLength * fraction)),
    };
  }

  #report(bytesIn: number): void {
    this.#options.onProgress?.({ bytesIn, bytesOut: this.#bytesOut });
  }
}

/** Where the files of an archive begin in its content. */
function boundaries(directory: Directory): number[] {
  let at = 0;
  return directory.map(({ size }) => {
    at += size;
    return at - size;
  });
}
