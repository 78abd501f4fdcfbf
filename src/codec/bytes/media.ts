/** Pictures and sound, which are coded as what they are where that pays. */

import type { Watch } from "../../base/progress.ts";
import type { Follower } from "../../entropy/byte-coder.ts";
import type { PictureRegion, SoundRegion } from "../segment/segment.ts";
import { type CodedBytes, encodePicture, encodeSound, encodeWithoutModel } from "./byte-codecs.ts";
import { type ByteWriter, onlyChecked } from "./byte-writer.ts";

type MediaRegion = PictureRegion | SoundRegion;

/** Bytes that are coded both ways first. */
const PROBE = 64 * 1024;

/** Undefined when a sample says that its bytes alone cost less: few colours, or sound that was once of 8 bits. */
export async function encodeMedia(
  region: MediaRegion,
  writer: ByteWriter,
  watch: Watch,
): Promise<CodedBytes | undefined> {
  const { raw } = region;
  const start = raw.length > 2 * PROBE ? probeStart(region) : 0;
  const probe = { ...region, raw: raw.length > 2 * PROBE ? raw.subarray(start, start + PROBE) : raw };
  const asMedia = await mediaBytes(probe, onlyChecked(watch));
  const asBytes = await encodeWithoutModel(probe.raw, onlyChecked(watch));
  if (asBytes.payload.length < asMedia.payload.length) return undefined;
  return probe.raw === raw
    ? writer.checked(asMedia, raw, watch)
    : writer.write(raw, watch, (part, follower) => mediaBytes(region, part, follower));
}

function mediaBytes(region: MediaRegion, watch: Watch, follower?: Follower): Promise<CodedBytes> {
  return region.class === "pixels"
    ? encodePicture(region.raw, region.lines, watch, follower)
    : encodeSound(region.raw, region.frames, watch, follower);
}

/** In the middle, but of filtered lines the first: what they were before the filter hangs on all lines above. */
function probeStart(region: MediaRegion): number {
  const middle = region.raw.length / 2;
  if (region.class === "samples") {
    const frame = region.frames.channels * region.frames.sampleBytes;
    return Math.floor(middle / frame) * frame;
  }
  const { rowBytes, isFiltered } = region.lines;
  return isFiltered ? 0 : Math.floor(middle / rowBytes) * rowBytes;
}
