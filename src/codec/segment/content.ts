/** Where content is cut into regions: first the pictures, sounds, JPEG files and streams in it, then all else by what it looks like. */

import type { PixelLines, SampleFrames } from "../../entropy/byte-coder.ts";
import { largestBlock, MAX_BLOCK } from "../../format/container.ts";
import { BLOCK_KINDS } from "../../format/kinds.ts";
import { findJpegs, type Jpeg } from "../jpeg/find-jpegs.ts";
import { findPictures, type Picture } from "../pixels/find-pictures.ts";
import { findSounds, type Sound } from "../samples/find-sounds.ts";
import { findStreams, type Stream } from "../unfold/find-streams.ts";
import { MOST_RAW, MOST_STREAMS } from "../unfold/recipe.ts";
import { cutRegions, type Region } from "./segment.ts";

/** Streams closer together than this share a block, with what stands between, before and behind them. */
const NEAR = 64 * 1024;
/** Streams within streams are looked for so often: a document in an archive in an archive. */
export const MOST_DEPTH = 3;

/**
 * The regions of a shard, or of what was inside its streams, which is one deeper. boundaries: where files begin,
 * ascending. known: pictures that the bytes themselves do not announce.
 */
export async function* cutContent(
  bytes: Uint8Array,
  boundaries: readonly number[],
  depth: number,
  known: readonly Picture[] = [],
): AsyncGenerator<Region, void> {
  let at = 0;
  const plain = (end: number) => {
    const inside = boundaries.filter((place) => place > at && place < end).map((place) => place - at);
    return cutRegions(alone(bytes.subarray(at, end)), inside);
  };
  for (const special of specials(bytes, boundaries, depth, known)) {
    if (special.start < at) continue;
    if (special.start > at) yield* plain(special.start);
    const raw = bytes.subarray(special.start, special.end);
    if ("lines" in special) yield* linesOf(raw, special.lines);
    else if ("frames" in special) yield* framesOf(raw, special.frames);
    else if ("members" in special) {
      yield { class: "unfolded", raw, streams: special.members.map(movedBy(-special.start)) };
    } else yield { class: "jpeg", raw };
    at = special.end;
  }
  if (at < bytes.length) yield* plain(bytes.length);
}

function specials(
  bytes: Uint8Array,
  boundaries: readonly number[],
  depth: number,
  known: readonly Picture[],
): (Stretch | Picture | Sound | Jpeg)[] {
  if (depth >= MOST_DEPTH) return [...known];
  const fileStarts = [0, ...boundaries.filter((place) => place > 0)];
  const pictures = [...known, ...findPictures(bytes, fileStarts)];
  const jpegs = findJpegs(bytes, largestBlock(BLOCK_KINDS.jpeg));
  const media = [...pictures, ...findSounds(bytes, fileStarts), ...jpegs];
  const inMedia = ({ start }: Stream) => media.some((m) => start >= m.start && start < m.end);
  const streams = findStreams(bytes).filter((stream) => !inMedia(stream));
  return [...media, ...stretches(streams, bytes.length)].sort((a, b) => a.start - b.start);
}

function movedBy(bytes: number): (stream: Stream) => Stream {
  return (stream) => ({ ...stream, start: stream.start + bytes, end: stream.end + bytes });
}

/** As many lines in each as a block holds. */
function* linesOf(raw: Uint8Array, lines: PixelLines): Generator<Region, void> {
  const lineBytes = lines.rowBytes + Number(lines.isFiltered);
  const most = Math.max(1, Math.floor(MAX_BLOCK / lineBytes)) * lineBytes;
  for (let at = 0; at < raw.length; at += most) {
    yield { class: "pixels", raw: raw.subarray(at, at + most), lines };
  }
}

function* framesOf(raw: Uint8Array, frames: SampleFrames): Generator<Region, void> {
  const frameBytes = frames.channels * frames.sampleBytes;
  const most = Math.floor(MAX_BLOCK / frameBytes) * frameBytes;
  for (let at = 0; at < raw.length; at += most) {
    yield { class: "samples", raw: raw.subarray(at, at + most), frames };
  }
}

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly members: readonly Stream[];
}

function stretches(streams: readonly Stream[], length: number): Stretch[] {
  const found: Stretch[] = [];
  let members: Stream[] = [];
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
