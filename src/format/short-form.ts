/** The form of a file that is one block and nothing else, as FORMAT.md defines it. */

import { sha256 } from "@noble/hashes/sha2.js";
import type { ByteReader } from "../base/byte-reader.ts";
import { ByteWriter } from "../base/byte-writer.ts";
import { concat, isPrefix, sameBytes } from "../base/bytes.ts";
import { corrupt, truncated, unsupported } from "../base/errors.ts";
import {
  type Block,
  type Coding,
  type End,
  expectVersion,
  type Header,
  MAX_BLOCK,
  PRESETS,
  type Preset,
  shortestPayload,
  VERSION,
} from "./container.ts";
import { BLOCK_KINDS, isBlock } from "./kinds.ts";

export const SHORT_MAGIC: Uint8Array = Uint8Array.of(0x89, 0x4e, 0x0a);
/** Enough to tell the models of a registry apart. */
const SHORT_MODEL_BYTES = 3;
const CHECK_BYTES = 4;
const LAST_KIND = 12;
const VERSION_BITS = 5;

/** What the short form leaves out of a text's payload: its flags and lane bits, and where nothing else can stand, the exceptions. */
const PLAIN = 14;
const CRLF = 15;
/** An unfolded block with text in it. */
const UNFOLDED_TEXT = 13;
const MAX_VERSION = (1 << VERSION_BITS) - 1;

/** What stands in place of a block's checksums. */
export interface Proof {
  /** The fields before the check, and the payload unless it is stored: zeros behind a code would decode, too. */
  readonly covered: readonly Uint8Array[];
  readonly check: Uint8Array;
}

export interface ShortFile {
  readonly header: Header;
  /** Present when it is a text. */
  readonly coding: Coding | undefined;
  /** Undefined when the file is empty. */
  readonly block: Block | undefined;
  /** As it would stand in the long form, without a hash. */
  readonly end: End;
}

interface OnlyBlock {
  readonly block: Block;
  /** SHA-256 of its content. */
  readonly rawHash: Uint8Array;
  readonly coding?: Coding | undefined;
}

export function proves({ covered, check }: Proof, raw: Uint8Array): boolean {
  return sameBytes(checkOf(covered, sha256(raw)), check);
}

function checkOf(covered: readonly Uint8Array[], rawHash: Uint8Array): Uint8Array {
  const hash = sha256.create();
  for (const part of covered) hash.update(part);
  return hash.update(rawHash).digest().subarray(0, CHECK_BYTES);
}

/** Undefined when the block does not fit into this form. Without a block the file is empty. */
export function writeShortForm(preset: Preset, coded: OnlyBlock | undefined): Uint8Array[] | undefined {
  const rawLength = coded?.block.rawLength ?? 0;
  if (rawLength > MAX_BLOCK || (coded && coded.block.kind > LAST_KIND)) return undefined;
  if (coded?.coding && coded.coding.ensemble !== PRESETS.indexOf(preset)) return undefined;
  const isText = coded?.block.kind === BLOCK_KINDS.text;
  const isUnfolded = coded?.block.kind === BLOCK_KINDS.unfolded;
  const isCoded = coded?.coding !== undefined;
  if (isText ? !isCoded : isCoded && !isUnfolded) return undefined;
  const { content, laneBits, payload } = isText
    ? shorten(coded.block.payload)
    : { content: contentOf(coded), laneBits: 0, payload: coded?.block.payload };
  const length = lengthBytes(rawLength);
  const rawHash = coded?.rawHash ?? sha256(new Uint8Array(0));
  const out = new ByteWriter().bytes(SHORT_MAGIC).u8(VERSION | (laneBits << VERSION_BITS));
  out.u8(content | (PRESETS.indexOf(preset) << 4) | (length.length << 6)).bytes(length);
  if (coded?.coding) out.bytes(coded.coding.modelId.subarray(0, SHORT_MODEL_BYTES));
  const head = out.view().slice();
  if (!payload) return [head, checkOf([head], rawHash)];
  return [head, checkOf(coveredBy(content, head, payload), rawHash), payload];
}

/** Of what is no text. */
function contentOf(coded: OnlyBlock | undefined): number {
  if (!coded) return 0;
  return coded.coding ? UNFOLDED_TEXT : coded.block.kind;
}

function coveredBy(content: number, head: Uint8Array, payload: Uint8Array): Uint8Array[] {
  return content === BLOCK_KINDS.stored ? [head] : [head, payload];
}

