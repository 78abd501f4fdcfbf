import { ahead } from "../base/ahead.ts";
import { NacreError } from "../base/errors.ts";
import type { Watch } from "../base/progress.ts";
import {
  type IndexEntry,
  type Preset,
  writeBlockHead,
  writeCoding,
  writeDirectory,
  writeEnd,
  writeHeader,
} from "../format/container.ts";
import { ContentHash } from "../format/content-hash.ts";
import type { Directory } from "../format/directory.ts";
import { isUsableName } from "../format/entry-path.ts";
import { CODING, DIRECTORY, noBlocks } from "../format/kinds.ts";
import { encodeListing } from "./archive/listing.ts";
import { BlockEncoder } from "./block-encoder.ts";

import type { CompressOptions, Summary } from "./options.ts";
import { cutRegions } from "./segment/segment.ts";

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

/** Writes one .nacre file front to back, and keeps what its end and the summary need. */
export class FileEncoder {
  readonly #options: CompressOptions;
  readonly #preset: Preset;
  readonly #encoder: BlockEncoder;
  readonly #hash = new ContentHash();
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
    const { model, verification = "quick", helpers } = options;
    this.#encoder = new BlockEncoder(model, this.#preset, { verification, helpers });
  }

  /** The whole file; with a directory, `content` is that of an archive. */
  async *encode(
    content: AsyncIterable<Uint8Array>,
    directory?: Directory,
  ): AsyncGenerator<Uint8Array, Summary> {
    yield this.#emit(writeHeader({ preset: this.#preset, name: this.#options.name }));
    if (directory) yield* this.#record(DIRECTORY, [writeDirectory(await encodeListing(directory))]);
    const regions = cutRegions(content, directory && boundaries(directory));
    const size = this.#options.helpers?.bytes?.size ?? 1;
    for await (const region of ahead(regions, size, (region) => this.#encoder.prepare(region))) {
      this.#options.signal?.throwIfAborted();
      const { raw } = region;
      this.#hash.add(raw);
      const { name, block, lanes, coding } = await this.#encoder.encode(region, this.#watch(raw.length));
      if (coding) yield* this.#record(CODING, [writeCoding(coding)]);
      yield* this.#record(block.kind, [writeBlockHead(block), block.payload], raw.length);
      this.#blocks[name]++;
      this.#lanes = Math.max(this.#lanes, lanes);
      this.#bytesIn += raw.length;
      this.#report(this.#bytesIn);
    }
    yield this.#emit(
      writeEnd({ index: this.#index, contentLength: this.#bytesIn, hash: this.#hash.digest() }),
    );
    const [lanes, blocks] = [this.#lanes, this.#blocks];
    return { bytesIn: this.#bytesIn, bytesOut: this.#bytesOut, lanes, blocks };
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
