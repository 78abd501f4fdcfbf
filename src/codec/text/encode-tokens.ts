/** The tokens of one text, coded; and while that is done, checked. */

import { NacreError } from "../../base/errors.ts";
import type { Watch } from "../../base/progress.ts";
import { EnsembleEncoder } from "../../entropy/token-coder.ts";
import type { LogitModel } from "../../model/model.ts";
import type { CheckThread } from "./check-thread.ts";
import { chunkOf, tokensBefore } from "./chunks.ts";
import { feed } from "./feed.ts";
import { LanePlan } from "./lanes.ts";
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
  const { steps } = plan;
  const vocabulary = model.vocabulary.bytes.length;
  // However short chunks are, stretches are as far apart.
  const { steps: chunkSteps, perStretch } = chunkOf(model, lanes);
  /** Of chunks that are coded and checked. */
  const spares: Float32Array[] = [];
  const shape = { vocabulary: model.vocabulary, lanes, tokenCount: tokens.length, ensemble };
  const encoder = new EnsembleEncoder(shape);
  const isQuick = verification === "quick";
  const thread = tokens.length >= WORTH_A_THREAD ? checkThread : undefined;
  const check = isQuick
    ? (thread?.begin(tokens, shape) ?? new TrailingCheck(tokens, plan, shape))
    : undefined;
  const stretches = isQuick ? new StretchCheck(model, lanes, tokens.length) : undefined;
  const session = model.open(lanes, tokens.length);
  const predict = (first: number) => {
    const count = Math.min(chunkSteps, steps - first);
    const input = tokensBefore(tokens, plan, first, count);
    const stretch = first / chunkSteps / perStretch;
    const fork = Number.isInteger(stretch) && stretches ? session.fork(stretches.lane(stretch)) : undefined;
    const logits = feed(model, session, input, count, spares.pop());
    logits.catch(() => {}); // heard when its turn comes
    return { count, input, fork, logits };
  };
  let ahead = predict(0);
  try {
    for (let first = 0; first < steps; first += chunkSteps) {
      watch.check();
      const { count, input, fork } = ahead;
      const logits = await ahead.logits;
      // A model on threads of its own computes the next chunk while this one is coded.
      if (first + count < steps) ahead = predict(first + count);
      for (const { lane, at, row } of plan.places(first, count)) {
        encoder.encode(lane, logits, row * vocabulary, tokens[at]!);
      }
      if (stretches && fork) {
        const stretch = first / chunkSteps / perStretch;
        const opens = first > 0 || (await stretches.agreesAtStart(input, logits, count));
        if (!opens || !(await stretches.agrees(stretch, fork, input, logits, count))) throw mismatch(model);
      }
      const coded = { first, count, logits, end: encoder.length };
      const giveBack = (used: Float32Array) => spares.push(used);
      if (!check) giveBack(logits);
      else if (!(await check.follow(coded, encoder.settled(), giveBack))) throw mismatch(model);
      watch.report((first + count) / steps);
    }
    const code = encoder.finish();
    const verdict = await check?.finish(code);
    if (verdict === "differs") throw mismatch(model);
    return { code, isVerified: verification === "none" || verdict === "agrees" };
  } finally {
    ahead.fork?.dispose();
    session.dispose();
  }
}

export function mismatch(model: LogitModel): NacreError {
  return new NacreError("verify", { backend: model.backend });
}
