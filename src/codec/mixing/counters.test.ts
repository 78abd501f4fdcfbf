import { describe, expect, it } from "vitest";
import { BUCKET_WORDS, CONFIDENCE, CounterTable, FAST, updateCounter } from "./counters.ts";

const slowP = (words: Int32Array, at: number) => (words[at]! >>> 10) / 2 ** 22;
const fastP = (words: Int32Array, at: number) => words[at + FAST]! / 2 ** 16;

function find(table: CounterTable, context: number, root: number): number {
  const buckets = new Int32Array(1);
  table.find(Int32Array.of(context), 0, root, buckets);
  return buckets[0]!;
}

describe("a counter", () => {
  it("approaches the share of ones, and stays inside (0, 1)", () => {
    const words = new Int32Array(BUCKET_WORDS);
    for (let i = 0; i < 4000; i++) updateCounter(words, 1, i % 4 === 0 ? 1 : 0);
    expect(slowP(words, 1)).toBeCloseTo(0.25, 1);
    for (let i = 0; i < 10_000; i++) updateCounter(words, 1, 1);
    expect(slowP(words, 1)).toBeGreaterThan(0.999);
    expect(slowP(words, 1)).toBeLessThan(1);
    expect(fastP(words, 1)).toBeLessThan(1);
    for (let i = 0; i < 10_000; i++) updateCounter(words, 1, 0);
    expect(slowP(words, 1)).toBeLessThan(0.001);
    expect(words[1]! >>> 10).toBeGreaterThanOrEqual(0);
    expect(words[1 + FAST]).toBeGreaterThanOrEqual(0);
  });

  it("turns quickly with its fast probability", () => {
    const words = new Int32Array(BUCKET_WORDS);
    for (let i = 0; i < 500; i++) updateCounter(words, 3, 0);
    for (let i = 0; i < 10; i++) updateCounter(words, 3, 1);
    expect(fastP(words, 3)).toBeGreaterThan(0.85);
    expect(slowP(words, 3)).toBeLessThan(0.2);
  });

  it("leaves the other nodes of its bucket alone", () => {
    const words = new Int32Array(BUCKET_WORDS);
    for (let i = 0; i < 100; i++) updateCounter(words, 4, i & 1);
    expect([...words].filter((word) => word !== 0).length).toBe(2);
  });

  it("grows surer with sightings, and less sure when both values were seen", () => {
    const words = new Int32Array(BUCKET_WORDS);
    let before = -1;
    for (let i = 0; i < 60; i++) {
      updateCounter(words, 1, 1);
      const confidence = CONFIDENCE[words[1]! & 1023]!;
      expect(confidence).toBeGreaterThanOrEqual(before);
      expect(confidence % 2).toBe(1);
      before = confidence;
    }
    expect(before).toBe(15);
    updateCounter(words, 1, 0);
    expect(CONFIDENCE[words[1]! & 1023]).toBe(14);
  });
});

describe("the counter table", () => {
  it("finds a bucket again, and gives another context another one", () => {
    const table = new CounterTable(10, 1);
    const a = find(table, 123, 0);
    updateCounter(table.words, a + 1, 1);
    expect(find(table, 123, 0)).toBe(a);
    expect(find(table, 124, 0)).not.toBe(a);
    expect(find(table, 123, 7)).not.toBe(a);
    expect(table.words[find(table, 123, 0) + 1]).not.toBe(0);
  });

  it("stays within its memory and prefers to keep what is used", () => {
    const table = new CounterTable(6, 1);
    const kept = find(table, 42, 0);
    for (let i = 0; i < 50; i++) updateCounter(table.words, kept + 1, 1);
    const value = table.words[kept + 1];
    for (let context = 1000; context < 1300; context++) {
      const at = find(table, context, 3);
      expect(at).toBeGreaterThanOrEqual(0);
      expect(at).toBeLessThanOrEqual(table.words.length - BUCKET_WORDS);
      updateCounter(table.words, at + 1, 0);
    }
    expect(find(table, 42, 0)).toBe(kept);
    expect(table.words[kept + 1]).toBe(value);
  });
});
