import { sha256 } from "@noble/hashes/sha2.js";
import { ahead, peek } from "../../base/ahead.ts";
import { concat } from "../../base/bytes.ts";
import type { CodedBlock } from "../../format/file-writer.ts";
import type { BlockKindName } from "../../format/kinds.ts";
import { BlockEncoder, CODING_COST, SHORT_CODING_COST } from "../block-encoder.ts";
import { WovenShard } from "../copies/woven-shard.ts";
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
  const boundaries = fileStarts.filter((at) => at > shard.start).map((at) => at - shard.start);
  const woven = new WovenShard(await readAll(shard.content), [0, ...boundaries]);
  const { literals } = woven;
  const { first, all: regions } = await peek(cutContent(literals, woven.inLiterals(boundaries), 0), 2);
  const isShort =
    first.length === 1 && !woven.hasCopies && mayBeShort(shard, literals.length, fileStarts, options);
  const codingCost = isShort ? SHORT_CODING_COST : CODING_COST;
  const encoder = new BlockEncoder(model, preset, { verification, helpers }, codingCost);
  const size = helpers?.atOnce ?? 1;
  let done = 0;
  for await (const region of ahead(regions, size, (region) => encoder.prepare(region))) {
    signal?.throwIfAborted();
    const { length } = region.raw;
    const watch = {
      check: () => signal?.throwIfAborted(),
      report: (fraction: number) => report(done + Math.floor(length * fraction)),
    };
    for await (const coded of encoder.encode(region, watch)) {
      const { block, content } = woven.weave(coded.block);
      const name = block === coded.block ? coded.name : "copy";
      yield { name, block, lanes: coded.lanes, coding: coded.coding, rawHash: sha256(content) };
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

/** Whether a shard of this length is a file in the short form if it is one block, as far as the shard alone can tell. */
function mayBeShort(
  { start }: Shard,
  length: number,
  fileStarts: readonly number[],
  { name, shardBytes = SHARD_BYTES }: CompressOptions,
): boolean {
  return start === 0 && length < shardBytes && fileStarts.length === 0 && name === undefined;
}
