/**
 * What a decoder looks up for each position: the token, whose row of the embedding the residual begins with, and then the
 * row of each table of the memory. Rows are hashes of the last tokens. They are computed here and nowhere else, so that
 * they are the same when encoding and decoding, in long runs and in steps, on every backend.
 */

import type { DecoderShape } from "./spec/shape.ts";

/** A row's hash is the exclusive or of the last tokens, each times its own factor: the latest token's comes first. */
const FACTORS = [36313, 27191, 51437] as const;
export const MOST_TABLES = FACTORS.length;

/** The lookups of lanes that advance in lockstep, whose last tokens are kept from run to run. */
export class Lookups {
  readonly #rows: readonly number[];
  readonly #lanes: number;
  /** [lanes, tables - 1]: each lane's last tokens, the latest first; 0 before a text begins. */
  readonly #last: Int32Array;

  constructor({ memory }: Pick<DecoderShape, "memory">, lanes: number) {
    this.#rows = memory?.rows ?? [];
    this.#lanes = lanes;
    this.#last = new Int32Array(lanes * this.#tokensKept);
  }

  get #tokensKept(): number {
    return Math.max(0, this.#rows.length - 1);
  }

  /** tokens [lanes, steps], which follow those of the last call -> lookups [lanes, steps, 1 + tables]. */
  of(tokens: Int32Array, steps: number): Int32Array {
    const rows = this.#rows;
    if (rows.length === 0) return tokens;
    const kept = this.#tokensKept;
    const lookups = new Int32Array(tokens.length * (1 + rows.length));
    let to = 0;
    for (let lane = 0; lane < this.#lanes; lane++) {
      const last = this.#last.subarray(lane * kept, (lane + 1) * kept);
      for (const token of tokens.subarray(lane * steps, (lane + 1) * steps)) {
        lookups[to++] = token;
        let hash = 0;
        for (let table = 0; table < rows.length; table++) {
          hash ^= Math.imul(table === 0 ? token : last[table - 1]!, FACTORS[table]!);
          lookups[to++] = hash & (rows[table]! - 1);
        }
        last.copyWithin(1, 0);
        if (kept > 0) last[0] = token;
      }
    }
    return lookups;
  }

  /** Lookups that go on where those of `lane` are. */
  fork(lane: number): Lookups {
    const fork = new Lookups({ memory: { width: 0, rows: this.#rows } }, 1);
    const kept = this.#tokensKept;
    fork.#last.set(this.#last.subarray(lane * kept, (lane + 1) * kept));
    return fork;
  }

  /** The next tokens are the first of a text. */
  clear(): void {
    this.#last.fill(0);
  }
}
