/** The tokens of one text, coded; and while that is done, checked. */

import { NacreError } from "../../base/errors.ts";
import type { Watch } from "../../base/progress.ts";
import { EnsembleEncoder } from "../../entropy/token-coder.ts";
import type { LogitModel } from "../../model/model.ts";
import type { CheckThread } from "./check-thread.ts";
import { LanePlan } from "./lanes.ts";
import { Predictions } from "./predictions.ts";
import { StretchCheck } from "./stretch-check.ts";
import { TrailingCheck } from "./trailing-check.ts";

/**
 * How the encoder makes sure that the block decodes.
 * quick: the payload is decoded with the logits at hand, and some stretches of logits are computed
 * again one step at a time; full: the block is decoded from nothing; none: for measurements.
 */
export type Verification = "quick" | "full" | "none";

export interface TokenText {
  readonly tokens: Int32Array;
  readonly lanes: number;
  /** Its number in the coding record. */
  readonly ensemble: number;
}

export interface CodedTokens {
  readonly code: Uint8Array;
  /** As quickly as it can be done. */
  readonly isVerified: boolean;
}

/** Tokens from which on the check is worth a thread of its own. */
const WORTH_A_THREAD = 0x4000;

/** checkThread: where the check is done, if not here. Throws "verify" when the code would not decode on this device. */
export async function encodeTokens(
  { tokens, lanes, ensemble }: TokenText,
  model: LogitModel,
  verification: Verification,
  checkThread: CheckThread | undefined,
  watch: Watch,
): Promise<CodedTokens> {
  const plan = new LanePlan(tokens.length, lanes);
  const vocabulary = model.vocabulary.bytes.length;
  const shape = { vocabulary: model.vocabulary, lanes, tokenCount: tokens.length, ensemble };
  const encoder = new EnsembleEncoder(shape);
  const isQuick = verification === "quick";
  const thread = tokens.length >= WORTH_A_THREAD ? checkThread : undefined;
  const check = isQuick
    ? (thread?.begin(tokens, shape) ?? new TrailingCheck(tokens, plan, shape))
    : undefined;
  const stretches = isQuick ? new StretchCheck(model, lanes, tokens.length) : undefined;
  const predictions = new Predictions(tokens, plan, model, isQuick);
  const giveBack = (logits: Float32Array) => predictions.giveBack(logits);
  try {
    for await (const chunk of predictions.chunks()) {
      const { first, count, logits } = chunk;
      for (const { lane, at, row } of plan.places(first, count)) {
        encoder.encode(lane, logits, row * vocabulary, tokens[at]!);
      }
      stretches?.follow(chunk);
      watch.check();
      const coded = { first, count, logits, end: encoder.length };
      if (!check) giveBack(logits);
      else if (!(await check.follow(coded, encoder.settled(), giveBack))) throw mismatch(model);
      if (stretches?.differs) throw mismatch(model);
      watch.report((first + count) / plan.steps);
    }
    const code = encoder.finish();
    const verdict = await check?.finish(code);
    const agrees = (await stretches?.finish()) ?? true;
    if (verdict === "differs" || !agrees) throw mismatch(model);
    return { code, isVerified: verification === "none" || verdict === "agrees" };
  } finally {
    predictions.dispose();
  }
}

export function mismatch(model: LogitModel): NacreError {
  return new NacreError("verify", { backend: model.backend });
}
