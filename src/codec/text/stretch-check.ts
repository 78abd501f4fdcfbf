import type { LaneSession, LogitModel } from "../../model/model.ts";
import { feed } from "./feed.ts";
import type { PredictedChunk } from "./predictions.ts";

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
  readonly #comparisons: Promise<void>[] = [];
  #differs = false;

  /** tokens: of the whole block. */
  constructor(model: LogitModel, lanes: number, tokens: number) {
    this.#model = model;
    this.#lanes = lanes;
    this.#tokens = tokens;
  }

  /** Whether a difference was found so far. */
  get differs(): boolean {
    return this.#differs;
  }

  /** Begins to compare, if a stretch begins here. What it needs of the logits is copied before it returns. */
  follow({ first, count, input, again, logits }: PredictedChunk): void {
    if (first === 0)
      this.#compare(this.#model.open(this.#lanes, this.#tokens), input, logits, count, OPENING);
    if (!again) return;
    const { lane, session } = again;
    const size = logits.length / this.#lanes;
    const ofLane = input.subarray(lane * count, (lane + 1) * count);
    this.#compare(session, ofLane, logits.subarray(lane * size, (lane + 1) * size), count, STRETCH);
  }

  /** Whether no difference was found, when all is compared. Rejects when the backend fails. */
  async finish(): Promise<boolean> {
    await Promise.all(this.#comparisons);
    return !this.#differs;
  }

  #compare(session: LaneSession, input: Int32Array, logits: Float32Array, count: number, most: number): void {
    const heard = this.#agrees(session, input, logits, count, most).then((agrees) => {
      this.#differs ||= !agrees;
    });
    heard.catch(() => {}); // heard at the end
    this.#comparisons.push(heard);
  }

  /** Feeds the first `most` of `count` columns one by one, then ends the session. */
  async #agrees(
    session: LaneSession,
    input: Int32Array,
    logits: Float32Array,
    count: number,
    most: number,
  ): Promise<boolean> {
    const { lanes } = session;
    const vocabulary = logits.length / (lanes * count);
    const steps = Math.min(most, count);
    const expected = Array.from({ length: lanes }, (_, lane) =>
      logits.slice(lane * count * vocabulary, (lane * count + steps) * vocabulary),
    );
    const column = new Int32Array(lanes);
    try {
      for (let step = 0; step < steps; step++) {
        for (let lane = 0; lane < lanes; lane++) column[lane] = input[lane * count + step]!;
        const again = await feed(this.#model, session, column, 1);
        for (const [lane, ofLane] of expected.entries()) {
          for (let i = 0; i < vocabulary; i++) {
            if (again[lane * vocabulary + i] !== ofLane[step * vocabulary + i]) return false;
          }
        }
      }
      return true;
    } finally {
      session.dispose();
    }
  }
}