/** raw length less 1, little-endian. */
function lengthBytes(rawLength: number): Uint8Array {
  const bytes: number[] = [];
  if (rawLength === 0) return Uint8Array.from(bytes);
  let rest = rawLength - 1;
  do {
    bytes.push(rest & 0xff);
    rest >>>= 8;
  } while (rest > 0);
  return Uint8Array.from(bytes);
}

function shorten(payload: Uint8Array): { content: number; laneBits: number; payload: Uint8Array } {
  const [flags, laneBits] = payload as unknown as [number, number];
  const rest = payload.subarray(2);
  if (flags === 0) return { content: PLAIN, laneBits, payload: rest };
  const behind = varintLength(rest);
  if (flags !== 1 || rest[behind] !== 0) return { content: BLOCK_KINDS.text, laneBits: 0, payload };
  return { content: CRLF, laneBits, payload: concat([rest.subarray(0, behind), rest.subarray(behind + 1)]) };
}

/** The whole payload of a text that was shortened. */
function lengthen(content: number, laneBits: number, payload: Uint8Array): Uint8Array {
  if (content === PLAIN) return concat([Uint8Array.of(0, laneBits), payload]);
  const behind = varintLength(payload);
  const noExceptions = Uint8Array.of(0);
  const front = Uint8Array.of(1, laneBits);
  return concat([front, payload.subarray(0, behind), noExceptions, payload.subarray(behind)]);
}

function varintLength(bytes: Uint8Array): number {
  return bytes.findIndex((byte) => byte < 0x80) + 1;
}

/** All of a file in this form. */
export async function readShortForm(source: ByteReader): Promise<ShortFile> {
  await source.exactly(SHORT_MAGIC.length);
  const first = (await source.exactly(1))[0]!;
  const version = first & MAX_VERSION;
  expectVersion(version);
  const laneBits = first >> VERSION_BITS;
  const form = (await source.exactly(1))[0]!;
  const content = form & 0x0f;
  const preset = PRESETS[(form >> 4) & 3]!;
  const length = await source.exactly(form >> 6);
  const isText = content === BLOCK_KINDS.text || content === PLAIN || content === CRLF;
  const isShortened = content === PLAIN || content === CRLF;
  const hasModel = isText || content === UNFOLDED_TEXT;
  if (laneBits > 0 && !isShortened) throw unsupported(`version flags ${laneBits}`);
  if (hasModel && preset === "light") throw unsupported("a text without an ensemble");
  const modelId = await source.exactly(hasModel ? SHORT_MODEL_BYTES : 0);
  const check = await source.exactly(CHECK_BYTES);
  const rawLength = rawLengthOf(content, length);
  // One more than there may be, to see that there is no more.
  const payload = await source.upTo(rawLength + 1);
  if (payload.length > rawLength) throw corrupt("there is data after its end");
  if (rawLength > 0 && payload.length < shortestPayload(content, rawLength)) throw truncated();
  const head = concat([SHORT_MAGIC, Uint8Array.of(first, form), length, modelId]);
  const proof = { covered: coveredBy(content, head, payload), check };
  const kind = isText ? BLOCK_KINDS.text : content === UNFOLDED_TEXT ? BLOCK_KINDS.unfolded : content;
  const whole = isShortened ? lengthen(content, laneBits, payload) : payload;
  if (content === 0 && !proves(proof, payload)) throw corrupt("it does not match its checksum");
  const block = content === 0 ? undefined : { kind, rawLength, rawCrc: undefined, payload: whole, proof };
  const coding = { modelId, tokenizerHash: new Uint8Array(0), ensemble: PRESETS.indexOf(preset) };
  const index = isBlock(kind) ? [{ kind, recordLength: source.position, rawLength }] : [];
  return {
    header: { version, preset, name: undefined },
    coding: hasModel ? coding : undefined,
    block,
    end: { index, contentLength: rawLength, hash: undefined },
  };
}

function rawLengthOf(content: number, bytes: Uint8Array): number {
  if ((content === 0) !== (bytes.length === 0)) throw corrupt("the length of its content is missing");
  if (content === 0) return 0;
  if (bytes.length > 1 && bytes.at(-1) === 0) throw corrupt("its length is not written in its shortest form");
  const length = bytes.reduceRight((value, byte) => value * 256 + byte, 0) + 1;
  if (length > MAX_BLOCK) throw corrupt(`the length of its content is ${length}, more than ${MAX_BLOCK}`);
  return length;
}

/** Whether a file that begins with these bytes, at least as many as the magic has, has this form. */
export function isShortForm(start: Uint8Array): boolean {
  return start.length >= SHORT_MAGIC.length && isPrefix(SHORT_MAGIC, start);
}
