import { describe, expect, it } from "vitest";
import { openProbe } from "../../../test/kernel-probe.ts";

function openMatch(lanes: number) {
  const probe = openProbe();
  probe.createHistory(lanes, 1000);
  probe.createMatch(3, 10);
  const feed = (lane: number, symbols: number[]) => {
    for (const symbol of symbols) probe.feedMatch(lane, symbol);
  };
  return { ...probe, feed };
}

describe("a match model", () => {
  it("expects what followed the same symbols before", () => {
    const match = openMatch(1);
    match.feed(0, [1, 2, 3, 4, 5, 6, 99, 1, 2]);
    expect(match.expected(0)).toBe(-1);
    match.feed(0, [3]);
    expect(match.expected(0)).toBe(4);
    expect(match.matchLength(0)).toBe(3);
    match.feed(0, [4]);
    expect(match.expected(0)).toBe(5);
    expect(match.matchLength(0)).toBe(4);
  });

  it("keeps its pointer over a miss and gives up after eight", () => {
    const match = openMatch(1);
    match.feed(0, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 1, 2, 3, 77]);
    expect(match.matchLength(0)).toBe(0);
    expect(match.expected(0)).toBe(5);
    match.feed(0, [5]);
    expect(match.matchLength(0)).toBe(1);
    match.feed(0, [80, 81, 82, 83, 84, 85, 86, 87]);
    expect(match.expected(0)).toBe(-1);
  });

  it("finds in one lane what another lane has coded, never what is still to come", () => {
    const match = openMatch(2);
    for (const [t, symbol] of [5, 6, 7, 8, 9].entries()) {
      match.feed(0, [symbol]);
      match.feed(1, [t + 50]);
    }
    for (const [t, symbol] of [5, 6, 7].entries()) {
      match.feed(0, [t + 1]);
      match.feed(1, [symbol]);
    }
    expect(match.expected(1)).toBe(8);
    expect(match.expected(0)).toBe(-1);
  });
});
