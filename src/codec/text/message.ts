/** A short text without a file around it, for programs that have agreed on a model; see FORMAT.md. */

import { sha256 } from "@noble/hashes/sha2.js";
import { concat, sameBytes } from "../../base/bytes.ts";
import { corrupt, NacreError, truncated, unsupported } from "../../base/errors.ts";
import { ensembleOf } from "../../entropy/token-coder.ts";
import { expectVersion, MAX_BLOCK, VERSION } from "../../format/container.ts";
import { decodeUtf8 } from "../../format/directory.ts";
import type { CompressOptions, DecodeOptions } from "../options.ts";
import { decodeWithin } from "./decode-text.ts";
import { encodeText } from "./encode-text.ts";
import { readTextFields } from "./text-fields.ts";

/** One lane: what a message gains by it is more than the time. */
const PRESET = "max";
const VERSION_BITS = 5;
const CHECK_BYTES = 2;
/** Fields of a text block's payload that the form says. */
const LEFT_OUT = 2;
const STORED = 0;
const WAYS = 3;

type EncodeMessage = Pick<CompressOptions, "model" | "verification" | "helpers" | "signal">;
type DecodeMessage = Pick<DecodeOptions, "model" | "signal">;

/** Throws "not-well-formed", "usage" for what is too long, or as compress does. */
export async function encodeMessage(text: string, options: EncodeMessage): Promise<Uint8Array> {
  if (!text.isWellFormed()) throw new NacreError("not-well-formed", {});
  const utf8 = new TextEncoder().encode(text);
  if (utf8.length > MAX_BLOCK) {
    throw new NacreError("usage", { detail: "A message has at most 4 MiB; compress a longer text" });
  }
  const { model, verification = "quick", helpers, signal } = options;
  const watch = { check: () => signal?.throwIfAborted(), report: () => {} };
  const coded =
    utf8.length > 0
      ? await encodeText(
          utf8,
          "utf-8",
          { pair: await model(), preset: PRESET, verifier: { verification, helpers } },
          watch,
        )
      : undefined;
  const payload = coded?.payload.subarray(LEFT_OUT);
  if (!coded || !payload || payload.length >= utf8.length) return message(STORED, utf8, utf8);
  return message(coded.payload[0]! + 1, payload, utf8);
}

function message(way: number, payload: Uint8Array, utf8: Uint8Array): Uint8Array {
  const form = VERSION | (way << VERSION_BITS);
  return concat([Uint8Array.of(form), checkOf(form, utf8), payload]);
}

function checkOf(form: number, utf8: Uint8Array): Uint8Array {
  return sha256.create().update(Uint8Array.of(form)).update(utf8).digest().subarray(0, CHECK_BYTES);
}

/** Throws "corrupt" also, all but once in 65,536 times, for what was made with another model. */
export async function decodeMessage(bytes: Uint8Array, options: DecodeMessage): Promise<string> {
  const form = bytes[0];
  if (form === undefined) throw truncated();
  const version = form & ((1 << VERSION_BITS) - 1);
  expectVersion(version);
  const way = form >> VERSION_BITS;
  if (way >= WAYS) throw unsupported(`a message of form ${way}`);
  if (bytes.length < 1 + CHECK_BYTES) throw truncated();
  const payload = bytes.subarray(1 + CHECK_BYTES);
  const utf8 = way === STORED ? payload : await decodePayload(version, way - 1, payload, options);
  if (!sameBytes(checkOf(form, utf8), bytes.subarray(1, 1 + CHECK_BYTES))) {
    throw corrupt("it does not match its checksum, or was made with another model");
  }
  return decodeUtf8(utf8, "its text");
}

async function decodePayload(
  version: number,
  flags: number,
  payload: Uint8Array,
  { model, signal }: DecodeMessage,
): Promise<Uint8Array> {
  const { fields, code } = readTextFields(concat([Uint8Array.of(flags, 0), payload]), MAX_BLOCK);
  const coding = { pair: await model(), ensemble: ensembleOf(PRESET), version };
  const watch = { check: () => signal?.throwIfAborted(), report: () => {} };
  return decodeWithin(code, fields, MAX_BLOCK, coding, watch);
}
