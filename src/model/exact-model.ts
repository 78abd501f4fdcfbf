/** The exact transformer as the codec sees it: lanes of any length, on a decoder with a limited number of positions. */

import { Lookups } from "./lookups.ts";
import type { LaneSession, LogitModel, ModelCopy, Vocabulary } from "./model.ts";
import type { Decoder, DecoderLanes } from "./runtime.ts";
import type { DecoderShape } from "./spec/shape.ts";

/** The content of a copy. */
export interface ExactCopy extends Pick<LogitModel, "id" | "vocabulary"> {
  readonly shape: DecoderShape;
  readonly decoder: object;
}

export class ExactModel implements LogitModel {
  readonly id: Uint8Array;
  readonly backend: LogitModel["backend"];
  readonly vocabulary: Vocabulary;
  readonly #shape: DecoderShape;
  readonly #decoder: Decoder;

  constructor(
    id: Uint8Array,
    backend: LogitModel["backend"],
    vocabulary: Vocabulary,
    shape: DecoderShape,
    decoder: Decoder,
  ) {
    this.id = id;
    this.backend = backend;
    this.vocabulary = vocabulary;
    this.#shape = shape;
    this.#decoder = decoder;
  }

  get positionsAtOnce(): number | undefined {
    return this.#decoder.positionsAtOnce;
  }

  open(lanes: number, tokens?: number): LaneSession {
    return new ExactLanes(this.#shape, this.#decoder.open(lanes, tokens), lanes);
  }

  openApart(lanes: number, tokens?: number): LaneSession[] {
    return this.#decoder
      .openApart(lanes, tokens)
      .map((part) => new ExactLanes(this.#shape, part.lanes, part.size));
  }

  get copy(): (() => ModelCopy) | undefined {
    const copyDecoder = this.#decoder.copy;
    if (!copyDecoder) return undefined;
    return () => {
      const { content: decoder, transfer } = copyDecoder();
      const content: ExactCopy = { id: this.id, vocabulary: this.vocabulary, shape: this.#shape, decoder };
      return { content, transfer };
    };
  }
}

/** The most logits that are computed at once only to restart a lane: 16 MiB. */
const LOGITS_AT_ONCE = 0x400000;

class ExactLanes implements LaneSession {
  readonly lanes: number;
  readonly #shape: DecoderShape;
  readonly #decoder: DecoderLanes;
  readonly #lookups: Lookups;
  #position = 0;
  /** How many tokens are fed again when positions run out and begin at 0. */
  readonly #carry: number;
  /** The last #carry tokens of each lane, [lanes, carry], oldest first. */
  readonly #recent: Int32Array;

  constructor(
    shape: DecoderShape,
    decoder: DecoderLanes,
    lanes: number,
    lookups: Lookups = new Lookups(shape, lanes),
  ) {
    const { window, maxPositions } = shape;
    this.lanes = lanes;
    this.#shape = shape;
    this.#decoder = decoder;
    this.#lookups = lookups;
    this.#carry = Math.min(window ?? maxPositions, maxPositions) >> 1;
    this.#recent = new Int32Array(lanes * this.#carry);
  }

  async feed(tokens: Int32Array, steps: number, spare?: Float32Array): Promise<Float32Array> {
    const { lanes } = this;
    if (tokens.length !== lanes * steps)
      throw new Error(`feed was given ${tokens.length} tokens for ${lanes} lanes and ${steps} steps`);
    const { maxPositions, window, vocabSize } = this.#shape;
    // All of it is asked for at once, so that the next feed may follow before this one has its logits.
    const restarts: Promise<void>[] = [];
    const pieces: Promise<Float32Array>[] = [];
    for (let at = 0; at < steps; ) {
      if (this.#position === maxPositions) restarts.push(...this.#restart());
      const count = Math.min(steps - at, maxPositions - this.#position, window ?? maxPositions);
      const piece = count === steps ? tokens : columns(tokens, lanes, steps, at, count);
      pieces.push(this.#run(piece, count, count === steps ? spare : undefined));
      this.#remember(piece, count);
      at += count;
    }
    const [results] = await Promise.all([Promise.all(pieces), ...restarts]);
    if (results.length === 1) return results[0]!;
    const all = new Float32Array(lanes * steps * vocabSize);
    let at = 0;
    for (const logits of results) {
      const size = logits.length / lanes;
      for (let lane = 0; lane < lanes; lane++)
        all.set(logits.subarray(lane * size, (lane + 1) * size), lane * steps * vocabSize + at);
      at += size;
    }
    return all;
  }

  fork(lane: number): LaneSession {
    const fork = new ExactLanes(this.#shape, this.#decoder.fork(lane), 1, this.#lookups.fork(lane));
    fork.#position = this.#position;
    fork.#recent.set(this.#recent.subarray(lane * this.#carry, (lane + 1) * this.#carry));
    return fork;
  }

  dispose(): void {
    this.#decoder.dispose();
  }

  /** Positions begin again at 0, with the last tokens as context, since the RoPE table is finite. */
  #restart(): Promise<void>[] {
    this.#decoder.reset();
    this.#lookups.clear();
    // A backend that makes logits all the same need not have all of them in memory.
    const most = Math.max(1, Math.floor(LOGITS_AT_ONCE / (this.lanes * this.#shape.vocabSize)));
    const pieces: Promise<void>[] = [];
    for (let at = 0; at < this.#carry; at += most) {
      const count = Math.min(most, this.#carry - at);
      const tokens = columns(this.#recent, this.lanes, this.#carry, at, count);
      pieces.push(this.#decoder.prefill(this.#lookups.of(tokens, count), count, at));
    }
    this.#position = this.#carry;
    return pieces;
  }

  async #run(tokens: Int32Array, steps: number, spare?: Float32Array): Promise<Float32Array> {
    const lookups = this.#lookups.of(tokens, steps);
    const position = this.#position;
    this.#position += steps;
    const logits = await this.#decoder.run(lookups, steps, position, spare);
    if (logits.length !== tokens.length * this.#shape.vocabSize)
      throw new Error("the backend returned a wrong number of logits");
    return logits;
  }

  #remember(tokens: Int32Array, steps: number): void {
    const carry = this.#carry;
    for (let lane = 0; lane < this.lanes; lane++) {
      const recent = this.#recent.subarray(lane * carry, (lane + 1) * carry);
      const fresh = tokens.subarray(lane * steps + Math.max(0, steps - carry), (lane + 1) * steps);
      recent.copyWithin(0, fresh.length);
      recent.set(fresh, carry - fresh.length);
    }
  }
}

/** Columns at .. at + count - 1 of a matrix [rows, width]. */
export function columns(
  matrix: Int32Array,
  rows: number,
  width: number,
  at: number,
  count: number,
): Int32Array {
  const piece = new Int32Array(rows * count);
  for (let row = 0; row < rows; row++) {
    piece.set(matrix.subarray(row * width + at, row * width + at + count), row * count);
  }
  return piece;
}
