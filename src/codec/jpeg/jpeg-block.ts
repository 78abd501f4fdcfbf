/** The payload of a JPEG block: the segments as bytes, coded, then the coefficients' code. */

import { SliceReader } from "../../base/byte-reader.ts";
import { ByteWriter } from "../../base/byte-writer.ts";
import { filledUp } from "../../base/bytes.ts";
import { corrupt, unsupported } from "../../base/errors.ts";
import { partOf, UNWATCHED } from "../../base/progress.ts";
import { decodeBytes, encodeBytes } from "../../entropy/byte-coder.ts";
import { CoefficientEncoder, decodeCoefficients } from "../../entropy/coefficient-coder.ts";
import { MAX_BLOCK, shortestPayload } from "../../format/container.ts";
import { BLOCK_KINDS } from "../../format/kinds.ts";
import { UnusualScanError } from "./bits.ts";
import { layoutOf, mostBlocks, mostNonzero, planesOf, putTogether, takeApart } from "./picture.ts";

/** undefined when it is no JPEG file that would be redone bit for bit. */
export async function encodeJpegBlock(raw: Uint8Array, watch = UNWATCHED): Promise<Uint8Array | undefined> {
  let coder: CoefficientEncoder | undefined;
  const segments = takeApart(raw, (planes) => {
    coder = new CoefficientEncoder(planes);
    return coder.values;
  });
  if (!coder || !segments || segments.bytes.length > MAX_BLOCK) return;
  const { bytes, padding } = segments;
  const share = bytes.length / raw.length;
  const code = await encodeBytes(bytes, partOf(watch, 0, share));
  const filled = filledUp(code, shortestPayload(BLOCK_KINDS.mixed, bytes.length));
  const out = new ByteWriter().u8(padding).varint(bytes.length).varint(filled.length).bytes(filled);
  return out
    .bytes(await coder.finish(partOf(watch, share, 1)))
    .view()
    .slice();
}

/** version: of the format. Throws "corrupt" or "unsupported"; other damage gives wrong bytes, for checksums to find. */
export async function decodeJpegBlock(
  payload: Uint8Array,
  rawLength: number,
  version: number,
  watch = UNWATCHED,
): Promise<Uint8Array> {
  const reader = new SliceReader(payload, "a block of JPEG");
  const padding = reader.u8();
  if (padding > 1) throw unsupported(`JPEG flags ${padding.toString(16)}`);
  const length = reader.varint("the length of a JPEG file's segments", 1, Math.min(rawLength, MAX_BLOCK));
  const least = shortestPayload(BLOCK_KINDS.mixed, length);
  const code = reader.bytes(reader.varint("the length of their code", least, payload.length));
  const share = length / rawLength;
  const bytes = await decodeBytes(code, length, version, partOf(watch, 0, share));
  try {
    const layout = layoutOf(bytes);
    if (layout.frame.blockCount > mostBlocks(rawLength)) throw corrupt("a JPEG file has too large a picture");
    const planes = planesOf(layout);
    const part = partOf(watch, share, 1);
    const most = mostNonzero(rawLength);
    const coefficients = await decodeCoefficients(reader.rest(), planes, most, version, part);
    return putTogether({ bytes, layout, padding }, coefficients, rawLength);
  } catch (error) {
    throw error instanceof UnusualScanError ? corrupt(`a JPEG file has ${error.message}`) : error;
  }
}
