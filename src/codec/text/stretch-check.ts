import type { LaneSession, LogitModel } from "../../model/model.ts";
import { feed } from "./feed.ts";

/** Steps that all lanes take again at the beginning of a block. */
const OPENING = 8;
/** Steps that one lane takes again in each stretch. */
const STRETCH = 2;

/**
 * Compares logits that were computed many positions at once with the same ones computed a step at a
 * time, as a decoder will: all lanes at the beginning of a block, then, every 1,024 positions, another lane.
 */
export class StretchCheck {
  readonly #model: LogitModel;
  readonly #lanes: number;
  readonly #tokens: number;

  /** tokens: of the whole block. */
  constructor(model: LogitModel, lanes: number, tokens: number) {
    this.#model = model;
    this.#lanes = lanes;
    this.#tokens = tokens;
  }

  /** The lane that is stepped in stretch n. */
  lane(stretch: number): number {
    return stretch % this.#lanes;
  }

  /** False at the first difference. input: [lanes, count]; logits: [lanes, count, vocabulary]. */
  async agreesAtStart(input: Int32Array, logits: Float32Array, count: number): Promise<boolean> {
    const session = this.#model.open(this.#lanes, this.#tokens);
    return this.#agrees(session, input, logits, count, OPENING);
  }

  /** fork: the lane of this stretch before the chunk was fed. */
  async agrees(
    stretch: number,
    fork: LaneSession,
    input: Int32Array,
    logits: Float32Array,
    count: number,
  ): Promise<boolean> {
    const size = logits.length / this.#lanes;
    const lane = this.lane(stretch);
    const ofLane = input.subarray(lane * count, (lane + 1) * count);
    return this.#agrees(fork, ofLane, logits.subarray(lane * size, (lane + 1) * size), count, STRETCH);
  }

  /** Feeds the first `steps` of `count` columns one by one, then ends the session. */
  async #agrees(
    session: LaneSession,
    input: Int32Array,
    logits: Float32Array,
    count: number,
    steps: number,
  ): Promise<boolean> {
    const { lanes } = session;
    const vocabulary = logits.length / (lanes * count);
    const column = new Int32Array(lanes);
    try {
      for (let step = 0; step < Math.min(steps, count); step++) {
        for (let lane = 0; lane < lanes; lane++) column[lane] = input[lane * count + step]!;
        const again = await feed(this.#model, session, column, 1);
        for (let lane = 0; lane < lanes; lane++) {
          const start = (lane * count + step) * vocabulary;
          for (let i = 0; i < vocabulary; i++) {
            if (again[lane * vocabulary + i] !== logits[start + i]) return false;
          }
        }
      }
      return true;
    } finally {
      session.dispose();
    }
  }
}
