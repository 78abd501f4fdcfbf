import { NacreError } from "../base/errors.ts";
import type { Directory } from "../format/directory.ts";
import { isUsableName } from "../format/entry-path.ts";
import { FileWriter } from "../format/file-writer.ts";
import { noBlocks } from "../format/kinds.ts";
import { encodeListing } from "./archive/listing.ts";
import type { CompressOptions, Summary } from "./options.ts";
import { encodeShard } from "./shards/encode-shard.ts";
import { divide, SHARD_BYTES } from "./shards/shards.ts";
import { once } from "./text/model-pair.ts";

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

/** Codes one .nacre file front to back, and keeps what the summary needs. */
export class FileEncoder {
  readonly #options: CompressOptions;
  readonly #file = new FileWriter();
  readonly #blocks = noBlocks();
  #lanes = 0;

  constructor(options: CompressOptions) {
    if (options.name !== undefined && !isUsableName(options.name)) {
      throw new NacreError("unsafe-path", { path: options.name });
    }
    this.#options = { ...options, model: once(options.model) };
  }

  /** The whole file; with a directory, `content` is that of an archive. */
  async *encode(
    content: AsyncIterable<Uint8Array>,
    directory?: Directory,
  ): AsyncGenerator<Uint8Array, Summary> {
    const { preset = "balanced", name, shardBytes = SHARD_BYTES } = this.#options;
    yield* this.#file.begin(preset, name, directory && (await encodeListing(directory)));
    const starts = fileStarts(directory ?? []);
    for await (const shard of divide(content, shardBytes)) {
      const report = (bytes: number) => this.#report(shard.start + bytes);
      for await (const coded of encodeShard(shard, starts, this.#options, report)) {
        yield* this.#file.add(coded);
        this.#blocks[coded.name]++;
        this.#lanes = Math.max(this.#lanes, coded.lanes);
      }
    }
    yield* this.#file.end();
    const { bytesIn, bytesOut } = this.#file;
    return { bytesIn, bytesOut, lanes: this.#lanes, blocks: this.#blocks };
  }

  #report(bytesIn: number): void {
    this.#options.onProgress?.({ bytesIn, bytesOut: this.#file.bytesOut });
  }
}

/** Where the files of an archive begin in its content. */
export function fileStarts(directory: Directory): number[] {
  let at = 0;
  return directory.map(({ size }) => {
    at += size;
    return at - size;
  });
}
