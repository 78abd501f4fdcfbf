import { NacreError } from "../base/errors.ts";
import { type Directory, fileStarts } from "../format/directory.ts";
import { isUsableName } from "../format/entry-path.ts";
import { FileWriter } from "../format/file-writer.ts";
import { encodeListing } from "./archive/listing.ts";
import type { CompressOptions, Summary } from "./options.ts";
import { encodeShards } from "./shards/encode-shards.ts";
import { Tally } from "./tally.ts";
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

/** Codes one .nacre file front to back. */
export class FileEncoder {
  readonly #options: CompressOptions;

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
    const { preset = "balanced", name, onProgress } = this.#options;
    const file = new FileWriter();
    const tally = new Tally();
    const report = (bytesIn: number) => onProgress?.({ bytesIn, bytesOut: file.bytesOut });
    yield* file.begin(preset, name, directory && (await encodeListing(directory)));
    for await (const coded of encodeShards(content, 0, fileStarts(directory), this.#options, report)) {
      yield* file.add(coded);
      tally.add(coded);
    }
    yield* file.end();
    return tally.summary(file);
  }
}
