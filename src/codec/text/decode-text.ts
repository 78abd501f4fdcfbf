import { corrupt } from "../../base/errors.ts";
import type { Watch } from "../../base/progress.ts";
import { TruncatedPayloadError } from "../../entropy/kernels.ts";
import { EnsembleDecoder } from "../../entropy/token-coder.ts";
import { type LaneSession, type LogitModel, START_TOKEN } from "../../model/model.ts";
import { feed } from "./feed.ts";
import { LanePlan } from "./lanes.ts";
import { restoreCarriageReturns } from "./line-ends.ts";
import type { ModelPair } from "./model-pair.ts";
import { fromUtf8 } from "./text-encoding.ts";
import { MAX_GROWTH, type TextFields } from "./text-fields.ts";

/** What a file's texts were coded with. */
export interface TextCoding {
  readonly pair: ModelPair;
  /** Its number in the coding record. */
  readonly ensemble: number;
  /** Of the format. */
  readonly version: number;
}

/** The bytes that a text block's code stands for. */
export async function decodeText(
  code: Uint8Array,
  fields: TextFields,
  rawLength: number,
  coding: TextCoding,
  watch: Watch,
): Promise<Uint8Array> {
  const raw = await decodeWithin(code, fields, rawLength, coding, watch);
  if (raw.length !== rawLength) throw corrupt("a text block has the wrong length");
  return raw;
}

/** The same where nothing says how long it is but that it has at most `most` bytes. */
export async function decodeWithin(
  code: Uint8Array,
  fields: TextFields,
  most: number,
  coding: TextCoding,
  watch: Watch,
): Promise<Uint8Array> {
  const tokens = await decodeTokens(code, fields, most, coding, watch);
  const raw = untransform(coding.pair.tokenizer.decode(tokens), fields);
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

async function decodeTokens(
  code: Uint8Array,
  fields: TextFields,
  most: number,
  { pair: { model }, ensemble, version }: TextCoding,
  watch: Watch,
): Promise<Int32Array> {
  const { tokenCount, lanes } = fields;
  const plan = new LanePlan(tokenCount, lanes);
  if (!plan.isValid()) throw corrupt("a text block has an empty lane");
  const { bytes } = model.vocabulary;
  const vocabulary = bytes.length;
  const shape = { vocabulary: model.vocabulary, lanes, tokenCount, ensemble };
  const decoder = new EnsembleDecoder(shape, code, version);
  const tokens = new Int32Array(tokenCount);
  // Bounds the text before it is built: damaged payloads decode to any tokens.
  let room = MAX_GROWTH * most;
  const groups = openGroups(model, lanes, tokenCount);
  try {
    for (let step = 0; step < plan.steps; step++) {
      watch.check();
      for (const group of groups) {
        const logits = await group.logits;
        const next = new Int32Array(group.lanes).fill(START_TOKEN);
        for (let i = 0; i < group.lanes; i++) {
          const lane = group.first + i;
          const at = plan.position(lane, step);
          if (at < 0) continue;
          const token = decoder.decode(lane, logits, i * vocabulary);
          tokens[at] = token;
          next[i] = token;
          room -= bytes[token]!.length;
        }
        if (room < 0) throw corrupt("a text block is longer than it says");
        if (step + 1 < plan.steps) group.feed(next, logits);
      }
      watch.report((step + 1) / plan.steps);
    }
  } catch (error) {
    throw error instanceof TruncatedPayloadError ? corrupt("a payload ends too early") : error;
  } finally {
    for (const group of groups) group.dispose();
  }
  return tokens;
}

/** Neighbouring lanes whose next logits are on their way while other lanes are decoded. */
class LaneGroup {
  readonly first: number;
  readonly lanes: number;
  /** [lanes, vocabulary]: what the next token of each lane is predicted from. */
  logits: Promise<Float32Array>;
  readonly #model: LogitModel;
  readonly #session: LaneSession;

  constructor(model: LogitModel, session: LaneSession, first: number) {
    this.first = first;
    this.lanes = session.lanes;
    this.#model = model;
    this.#session = session;
    this.logits = this.feed(new Int32Array(this.lanes).fill(START_TOKEN));
  }

  /** spare: the logits before, which were used up. */
  feed(tokens: Int32Array, spare?: Float32Array): Promise<Float32Array> {
    this.logits = feed(this.#model, this.#session, tokens, 1, spare);
    // A failure is heard when the group's turn comes, or not at all when another group failed first.
    this.logits.catch(() => {});
    return this.logits;
  }

  dispose(): void {
    this.#session.dispose();
  }
}

function openGroups(model: LogitModel, lanes: number, tokens: number): LaneGroup[] {
  let first = 0;
  return model.openApart(lanes, tokens).map((session) => {
    const group = new LaneGroup(model, session, first);
    first += session.lanes;
    return group;
  });
}
