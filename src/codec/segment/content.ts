/** Where content is cut into regions: first the stretches with deflate streams, then all others by what they look like. */

import { type DeflateStream, findStreams, MOST_RAW } from "../deflate/find-streams.ts";
import { MOST_STREAMS } from "../deflate/recipe.ts";
import { cutRegions, type Region } from "./segment.ts";

/** Streams closer together than this share a block, with what stands between, before and behind them. */
const NEAR = 64 * 1024;
/** Streams within streams are looked for so often: a document in an archive in an archive. */
export const MOST_DEPTH = 3;

/**
 * The regions of a shard, or of what was inside its streams, which is one deeper. boundaries: where files begin,
 * ascending.
 */
export async function* cutContent(
  bytes: Uint8Array,
  boundaries: readonly number[],
  depth: number,
): AsyncGenerator<Region, void> {
  let at = 0;
  const plain = (end: number) => {
    const inside = boundaries.filter((place) => place > at && place < end).map((place) => place - at);
    return cutRegions(alone(bytes.subarray(at, end)), inside);
  };
  const streams = depth < MOST_DEPTH ? findStreams(bytes) : [];
  for (const { start, end, members } of stretches(streams, bytes.length)) {
    if (start > at) yield* plain(start);
    const moved = members.map((stream) => ({
      ...stream,
      start: stream.start - start,
      end: stream.end - start,
    }));
    yield { class: "deflate", raw: bytes.subarray(start, end), streams: moved };
    at = end;
  }
  if (at < bytes.length) yield* plain(bytes.length);
}

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly members: readonly DeflateStream[];
}

function stretches(streams: readonly DeflateStream[], length: number): Stretch[] {
  const found: Stretch[] = [];
  let members: DeflateStream[] = [];
  let rawBytes = 0;
  let last = 0;
  const close = (next: number) => {
    const start = members[0]!.start - last <= NEAR ? last : members[0]!.start;
    const close = members.at(-1)!.end;
    // What lies before the next stretch is the next one's, so that a file's head stays with it.
    const end = next === length && length - close <= NEAR ? length : close;
    found.push({ start, end, members });
    last = end;
  };
  for (const stream of streams) {
    const before = members.at(-1);
    const isNear = before && stream.start - before.end <= NEAR;
    const fits = members.length < MOST_STREAMS && rawBytes + stream.rawLength <= MOST_RAW / 2;
    if (before && !(isNear && fits)) {
      close(stream.start);
      members = [];
      rawBytes = 0;
    }
    members.push(stream);
    rawBytes += stream.rawLength;
  }
  if (members.length > 0) close(length);
  return found;
}

async function* alone(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}
