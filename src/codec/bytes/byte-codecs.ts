/** The ways to code a block that need no model. To add one, add it to the table, and to FORMAT.md. */

import { filledUp, sameBytes } from "../../base/bytes.ts";
import { corrupt } from "../../base/errors.ts";
import { UNWATCHED, type Watch } from "../../base/progress.ts";
import {
  decodeBytes,
  decodeQuick,
  encodeBytes,
  encodeQuick,
  type Follower,
  type PixelLines,
  type SampleFrames,
} from "../../entropy/byte-coder.ts";
import { shortestPayload } from "../../format/container.ts";
import { BLOCK_KINDS } from "../../format/kinds.ts";
import { decodeJpegBlock, encodeJpegBlock } from "../jpeg/jpeg-block.ts";
import { decodePixelBlock, encodePixelBlock } from "../pixels/pixel-block.ts";
import { decodeSampleBlock, encodeSampleBlock } from "../samples/sample-block.ts";
import { callsRecur, toDistances, toTargets } from "./x86-calls.ts";

interface ByteDecoder {
  readonly name: string;
  /** The block's kind in the container. */
  readonly kind: number;
  /** The version of the format that has it first, if not all have it. */
  readonly since?: number;
  /** version: of the format. Gives `rawLength` bytes: the right ones if the payload is whole. May throw "corrupt" if it is not. */
  decode(payload: Uint8Array, rawLength: number, version: number, watch?: Watch): Promise<Uint8Array>;
}

interface ByteCodec extends ByteDecoder {
  /** Whether to use this one; the first that says so does it. */
  suits(raw: Uint8Array): boolean;
  /** follower: is told of what is coded, if that is what the whole way back needs. */
  encode(raw: Uint8Array, watch?: Watch, follower?: Follower): Promise<Uint8Array>;
}

export const BYTE_CODECS = [
  {
    name: "fill",
    kind: BLOCK_KINDS.fill,
    suits: isConstant,
    encode: async (raw) => raw.slice(0, 1),
    decode: decodeFill,
  },
  { name: "x86", kind: BLOCK_KINDS.x86, suits: callsRecur, encode: encodeX86, decode: decodeX86 },
  { name: "mixed", kind: BLOCK_KINDS.mixed, suits: () => true, encode: encodeBytes, decode: decodeBytes },
  // For what another one does not make smaller. The container sees to it that the payload has the raw length.
  {
    name: "stored",
    kind: BLOCK_KINDS.stored,
    suits: () => true,
    encode: async (raw) => raw,
    decode: async (payload) => payload,
  },
] as const satisfies readonly ByteCodec[];

/** Not chosen by the bytes: whoever has a text, and somebody who waits for it, takes this one. */
const QUICK = {
  name: "quick",
  kind: BLOCK_KINDS.quick,
  since: 6,
  decode: decodeQuick,
} as const satisfies ByteDecoder;

/** Nor are these: whoever knows that bytes are a picture knows how its lines stand. */
const PIXELS = {
  name: "pixels",
  kind: BLOCK_KINDS.pixels,
  decode: decodePixelBlock,
} as const satisfies ByteDecoder;

/** Likewise of sound. */
const SAMPLES = {
  name: "samples",
  kind: BLOCK_KINDS.samples,
  decode: decodeSampleBlock,
} as const satisfies ByteDecoder;

/** Likewise of JPEG files. */
const JPEG = {
  name: "jpeg",
  kind: BLOCK_KINDS.jpeg,
  decode: decodeJpegBlock,
} as const satisfies ByteDecoder;

export type ByteKindName = (typeof BYTE_CODECS)[number]["name"] | "quick" | "pixels" | "samples" | "jpeg";

const BYTE_DECODERS: readonly ByteDecoder[] = [...BYTE_CODECS, QUICK, PIXELS, SAMPLES, JPEG];

/** undefined for a kind that needs more than its bytes, or that this version of the format does not have. */
export function byteDecoder(kind: number, version: number): ByteDecoder | undefined {
  return BYTE_DECODERS.find((codec) => codec.kind === kind && (codec.since ?? 0) <= version);
}

export interface CodedBytes {
  readonly name: ByteKindName;
  readonly kind: number;
  readonly payload: Uint8Array;
}

/** Without the model; never longer than the bytes themselves. */
export async function encodeWithoutModel(
  raw: Uint8Array,
  watch = UNWATCHED,
  follower?: Follower,
): Promise<CodedBytes> {
  const codec: ByteCodec & { readonly name: ByteKindName } = BYTE_CODECS.find(({ suits }) => suits(raw))!;
  return ifSmaller(codec, await codec.encode(raw, watch, follower), raw);
}

/** A text, without the model and without much time; stored when that makes it no smaller. */
export async function encodeQuickly(
  raw: Uint8Array,
  watch = UNWATCHED,
  follower?: Follower,
): Promise<CodedBytes> {
  return ifSmaller(QUICK, await encodeQuick(raw, watch, follower), raw);
}

/** A picture; stored when that makes it no smaller. */
export async function encodePicture(
  raw: Uint8Array,
  lines: PixelLines,
  watch = UNWATCHED,
  follower?: Follower,
): Promise<CodedBytes> {
  return ifSmaller(PIXELS, await encodePixelBlock(raw, lines, watch, follower), raw);
}

/** Sound, likewise. */
export async function encodeSound(
  raw: Uint8Array,
  frames: SampleFrames,
  watch = UNWATCHED,
  follower?: Follower,
): Promise<CodedBytes> {
  return ifSmaller(SAMPLES, await encodeSampleBlock(raw, frames, watch, follower), raw);
}

/** A JPEG file; stored when it would not be redone bit for bit, or becomes no smaller. */
export async function encodeJpeg(raw: Uint8Array, watch = UNWATCHED): Promise<CodedBytes> {
  const payload = await encodeJpegBlock(raw, watch);
  return payload ? ifSmaller(JPEG, payload, raw) : stored(raw);
}

function ifSmaller(
  { name, kind }: { readonly name: ByteKindName; readonly kind: number },
  payload: Uint8Array,
  raw: Uint8Array,
): CodedBytes {
  // A decoder reads zeros behind a code's end anyway.
  const filled = filledUp(payload, shortestPayload(kind, raw.length));
  return filled.length < raw.length ? { name, kind, payload: filled } : stored(raw);
}

export function stored(raw: Uint8Array): CodedBytes {
  return { name: "stored", kind: BLOCK_KINDS.stored, payload: raw };
}

function isConstant(raw: Uint8Array): boolean {
  return raw.every((byte) => byte === raw[0]);
}

async function decodeFill(payload: Uint8Array, rawLength: number): Promise<Uint8Array> {
  if (payload.length !== 1) throw corrupt("a fill block has more than one byte");
  return new Uint8Array(rawLength).fill(payload[0]!);
}

function encodeX86(raw: Uint8Array, watch?: Watch, follower?: Follower): Promise<Uint8Array> {
  const targets = toTargets(raw);
  const isUndone = follower && sameBytes(toDistances(targets), raw);
  return encodeBytes(targets, watch, isUndone ? follower : undefined);
}

async function decodeX86(
  payload: Uint8Array,
  rawLength: number,
  version: number,
  watch?: Watch,
): Promise<Uint8Array> {
  return toDistances(await decodeBytes(payload, rawLength, version, watch));
}
