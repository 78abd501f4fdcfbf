import { LOOK_AHEAD } from "../../entropy/byte-check.ts";
import { TruncatedPayloadError } from "../../entropy/kernels.ts";
import { EnsembleDecoder, type EnsembleShape } from "../../entropy/token-coder.ts";
import { VERSION } from "../../format/container.ts";
import type { LanePlan } from "./lanes.ts";

/** Logits that may wait: 4,096 positions of 4,096 logits are 64 MiB. */
const MAX_WAITING = 0x1000000;

/** Steps first .. first + count - 1 of all lanes, as they were encoded. */
export interface CodedChunk {
  readonly first: number;
  readonly count: number;
  /** [lanes, count, vocabulary]; nobody else may use them any more, until they are given back. */
  readonly logits: Float32Array;
  /** The encoder's length behind this chunk. */
  readonly end: number;
}

/** "unknown": not every step was checked, and the block must be decoded in full. */
export type Verdict = "agrees" | "differs" | "unknown";

/** Decodes behind the encoder, here or on another thread. */
export interface Check {
  /**
   * A chunk that was just encoded, and the settled bytes so far. False at the first mismatch that is known. giveBack may
   * be called with the chunk's logits when they have served.
   */
  follow(
    chunk: CodedChunk,
    settled: Uint8Array,
    giveBack?: (logits: Float32Array) => void,
  ): boolean | Promise<boolean>;
  /** Decodes the rest. */
  finish(payload: Uint8Array): Verdict | Promise<Verdict>;
}

/**
 * A second ensemble over the same logits, which decodes as soon as the encoder's bytes are settled: it
 * finds every fault but one of the backend. When too much would have to wait, it gives up.
 */
export class TrailingCheck implements Check {
  readonly #tokens: Int32Array;
  readonly #plan: LanePlan;
  readonly #shape: EnsembleShape;
  #decoder: EnsembleDecoder | undefined;
  /** In order of `first`; decoded from the front. */
  #waiting: CodedChunk[] = [];
  #giveBack: (logits: Float32Array) => void = () => {};
  #gaveUp = false;
  #checkedSteps = 0;

  constructor(tokens: Int32Array, plan: LanePlan, shape: EnsembleShape) {
    this.#tokens = tokens;
    this.#plan = plan;
    this.#shape = shape;
  }

  follow(
    chunk: CodedChunk,
    settled: Uint8Array,
    giveBack: (logits: Float32Array) => void = () => {},
  ): boolean {
    if (this.#gaveUp) {
      giveBack(chunk.logits);
      return true;
    }
    this.#giveBack = giveBack;
    this.#waiting.push(chunk);
    if (!this.#decode(settled, ({ end }) => end + LOOK_AHEAD <= settled.length)) return false;
    const waiting = this.#waiting.reduce((sum, { logits }) => sum + logits.length, 0);
    return waiting <= MAX_WAITING || this.#giveUp();
  }

  finish(payload: Uint8Array): Verdict {
    if (!this.#decode(payload, () => true)) return "differs";
    this.#decoder?.dispose();
    this.#decoder = undefined;
    return this.#checkedSteps === this.#plan.steps ? "agrees" : "unknown";
  }

  #giveUp(): true {
    this.#gaveUp = true;
    this.#waiting = [];
    return true;
  }

  #decode(bytes: Uint8Array, isReady: (chunk: CodedChunk) => boolean): boolean {
    if (this.#waiting.length === 0 || !isReady(this.#waiting[0]!)) return true;
    this.#decoder?.extend(bytes);
    this.#decoder ??= new EnsembleDecoder(this.#shape, bytes, VERSION);
    try {
      while (this.#waiting.length > 0 && isReady(this.#waiting[0]!)) {
        const chunk = this.#waiting.shift()!;
        if (!this.#matches(this.#decoder, chunk)) return false;
        this.#giveBack(chunk.logits);
      }
    } catch (error) {
      if (error instanceof TruncatedPayloadError) return false;
      throw error;
    }
    return true;
  }

  #matches(decoder: EnsembleDecoder, chunk: CodedChunk): boolean {
    const vocabulary = this.#shape.vocabulary.bytes.length;
    for (const { lane, at, row } of this.#plan.places(chunk.first, chunk.count)) {
      if (decoder.decode(lane, chunk.logits, row * vocabulary) !== this.#tokens[at]) return false;
    }
    this.#checkedSteps += chunk.count;
    return true;
  }
}
