import { type LogitModel, START_TOKEN } from "../model/model.ts";
import type { TextFields } from "./container.ts";
import { EnsembleEncoder, type EnsembleParameters, type Preset } from "./ensemble.ts";
import { NacreError } from "./errors.ts";
import { feed } from "./feed.ts";
import { LanePlan, laneCount } from "./lanes.ts";
import { stripCarriageReturns } from "./line-ends.ts";
import type { ModelPair } from "./model-pair.ts";
import { StretchCheck } from "./stretch-check.ts";
import { decodeText } from "./text-decode.ts";
import { TrailingCheck } from "./trailing-check.ts";
import type { Watch } from "./watch.ts";

/**
 * How the encoder makes sure that the block decodes.
 * quick: the payload is decoded with the logits at hand, and some stretches of logits are computed
 * again one step at a time; full: the block is decoded from nothing; none: for measurements.
 */
export type Verification = "quick" | "full" | "none";

export interface EncodedText {
  readonly payload: Uint8Array;
  readonly text: TextFields;
}

/** Positions computed in one call, over all lanes: bounds the memory for logits. */
const POSITIONS_PER_CHUNK = 1024;
const MAX_STEPS_PER_CHUNK = 256;

/** Codes a block as text. Throws "verify" when it would not decode on this device. */
export async function encodeText(
  raw: Uint8Array,
  pair: ModelPair,
  preset: Preset,
  parameters: EnsembleParameters,
  verification: Verification,
  watch: Watch,
): Promise<EncodedText> {
  const stripped = stripCarriageReturns(raw);
  const tokens = pair.tokenizer.encode(stripped ?? raw);
  const lanes = laneCount(tokens.length, preset);
  const fields = { crlf: stripped !== undefined, lanes, tokenCount: tokens.length };
  const plan = new LanePlan(tokens.length, lanes);
  const { payload, isVerified } = await encodeTokens(
    tokens,
    plan,
    pair.model,
    parameters,
    verification,
    watch,
  );
  if (!isVerified) {
    const again = await decodeText(payload, fields, raw.length, pair, parameters, watch).catch((error) => {
      throw error instanceof NacreError && error.code === "corrupt" ? mismatch(pair.model) : error;
    });
    if (!sameBytes(again, raw)) throw mismatch(pair.model);
  }
  return { payload, text: fields };
}

async function encodeTokens(
  tokens: Int32Array,
  plan: LanePlan,
  model: LogitModel,
  parameters: EnsembleParameters,
  verification: Verification,
  watch: Watch,
): Promise<{ payload: Uint8Array; isVerified: boolean }> {
  const { lanes, steps } = plan;
  const vocabulary = model.vocabulary.bytes.length;
  const chunkSteps = Math.min(MAX_STEPS_PER_CHUNK, Math.floor(POSITIONS_PER_CHUNK / lanes));
  const shape = { vocabulary: model.vocabulary, lanes, tokenCount: tokens.length, parameters };
  const encoder = new EnsembleEncoder(shape);
  const isQuick = verification === "quick";
  const trailing = isQuick ? new TrailingCheck(tokens, plan, shape) : undefined;
  const stretches = isQuick ? new StretchCheck(plan, model, chunkSteps) : undefined;
  const session = model.open(lanes);
  try {
    for (let first = 0; first < steps; first += chunkSteps) {
      watch.check();
      const count = Math.min(chunkSteps, steps - first);
      const input = feedTokens(tokens, plan, first, count);
      const logits = await feed(model, session, input, count);
      for (let step = first; step < first + count; step++) {
        for (let lane = 0; lane < lanes; lane++) {
          const at = plan.position(lane, step);
          if (at < 0) continue;
          encoder.encode(lane, logits, (lane * count + step - first) * vocabulary, tokens[at]!);
        }
      }
      const agrees = trailing?.follow(encoder, logits, first, count) ?? true;
      const repeats = (await stretches?.compare(input, logits, first, count)) ?? true;
      if (!agrees || !repeats) throw mismatch(model);
      watch.report((first + count) / steps);
    }
    const payload = encoder.finish();
    if (trailing && !trailing.finish(payload)) throw mismatch(model);
    return { payload, isVerified: verification === "none" || (trailing?.isComplete ?? false) };
  } finally {
    session.dispose();
    stretches?.dispose();
  }
}

/** What the model sees before it predicts steps first..first+count-1: [lanes, count], row-major. */
function feedTokens(tokens: Int32Array, plan: LanePlan, first: number, count: number): Int32Array {
  const input = new Int32Array(plan.lanes * count).fill(START_TOKEN);
  for (let lane = 0; lane < plan.lanes; lane++) {
    for (let i = first === 0 ? 1 : 0; i < count; i++) {
      // A lane that has ended behind this token is fed it no more: its place is a start token.
      if (plan.position(lane, first + i) < 0) break;
      input[lane * count + i] = tokens[plan.position(lane, first + i - 1)]!;
    }
  }
  return input;
}

function mismatch(model: LogitModel): NacreError {
  return new NacreError(
    "verify",
    `The ${model.backend} backend of this device did not repeat its own results, so nothing was written; use another backend.`,
  );
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
