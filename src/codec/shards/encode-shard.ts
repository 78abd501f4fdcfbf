import { sha256 } from "@noble/hashes/sha2.js";
import { ahead, peek } from "../../base/ahead.ts";
import type { CodedBlock } from "../../format/file-writer.ts";
import type { BlockKindName } from "../../format/kinds.ts";
import { BlockEncoder, CODING_COST, SHORT_CODING_COST } from "../block-encoder.ts";
import type { CompressOptions } from "../options.ts";
import { cutRegions } from "../segment/segment.ts";
import { SHARD_BYTES, type Shard } from "./shards.ts";

export interface ShardBlock extends CodedBlock {
  readonly name: BlockKindName;
  /** 0 unless it is text. */
  readonly lanes: number;
}

/**
 * Codes one shard: its blocks depend on its bytes, on where files begin in it, on the preset and on
 * the model alone. fileStarts: in the whole content, ascending. report: bytes of the shard done.
 */
export async function* encodeShard(
  shard: Shard,
  fileStarts: readonly number[],
  options: CompressOptions,
  report: (bytes: number) => void = () => {},
): AsyncGenerator<ShardBlock, void> {
  const { model, preset = "balanced", verification = "quick", helpers, signal } = options;
  const boundaries = fileStarts.filter((at) => at > shard.start).map((at) => at - shard.start);
  const { first, all: regions } = await peek(cutRegions(shard.content, boundaries), 2);
  const isShort = first.length === 1 && mayBeShort(shard, first[0]!.raw.length, fileStarts, options);
  const codingCost = isShort ? SHORT_CODING_COST : CODING_COST;
  const encoder = new BlockEncoder(model, preset, { verification, helpers }, codingCost);
  const size = helpers?.bytes?.size ?? 1;
  let done = 0;
  for await (const region of ahead(regions, size, (region) => encoder.prepare(region))) {
    signal?.throwIfAborted();
    const { raw } = region;
    const { name, block, lanes, coding } = await encoder.encode(region, {
      check: () => signal?.throwIfAborted(),
      report: (fraction) => report(done + Math.floor(raw.length * fraction)),
    });
    yield { name, block, lanes, coding, rawHash: sha256(raw) };
    done += raw.length;
    report(done);
  }
}

/** Whether a shard of this length is a file in the short form, as far as the shard alone can tell. */
function mayBeShort(
  { start }: Shard,
  length: number,
  fileStarts: readonly number[],
  { name, shardBytes = SHARD_BYTES }: CompressOptions,
): boolean {
  return start === 0 && length < shardBytes && fileStarts.length === 0 && name === undefined;
}
