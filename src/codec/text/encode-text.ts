/** Texts as the payloads of their blocks. */

import { concat, filledUp, sameBytes } from "../../base/bytes.ts";
import { NacreError } from "../../base/errors.ts";
import type { Watch } from "../../base/progress.ts";
import { ensembleOf } from "../../entropy/token-coder.ts";
import { type ModelPreset, VERSION } from "../../format/container.ts";
import type { Helpers } from "../helpers.ts";
import { cutText } from "./cut-text.ts";
import { decodeText, untransform } from "./decode-text.ts";
import { type CodedTokens, encodeTokens, mismatch, type Verification } from "./encode-tokens.ts";
import { laneCount } from "./lanes.ts";
import { stripCarriageReturns } from "./line-ends.ts";
import type { ModelPair } from "./model-pair.ts";
import { type TextEncoding, toUtf8 } from "./text-encoding.ts";
import { shortestCode, type TextFields, writeTextFields } from "./text-fields.ts";

export interface Verifier {
  readonly verification: Verification;
  readonly helpers?: Helpers | undefined;
}

export interface EncodedText {
  readonly raw: Uint8Array;
  readonly payload: Uint8Array;
  readonly lanes: number;
}

/** How texts are coded. */
export interface TextWriting {
  readonly pair: ModelPair;
  readonly preset: ModelPreset;
  readonly verifier: Verifier;
}

/**
 * The payload of a text block. Undefined when `raw` is no text of this encoding; throws "verify" when
 * the payload would not decode on this device.
 */
export async function encodeText(
  raw: Uint8Array,
  encoding: TextEncoding,
  writing: TextWriting,
  watch: Watch,
): Promise<EncodedText | undefined> {
  const text = tokenized(raw, encoding, writing);
  return text && payloadOf(text, await codeHere(text, writing, watch), writing, watch);
}

/** The same of a text of any length: of the parts it is cut into, which are coded beside each other where there are threads. */
export async function encodeTexts(
  raw: Uint8Array,
  encoding: TextEncoding,
  writing: TextWriting,
  watch: Watch,
): Promise<EncodedText[] | undefined> {
  const parts = cutText(raw, encoding, writing.preset);
  const texts: TokenizedText[] = [];
  for (const part of parts) {
    const text = tokenized(part, encoding, writing);
    if (!text) return undefined;
    texts.push(text);
  }
  const { pair, verifier } = writing;
  const pool = texts.length > 1 ? verifier.helpers?.texts : undefined;
  const begun = texts.map((text) => pool?.encode(text, pair.model, verifier.verification));
  const watches = shares(parts, watch);
  const codes = await Promise.all(begun.map((work, i) => work?.finish(watches[i]!)));
  const encoded: EncodedText[] = [];
  for (const [i, text] of texts.entries()) {
    const coded = codes[i] ?? (await codeHere(text, writing, watches[i]!));
    encoded.push(await payloadOf(text, coded, writing, watches[i]!));
  }
  return encoded;
}

/** A watch for each part, which all together report to one. */
function shares(parts: readonly Uint8Array[], watch: Watch): Watch[] {
  const done = parts.map(() => 0);
  const total = parts.reduce((sum, { length }) => sum + length, 0);
  return parts.map(({ length }, i) => ({
    check: () => watch.check(),
    report: (fraction) => {
      done[i] = fraction * length;
      watch.report(done.reduce((a, b) => a + b, 0) / total);
    },
  }));
}

interface TokenizedText extends TextFields {
  readonly raw: Uint8Array;
  readonly tokens: Int32Array;
  /** Its number in the coding record. */
  readonly ensemble: number;
}

function tokenized(
  raw: Uint8Array,
  encoding: TextEncoding,
  { pair, preset }: TextWriting,
): TokenizedText | undefined {
  const utf8 = toUtf8(raw, encoding);
  if (!utf8) return undefined;
  const stripped = stripCarriageReturns(utf8);
  const text = stripped?.text ?? utf8;
  const way = { encoding, bareLineEnds: stripped?.bareLineEnds };
  const back = untransform(text, way);
  if (!back || !sameBytes(back, raw)) return undefined;
  const tokens = pair.tokenizer.encode(text);
  const lanes = laneCount(tokens.length, preset);
  return { ...way, raw, tokens, lanes, tokenCount: tokens.length, ensemble: ensembleOf(preset) };
}

function codeHere(
  text: TokenizedText,
  { pair, verifier: { verification, helpers } }: TextWriting,
  watch: Watch,
): Promise<CodedTokens> {
  return encodeTokens(text, pair.model, verification, helpers?.check, watch);
}

async function payloadOf(
  text: TokenizedText,
  { code, isVerified }: CodedTokens,
  { pair }: TextWriting,
  watch: Watch,
): Promise<EncodedText> {
  const { raw, lanes, tokenCount, ensemble } = text;
  if (!isVerified) {
    const coding = { pair, ensemble, version: VERSION };
    const again = await decodeText(code, text, raw.length, coding, watch).catch((error) => {
      throw error instanceof NacreError && error.code === "corrupt" ? mismatch(pair.model) : error;
    });
    if (!sameBytes(again, raw)) throw mismatch(pair.model);
  }
  const filled = filledUp(code, shortestCode(tokenCount));
  return { raw, payload: concat([writeTextFields(text), filled]), lanes };
}
