import { describe, expect, it } from "vitest";
import { SMALL_SHAPE } from "../../../test/random-checkpoint.ts";
import { MASKED } from "../spec/limits.ts";
import { KvCache } from "./kv-cache.ts";

const shape = { ...SMALL_SHAPE, layers: 1, kvHeads: 1, headDim: 2, window: 96 };

/** Appends positions whose keys and values hold the position itself, in both lanes. */
function append(cache: KvCache, steps: number): void {
  cache.reserve(steps);
  const keys = new Float32Array(2 * 2 * steps).map((_, i) => cache.position + (i % steps));
  const values = new Float32Array(2 * steps * 2).map((_, i) => cache.position + (Math.floor(i / 2) % steps));
  cache.write(0, keys, values, steps);
  cache.advance(steps);
}

/** The positions that the t-th of `steps` next positions sees in the past, in ascending order. */
function seen(cache: KvCache, steps: number, t: number): number[] {
  cache.reserve(steps);
  const mask = cache.mask(steps, 1);
  const columns = cache.capacity + steps;
  const positions: number[] = [];
  for (let slot = 0; slot < cache.capacity; slot++) {
    if (mask[t * columns + slot] === MASKED) continue;
    const position = cache.keys[0]![slot]!;
    for (const channel of [0, 1, 2, 3])
      expect(cache.keys[0]![channel * cache.capacity + slot]).toBe(position);
    expect(cache.values[0]![slot * 2 + 1]).toBe(position);
    positions.push(position);
  }
  return positions.sort((a, b) => a - b);
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe("the kvCache", () => {
  it("keeps what it has when it grows", () => {
    const cache = new KvCache(shape, 2);
    append(cache, 60);
    expect(cache.capacity).toBe(64);
    append(cache, 20);
    expect(cache.capacity).toBe(96);
    expect(seen(cache, 1, 0)).toEqual(range(0, 80));
  });

  it("shows each position one window, itself included, however many were appended at once", () => {
    for (const pieces of [[250], [1, 95, 100, 54], Array<number>(250).fill(1)]) {
      const cache = new KvCache(shape, 2);
      for (const steps of pieces) append(cache, steps);
      expect(seen(cache, 1, 0)).toEqual(range(250 - 95, 250));
      expect(seen(cache, 4, 3)).toEqual(range(250 - 92, 250));
    }
  });

  it("lets new positions see only those before them", () => {
    const cache = new KvCache(shape, 2);
    const mask = cache.mask(3, 2);
    const columns = cache.capacity + 3;
    for (let row = 0; row < 6; row++) {
      const visible = range(0, columns).filter((column) => mask[row * columns + column] === 0);
      expect(visible).toEqual(range(cache.capacity, cache.capacity + (row % 3) + 1));
    }
  });
});
