/** The tokens of one text again. */

import { corrupt } from "../../base/errors.ts";
import type { Watch } from "../../base/progress.ts";
import { TruncatedPayloadError } from "../../entropy/kernels.ts";
import { EnsembleDecoder } from "../../entropy/token-coder.ts";
import { type LaneSession, type LogitModel, START_TOKEN } from "../../model/model.ts";
import { feed } from "./feed.ts";
import { LanePlan } from "./lanes.ts";
import { MAX_GROWTH, type TextFields } from "./text-fields.ts";

/** A text's code and what it takes to decode it. */
export interface CodedText extends Pick<TextFields, "tokenCount" | "lanes"> {
  readonly code: Uint8Array;
  /** Its number in the coding record. */
  readonly ensemble: number;
  /** Of the format. */
  readonly version: number;
  /** Bytes that the text may have, before it was made UTF-8. */
  readonly most: number;
}

export async function decodeTokens(
  { code, tokenCount, lanes, ensemble, version, most }: CodedText,
  model: LogitModel,
  watch: Watch,
): Promise<Int32Array> {
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
    decoder.dispose();
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
