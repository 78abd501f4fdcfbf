/** How tokens are fed to the model where they are known: many positions at once. */

import { type LogitModel, START_TOKEN } from "../../model/model.ts";
import type { LanePlan } from "./lanes.ts";

/** Positions computed in one call, over all lanes; and from one stretch that is checked to the next. */
const POSITIONS_PER_CHUNK = 1024;
/** What bounds their number where the vocabulary is large: 16 MiB of logits. */
const LOGITS_PER_CHUNK = 0x400000;
/** The embedded model's window. What is longer is computed in pieces, whose logits would have to be put together. */
const MAX_STEPS_PER_CHUNK = 128;

/** Steps of a chunk, and how many chunks it is from one stretch to the next. */
export function chunkOf(
  { vocabulary, positionsAtOnce = POSITIONS_PER_CHUNK }: LogitModel,
  lanes: number,
): { readonly steps: number; readonly perStretch: number } {
  const most = Math.min(POSITIONS_PER_CHUNK, LOGITS_PER_CHUNK / vocabulary.bytes.length, positionsAtOnce);
  const steps = Math.max(1, Math.min(MAX_STEPS_PER_CHUNK, Math.floor(most / lanes)));
  return { steps, perStretch: Math.max(1, Math.floor(POSITIONS_PER_CHUNK / lanes / steps)) };
}

/** What the model sees before it predicts steps first..first+count-1: [lanes, count], row-major. */
export function tokensBefore(tokens: Int32Array, plan: LanePlan, first: number, count: number): Int32Array {
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
