/** The logits for a text that is encoded, chunk after chunk. The next chunks are asked for before one is coded. */

import type { LaneSession, LogitModel } from "../../model/model.ts";
import { chunkOf, tokensBefore } from "./chunks.ts";
import { feed } from "./feed.ts";
import type { LanePlan } from "./lanes.ts";

/** Chunks that are on their way at once: a thread that is done with one has the next. */
const AHEAD = 2;

/** Steps first .. first + count - 1 of all lanes. */
interface Steps {
  readonly first: number;
  readonly count: number;
  /** What the model sees before it predicts them: [lanes, count]. */
  readonly input: Int32Array;
  /** Where a stretch begins: a lane to be computed again, as it was before these steps. */
  readonly again: { readonly lane: number; readonly session: LaneSession } | undefined;
}

export interface PredictedChunk extends Steps {
  /** [lanes, count, vocabulary] */
  readonly logits: Float32Array;
}

export class Predictions {
  readonly #tokens: Int32Array;
  readonly #plan: LanePlan;
  readonly #model: LogitModel;
  readonly #session: LaneSession;
  readonly #chunkSteps: number;
  /** From one stretch to the next. */
  readonly #stretchSteps: number;
  #asked = 0;
  readonly #ahead: { readonly steps: Steps; readonly logits: Promise<Float32Array> }[] = [];
  /** Logits that have served. */
  readonly #spares: Float32Array[] = [];

  /** withStretches: whether lanes are to be computed again. */
  constructor(tokens: Int32Array, plan: LanePlan, model: LogitModel, withStretches: boolean) {
    const { steps, perStretch } = chunkOf(model, plan.lanes);
    this.#tokens = tokens;
    this.#plan = plan;
    this.#model = model;
    this.#session = model.open(plan.lanes, tokens.length);
    this.#chunkSteps = steps;
    this.#stretchSteps = withStretches ? steps * perStretch : Number.POSITIVE_INFINITY;
  }

  async *chunks(): AsyncGenerator<PredictedChunk> {
    this.#askAhead();
    for (let next = this.#ahead[0]; next; next = this.#ahead[0]) {
      const logits = await next.logits;
      this.#ahead.shift();
      this.#askAhead();
      yield { ...next.steps, logits };
    }
  }

  /** Nobody needs these logits any more. */
  giveBack(logits: Float32Array): void {
    this.#spares.push(logits);
  }

  dispose(): void {
    for (const { steps } of this.#ahead) steps.again?.session.dispose();
    this.#session.dispose();
  }

  #askAhead(): void {
    while (this.#ahead.length < AHEAD && this.#asked < this.#plan.steps) {
      const first = this.#asked;
      const count = Math.min(this.#chunkSteps, this.#plan.steps - first);
      const input = tokensBefore(this.#tokens, this.#plan, first, count);
      const again = first % this.#stretchSteps === 0 ? this.#fork(first / this.#stretchSteps) : undefined;
      const logits = feed(this.#model, this.#session, input, count, this.#spares.pop());
      logits.catch(() => {}); // heard when its turn comes
      this.#ahead.push({ steps: { first, count, input, again }, logits });
      this.#asked += count;
    }
  }

  /** Another lane in each stretch. */
  #fork(stretch: number): Steps["again"] {
    const lane = stretch % this.#plan.lanes;
    return { lane, session: this.#session.fork(lane) };
  }
}
