import type { LaneSession, LogitModel } from "../model/model.ts";
import { feed } from "./feed.ts";
import type { LanePlan } from "./lanes.ts";

/** Positions computed again at each place. */
const STRETCH = 8;

/**
 * Compares logits that were computed many positions at once with the same ones computed a step at a
 * time, as a decoder will: all lanes at the beginning; lane 0 alone in the middle and at the end,
 * because a second history of all lanes would double the work.
 */
export class StretchCheck {
  readonly #plan: LanePlan;
  readonly #model: LogitModel;
  readonly #single: LaneSession;
  /** The first steps of the chunks in which lane 0 is stepped. */
  readonly #places: ReadonlySet<number>;

  constructor(plan: LanePlan, model: LogitModel, chunkSteps: number) {
    this.#plan = plan;
    this.#model = model;
    this.#single = model.open(1);
    const chunks = Math.ceil(plan.steps / chunkSteps);
    this.#places = new Set([Math.floor(chunks / 2) * chunkSteps, (chunks - 1) * chunkSteps]);
  }

  /** False at the first difference. input: [lanes, count]; logits: [lanes, count, vocabulary]. */
  async compare(input: Int32Array, logits: Float32Array, first: number, count: number): Promise<boolean> {
    if (first === 0 && !(await this.#compareStart(input, logits, count))) return false;
    const ofLane0 = input.subarray(0, count);
    const stepped = this.#places.has(first) ? Math.min(STRETCH, count) : 0;
    if (!(await compareSteps(this.#model, this.#single, ofLane0, logits, count, stepped))) return false;
    const isLast = first + count >= this.#plan.steps;
    if (!isLast && stepped < count)
      await feed(this.#model, this.#single, ofLane0.slice(stepped), count - stepped);
    return true;
  }

  dispose(): void {
    this.#single.dispose();
  }

  async #compareStart(input: Int32Array, logits: Float32Array, count: number): Promise<boolean> {
    const session = this.#model.open(this.#plan.lanes);
    try {
      return await compareSteps(this.#model, session, input, logits, count, Math.min(STRETCH, count));
    } finally {
      session.dispose();
    }
  }
}

/** Feeds the first `steps` of `count` columns one by one; true when the logits are the same. */
async function compareSteps(
  model: LogitModel,
  session: LaneSession,
  input: Int32Array,
  logits: Float32Array,
  count: number,
  steps: number,
): Promise<boolean> {
  const { lanes } = session;
  const column = new Int32Array(lanes);
  for (let step = 0; step < steps; step++) {
    for (let lane = 0; lane < lanes; lane++) column[lane] = input[lane * count + step]!;
    const again = await feed(model, session, column, 1);
    const vocabulary = again.length / lanes;
    for (let lane = 0; lane < lanes; lane++) {
      const start = (lane * count + step) * vocabulary;
      for (let i = 0; i < vocabulary; i++) {
        if (again[lane * vocabulary + i] !== logits[start + i]) return false;
      }
    }
  }
  return true;
}
