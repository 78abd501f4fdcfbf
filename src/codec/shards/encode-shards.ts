import { sha256 } from "@noble/hashes/sha2.js";
import { ahead } from "../../base/ahead.ts";
import { concat } from "../../base/bytes.ts";
import type { CodedBlock } from "../../format/file-writer.ts";
import type { BlockKindName } from "../../format/kinds.ts";
import { BlockEncoder } from "../block-encoder.ts";
import type { CompressOptions } from "../options.ts";
import { cutContent } from "../segment/content.ts";
import { divide, SHARD_BYTES, type Shard } from "./shards.ts";

export interface ShardBlock extends CodedBlock {
  readonly name: BlockKindName;
  /** 0 unless it is text. */
  readonly lanes: number;
}

/**
 * Codes content from `start` on, a multiple of the shards' size. fileStarts: in the whole content,
 * ascending. report: how much of `content` is done.
 */
export async function* encodeShards(
  content: AsyncIterable<Uint8Array>,
  start: number,
  fileStarts: readonly number[],
  options: CompressOptions,
  report: (bytes: number) => void,
): AsyncGenerator<ShardBlock, void> {
  for await (const shard of divide(content, options.shardBytes ?? SHARD_BYTES, start)) {
    yield* encodeShard(shard, fileStarts, options, (bytes) => report(shard.start - start + bytes));
  }
}

/** The blocks of a shard depend on its bytes, on where files begin in it, on the preset and on the model alone. */
async function* encodeShard(
  shard: Shard,
  fileStarts: readonly number[],
  options: CompressOptions,
  report: (bytes: number) => void,
): AsyncGenerator<ShardBlock, void> {
  const { model, preset = "balanced", verification = "quick", helpers, signal } = options;
  const encoder = new BlockEncoder(model, preset, { verification, helpers });
  const boundaries = fileStarts.filter((at) => at > shard.start).map((at) => at - shard.start);
  const bytes = await readAll(shard.content);
  const regions = cutContent(bytes, boundaries, 0);
  const size = helpers?.bytes?.size ?? 1;
  let done = 0;
  for await (const region of ahead(regions, size, (region) => encoder.prepare(region))) {
    signal?.throwIfAborted();
    const { length } = region.raw;
    const watch = {
      check: () => signal?.throwIfAborted(),
      report: (fraction: number) => report(done + Math.floor(length * fraction)),
    };
    let at = 0;
    for await (const { name, block, lanes, coding } of encoder.encode(region, watch)) {
      const raw = region.raw.subarray(at, at + block.rawLength);
      yield { name, block, lanes, coding, rawHash: sha256(raw) };
      at += block.rawLength;
    }
    done += length;
    report(done);
  }
}

async function readAll(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return concat(parts);
}
