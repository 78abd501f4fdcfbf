/**
 * The keys and values of lanes that advance in lockstep, as the `past_*` inputs of the graph hold them.
 *
 * It is a ring of `size` positions: position p has slot p mod size. RoPE was applied when a key was made, so the order
 * of the slots does not matter; the mask says which of them are seen. The ring grows in blocks up to its size, because
 * a short past takes less time.
 */

import { MASKED } from "../spec/limits.ts";
import type { DecoderShape } from "../spec/shape.ts";

const BLOCK = 64;

export class KvCache {
  /** For each layer [lanes, kvHeads, headDim, capacity]. */
  keys: Float32Array[] = [];
  /** For each layer [lanes, kvHeads, capacity, headDim]. */
  values: Float32Array[] = [];
  capacity = 0;
  /** The next position: how many were appended since the last reset. */
  position = 0;
  readonly #shape: DecoderShape;
  readonly #rows: number;
  readonly #size: number;

  constructor(shape: DecoderShape, lanes: number) {
    this.#shape = shape;
    this.#rows = lanes * shape.kvHeads;
    this.#size = shape.window ?? shape.maxPositions;
    this.reset();
  }

  /** A cache of its own with the past of one lane. */
  fork(lane: number): KvCache {
    const fork = new KvCache(this.#shape, 1);
    fork.position = this.position;
    fork.capacity = this.capacity;
    const { kvHeads, headDim } = this.#shape;
    const size = kvHeads * headDim * this.capacity;
    const ofLane = (all: Float32Array) => all.slice(lane * size, (lane + 1) * size);
    fork.keys = this.keys.map(ofLane);
    fork.values = this.values.map(ofLane);
    return fork;
  }

  reset(): void {
    this.position = 0;
    this.#resize(Math.min(BLOCK, this.#size));
  }

  /** Makes room for `steps` more positions. Must be called before keys, values or the mask are read. */
  reserve(steps: number): void {
    const needed = Math.min(this.#size, Math.ceil((this.position + steps) / BLOCK) * BLOCK);
    if (needed > this.capacity) this.#resize(needed);
  }

  /**
   * [repeat * steps, capacity + steps]: 0 for each slot and each new position that one of the next `steps` positions
   * sees, MASKED for the others; repeated for the query heads of a key/value head.
   */
  mask(steps: number, repeat: number): Float32Array {
    const columns = this.capacity + steps;
    const mask = new Float32Array(repeat * steps * columns).fill(MASKED);
    for (let t = 0; t < steps; t++) {
      const oldest = this.position + t - this.#size + 1;
      for (let p = Math.max(0, this.position - this.#size); p < this.position; p++) {
        if (p >= oldest) mask[t * columns + (p % this.#size)] = 0;
      }
      for (let u = Math.max(0, t - this.#size + 1); u <= t; u++) mask[t * columns + this.capacity + u] = 0;
    }
    for (let r = 1; r < repeat; r++) mask.copyWithin(r * steps * columns, 0, steps * columns);
    return mask;
  }

  /** Stores new keys [lanes, kvHeads, headDim, steps] and values [lanes, kvHeads, steps, headDim] of one layer. */
  write(layer: number, newKeys: Float32Array, newValues: Float32Array, steps: number): void {
    const { headDim } = this.#shape;
    const keys = this.keys[layer]!;
    const values = this.values[layer]!;
    const first = Math.max(0, steps - this.#size);
    for (let row = 0; row < this.#rows; row++) {
      for (let t = first; t < steps; t++) {
        const slot = (this.position + t) % this.#size;
        for (let i = 0; i < headDim; i++) {
          const channel = row * headDim + i;
          keys[channel * this.capacity + slot] = newKeys[channel * steps + t]!;
        }
        const from = (row * steps + t) * headDim;
        values.set(newValues.subarray(from, from + headDim), (row * this.capacity + slot) * headDim);
      }
    }
  }

  /** Must be called after `write` of all layers. */
  advance(steps: number): void {
    this.position += steps;
  }

  #resize(capacity: number): void {
    const { headDim, layers } = this.#shape;
    const old = this.capacity;
    const channels = this.#rows * headDim;
    for (let layer = 0; layer < layers; layer++) {
      const keys = new Float32Array(channels * capacity);
      const values = new Float32Array(channels * capacity);
      if (this.position > 0) {
        for (let c = 0; c < channels; c++)
          keys.set(this.keys[layer]!.subarray(c * old, (c + 1) * old), c * capacity);
        for (let row = 0; row < this.#rows; row++) {
          values.set(
            this.values[layer]!.subarray(row * old * headDim, (row + 1) * old * headDim),
            row * capacity * headDim,
          );
        }
      }
      this.keys[layer] = keys;
      this.values[layer] = values;
    }
    this.capacity = capacity;
  }
}
