import { sha256 } from "@noble/hashes/sha2.js";
import { ahead, peek } from "../../base/ahead.ts";
import type { CodedBlock } from "../../format/file-writer.ts";
import type { BlockKindName } from "../../format/kinds.ts";
import { BlockEncoder, CODING_COST, SHORT_CODING_COST } from "../block-encoder.ts";
import { encodeCopies } from "../copies/encode-copies.ts";
import { findCopies } from "../copies/find-copies.ts";
import { Window } from "../copies/window.ts";
import type { CompressOptions } from "../options.ts";
import { cutRegions, type Region } from "../segment/segment.ts";
import { SHARD_BYTES, type Shard } from "./shards.ts";

export interface ShardBlock extends CodedBlock {
  readonly name: BlockKindName;
  /** 0 unless it is text. */
  readonly lanes: number;
}

/** Of a region that is copied as a whole. */
const NO_LITERALS = { name: "copy", block: undefined, lanes: 0, coding: undefined } as const;

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
  const { first, all: regions } = await peek(cutRegions(findCopies(shard.content), boundaries), 2);
  const isShort = first.length === 1 && mayBeShort(shard, first[0]!, fileStarts, options);
  const codingCost = isShort ? SHORT_CODING_COST : CODING_COST;
  const encoder = new BlockEncoder(model, preset, { verification, helpers }, codingCost);
  const size = helpers?.bytes?.size ?? 1;
  const window = new Window();
  let done = 0;
  for await (const region of ahead(regions, size, (region) => encoder.prepare(region))) {
    signal?.throwIfAborted();
    const { raw, copies } = region;
    const watch = {
      check: () => signal?.throwIfAborted(),
      report: (fraction: number) => report(done + Math.floor(raw.length * fraction)),
    };
    const coded = raw.length > 0 ? await encoder.encode(region, watch) : NO_LITERALS;
    const whole = copies && encodeCopies(region, copies, coded.block, done, window);
    const { block = coded.block!, content = raw } = whole ?? {};
    const name = copies ? "copy" : coded.name;
    yield { name, block, lanes: coded.lanes, coding: coded.coding, rawHash: sha256(content) };
    window.add(done, content);
    done += content.length;
    report(done);
  }
}

/** Whether a shard of this region alone is a file in the short form, as far as the shard alone can tell. */
function mayBeShort(
  { start }: Shard,
  { raw, copies }: Region,
  fileStarts: readonly number[],
  { name, shardBytes = SHARD_BYTES }: CompressOptions,
): boolean {
  if (copies || raw.length >= shardBytes) return false;
  return start === 0 && fileStarts.length === 0 && name === undefined;
}
