import { NacreError } from "../../base/errors.ts";
import { type Directory, fileStarts } from "../../format/directory.ts";
import { PieceWriter } from "../../format/piece.ts";
import { encodeListing } from "../archive/listing.ts";
import type { CompressOptions, Summary } from "../options.ts";
import { Tally } from "../tally.ts";
import { encodeShards } from "./encode-shards.ts";
import { type ContentRange, SHARD_BYTES } from "./shards.ts";

/** What is to become one .nacre file, in ranges. */
export interface RangeInput {
  readonly contentLength: number;
  /** Of an archive; sorted as `pack` would sort it. */
  readonly directory?: Directory | undefined;
  /** 16 bytes that tell it from other inputs, and from other states of itself. */
  readonly id: Uint8Array;
  /** The content's bytes of this range. */
  read(range: ContentRange): AsyncIterable<Uint8Array>;
}

/**
 * The piece of a range of whole shards: to be joined with the others. Throws a NacreError, "changed"
 * when there are not as many bytes as there should be; or the signal's reason.
 */
export async function* codeRange(
  input: RangeInput,
  range: ContentRange,
  options: CompressOptions,
): AsyncGenerator<Uint8Array, Summary> {
  const { preset = "balanced", name, shardBytes = SHARD_BYTES, onProgress } = options;
  const { contentLength, directory, id } = input;
  expectWholeShards(range, contentLength, shardBytes);
  const piece = new PieceWriter();
  const tally = new Tally();
  const report = (bytesIn: number) => onProgress?.({ bytesIn, bytesOut: piece.bytesOut });
  const head = { preset, name, contentLength, shardBytes, ...range, input: id };
  yield* piece.begin(head, directory && range.start === 0 ? await encodeListing(directory) : undefined);
  const content = input.read(range);
  for await (const coded of encodeShards(content, range.start, fileStarts(directory), options, report)) {
    yield* piece.add(coded);
    tally.add(coded);
  }
  if (piece.bytesIn !== range.end - range.start) {
    throw new NacreError("changed", { name: name ?? "The input" });
  }
  yield* piece.end();
  return tally.summary(piece);
}

function expectWholeShards({ start, end }: ContentRange, contentLength: number, shardBytes: number): void {
  const isEnd = end === contentLength;
  const isWhole = start % shardBytes === 0 && (isEnd || end % shardBytes === 0);
  if (isWhole && end <= contentLength && (start < end || (start === 0 && isEnd))) return;
  const detail = `${start}:${end} is no range of whole shards of ${shardBytes} bytes in ${contentLength} bytes`;
  throw new NacreError("usage", { detail });
}
