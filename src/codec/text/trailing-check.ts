import { EnsembleDecoder, type EnsembleEncoder, type EnsembleShape } from "../coding/ensemble.ts";
import { TruncatedPayloadError } from "../coding/kernel.ts";
import type { LanePlan } from "./lanes.ts";

/** Chunks whose logits may wait: 1,024 positions of 4,096 logits are 16 MB. */
const MAX_WAITING = 4;
/** The bytes a decoder holds beyond those its decisions have used up. */
const LOOK_AHEAD = 6;

interface Chunk {
  readonly first: number;
  readonly count: number;
  /** [lanes, count, vocabulary] */
  readonly logits: Float32Array;
  /** The encoder's length behind this chunk. */
  readonly end: number;
}

/**
 * Decodes behind the encoder, with a second ensemble over the same logits, as soon as the encoder's
 * bytes are settled: it finds every fault but one of the backend. When too much would have to wait,
 * it gives up, and the block must be decoded in full.
 */
export class TrailingCheck {
  readonly #tokens: Int32Array;
  readonly #plan: LanePlan;
  readonly #shape: EnsembleShape;
  #decoder: EnsembleDecoder | undefined;
  /** In order of `first`; decoded from the front. */
  #waiting: Chunk[] = [];
  #gaveUp = false;

  constructor(tokens: Int32Array, plan: LanePlan, shape: EnsembleShape) {
    this.#tokens = tokens;
    this.#plan = plan;
    this.#shape = shape;
  }

  /** False when the payload was not checked to its end. */
  get isComplete(): boolean {
    return !this.#gaveUp;
  }

  /**
   * Takes a chunk that was just encoded, and decodes what is settled. Keeps the logits, which nobody may change
   * any more. False at the first mismatch.
   */
  follow(encoder: EnsembleEncoder, logits: Float32Array, first: number, count: number): boolean {
    if (this.#gaveUp) return true;
    this.#waiting.push({ first, count, logits, end: encoder.length });
    const isSettled = (chunk: Chunk) => chunk.end + LOOK_AHEAD <= encoder.finalLength;
    if (!this.#decode(encoder.settled(), isSettled)) return false;
    return this.#waiting.length <= MAX_WAITING || this.#giveUp();
  }

  /** Decodes the rest. False at the first mismatch. */
  finish(payload: Uint8Array): boolean {
    return this.#gaveUp || this.#decode(payload, () => true);
  }

  #giveUp(): true {
    this.#gaveUp = true;
    this.#waiting = [];
    return true;
  }

  #decode(bytes: Uint8Array, isReady: (chunk: Chunk) => boolean): boolean {
    if (this.#waiting.length === 0 || !isReady(this.#waiting[0]!)) return true;
    this.#decoder?.extend(bytes);
    this.#decoder ??= new EnsembleDecoder(this.#shape, bytes);
    try {
      while (this.#waiting.length > 0 && isReady(this.#waiting[0]!)) {
        if (!this.#matches(this.#decoder, this.#waiting.shift()!)) return false;
      }
    } catch (error) {
      if (error instanceof TruncatedPayloadError) return false;
      throw error;
    }
    return true;
  }

  #matches(decoder: EnsembleDecoder, chunk: Chunk): boolean {
    const vocabulary = this.#shape.vocabulary.bytes.length;
    for (let step = 0; step < chunk.count; step++) {
      for (let lane = 0; lane < this.#plan.lanes; lane++) {
        const at = this.#plan.position(lane, chunk.first + step);
        if (at < 0) continue;
        const start = (lane * chunk.count + step) * vocabulary;
        const token = decoder.decode(lane, chunk.logits, start);
        if (token !== this.#tokens[at]) return false;
      }
    }
    return true;
  }
}
