import { corrupt } from "../../base/errors.ts";
import type { Watch } from "../../base/progress.ts";
import type { Begun } from "../thread-pool.ts";
import { decodeTokens } from "./decode-tokens.ts";
import { restoreCarriageReturns } from "./line-ends.ts";
import type { ModelPair } from "./model-pair.ts";
import { fromUtf8 } from "./text-encoding.ts";
import type { TextFields } from "./text-fields.ts";

/** What a file's texts were coded with. */
export interface TextCoding {
  readonly pair: ModelPair;
  /** Its number in the coding record. */
  readonly ensemble: number;
  /** Of the format. */
  readonly version: number;
}

/** The bytes that a text block's code stands for. begun: its tokens, where another thread decodes them. */
export async function decodeText(
  code: Uint8Array,
  fields: TextFields,
  rawLength: number,
  coding: TextCoding,
  watch: Watch,
  begun?: Begun<Int32Array>,
): Promise<Uint8Array> {
  const raw = await decodeWithin(code, fields, rawLength, coding, watch, begun);
  if (raw.length !== rawLength) throw corrupt("a text block has the wrong length");
  return raw;
}

/** The same where nothing says how long it is but that it has at most `most` bytes. */
export async function decodeWithin(
  code: Uint8Array,
  fields: TextFields,
  most: number,
  { pair, ensemble, version }: TextCoding,
  watch: Watch,
  begun?: Begun<Int32Array>,
): Promise<Uint8Array> {
  const { tokenCount, lanes } = fields;
  const coded = { code, tokenCount, lanes, ensemble, version, most };
  const tokens = (await begun?.finish(watch)) ?? (await decodeTokens(coded, pair.model, watch));
  const raw = untransform(pair.tokenizer.decode(tokens), fields);
  if (!raw || raw.length > most) throw corrupt("a text block has the wrong length");
  return raw;
}

/** The raw bytes behind a text; undefined when the encoding cannot say it. */
export function untransform(
  text: Uint8Array,
  { encoding, bareLineEnds }: Pick<TextFields, "encoding" | "bareLineEnds">,
): Uint8Array | undefined {
  return fromUtf8(bareLineEnds ? restoreCarriageReturns({ text, bareLineEnds }) : text, encoding);
}
