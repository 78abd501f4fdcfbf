import { sha256 } from "@noble/hashes/sha2.js";
import { ahead, peek } from "../../base/ahead.ts";
import { concat } from "../../base/bytes.ts";
import type { CodedBlock } from "../../format/file-writer.ts";
import type { BlockKindName } from "../../format/kinds.ts";
import { BlockEncoder, CODING_COST, SHORT_CODING_COST } from "../block-encoder.ts";
import { WovenShard } from "../copies/woven-shard.ts";
import type { CompressOptions } from "../options.ts";
import { cutContent } from "../segment/content.ts";
import { divide, SHARD_BYTES } from "./shards.ts";

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
  // The collector of garbage comes late to what is this large: shards take turns in the same memory.
  let room: Uint8Array = new Uint8Array(0);
  for await (const shard of divide(content, options.shardBytes ?? SHARD_BYTES, start)) {
    const bytes = await readAll(shard.content, room);
    let isShown = false;
    for await (const block of encodeShard(bytes, shard.start, fileStarts, options, (done) =>
      report(shard.start - start + done),
    )) {
      // A stored payload is a part of the shard, and whoever asked for it may keep it.
      isShown ||= block.block.payload.buffer === bytes.buffer;
      yield block;
    }
    room = isShown ? new Uint8Array(0) : new Uint8Array(bytes.buffer);
  }
}

/** The blocks of a shard depend on its bytes, on where files begin in it, on the preset and on the model alone. */
async function* encodeShard(
  bytes: Uint8Array,
  start: number,
  fileStarts: readonly number[],
  options: CompressOptions,
  report: (bytes: number) => void,
): AsyncGenerator<ShardBlock, void> {
  const { model, preset = "balanced", verification = "quick", helpers, signal } = options;
  const boundaries = fileStarts.filter((at) => at > start).map((at) => at - start);
  const woven = new WovenShard(bytes, [0, ...boundaries]);
  const { literals } = woven;
  const { first, all: regions } = await peek(cutContent(literals, woven.inLiterals(boundaries), 0), 2);
  const isShort =
    first.length === 1 && !woven.hasCopies && mayBeShort(start, literals.length, fileStarts, options);
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

/** In `room` if there is enough of it, else in a memory of its own. */
async function readAll(source: AsyncIterable<Uint8Array>, room: Uint8Array): Promise<Uint8Array> {
  let length = 0;
  const rest: Uint8Array[] = [];
  for await (const part of source) {
    if (rest.length > 0 || length + part.length > room.length) {
      rest.push(part);
    } else {
      room.set(part, length);
      length += part.length;
    }
  }
  const bytes = room.subarray(0, length);
  return rest.length > 0 ? concat([bytes, ...rest]) : bytes;
}

/** Whether a shard of this length is a file in the short form if it is one block, as far as the shard alone can tell. */
function mayBeShort(
  start: number,
  length: number,
  fileStarts: readonly number[],
  { name, shardBytes = SHARD_BYTES }: CompressOptions,
): boolean {
  return start === 0 && length < shardBytes && fileStarts.length === 0 && name === undefined;
}
