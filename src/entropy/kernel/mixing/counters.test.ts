import { describe, expect, it } from "vitest";
import { openProbe } from "../../../../test/kernel-probe.ts";

/** The state of a counter that has seen both values, as often as it counts. */
const OFTEN_BOTH = 0xff;

/** One context's counters in 2^bits buckets; inputs 0 and 1 are its counter and its history map. */
function openCounters(bits: number, levels = 3) {
  const probe = openProbe();
  const hash = probe.allocate(4);
  probe.createMixer(2, 0.01, 0, 1, 8);
  probe.createCounters(bits, 1, levels);
  const find = (context: number, root: number) => {
    new Int32Array(probe.memory.buffer, hash, 1)[0] = context;
    probe.findBuckets(hash, root);
  };
  const see = (bit: number, path = 1) => {
    probe.predictCounters(path, 0, 0);
    probe.learnCounters(bit);
  };
  /** P(1) of the counter, gain included unless `state` names its own, and of its map. */
  const predict = (path = 1, state?: number) => {
    const seen = probe.predictCounters(path, 0, 0);
    const gain = state === undefined ? 1 : probe.gainOf(state);
    const squash = (x: number) => 1 / (1 + Math.exp(-x));
    return { seen, counter: squash(probe.inputAt(0) / gain), map: squash(probe.inputAt(1)) };
  };
  return { find, see, predict };
}

describe("a counter", () => {
  it("approaches the share of ones, and stays inside (0, 1)", () => {
    const { find, see, predict } = openCounters(8);
    const share = () => predict(1, OFTEN_BOTH).counter;
    find(5, 0);
    for (let i = 0; i < 4000; i++) see(i % 4 === 0 ? 1 : 0);
    expect(share()).toBeCloseTo(0.25, 1);
    for (let i = 0; i < 10_000; i++) see(1);
    expect(share()).toBeGreaterThan(0.998);
    expect(share()).toBeLessThan(1);
    for (let i = 0; i < 10_000; i++) see(0);
    expect(share()).toBeLessThan(0.002);
    expect(share()).toBeGreaterThan(0);
  });

  it("knows a pattern by its history", () => {
    const { find, see, predict } = openCounters(8);
    find(5, 0);
    for (let i = 0; i < 3000; i++) see(i % 3 === 0 ? 1 : 0);
    expect(predict().map).toBeGreaterThan(0.9); // the next one is a multiple of 3
    see(1);
    expect(predict().map).toBeLessThan(0.1);
  });

  it("leaves the other nodes of its bucket alone", () => {
    const { find, see, predict } = openCounters(8);
    find(5, 0);
    for (let i = 0; i < 100; i++) see(1, 4);
    expect(predict(4).seen).toBe(1);
    for (const path of [1, 2, 3, 5, 6, 7]) expect(predict(path).seen).toBe(0);
  });
});

it("a counter of the fourth level has a place of its own, and is cleared with its bucket", () => {
  const { find, see, predict } = openCounters(6, 4);
  find(5, 0);
  for (let i = 0; i < 9; i++) see(1, 15);
  expect(predict(15).seen).toBe(1);
  for (let path = 1; path < 15; path++) expect(predict(path).seen).toBe(0);
  for (let context = 1000; context < 1300; context++) {
    find(context, 3);
    for (let path = 1; path < 16; path++) expect(predict(path).seen).toBe(0);
    see(0, 15);
  }
});

describe("the counter table", () => {
  it("finds a bucket again, and gives another context or node another one", () => {
    const { find, see, predict } = openCounters(10);
    find(123, 0);
    for (let i = 0; i < 9; i++) see(1);
    for (const [context, root] of [
      [124, 0],
      [123, 7],
    ] as const) {
      find(context, root);
      expect(predict().seen).toBe(0);
    }
    find(123, 0);
    expect(predict().counter).toBeGreaterThan(0.9);
  });

  it("stays within its memory and prefers to keep what is used", () => {
    const { find, see, predict } = openCounters(6);
    find(42, 0);
    for (let i = 0; i < 50; i++) see(1);
    const before = predict().counter;
    for (let context = 1000; context < 1300; context++) {
      find(context, 3);
      see(0);
    }
    find(42, 0);
    expect(predict().counter).toBe(before);
  });
});
