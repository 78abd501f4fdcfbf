import { describe, expect, it } from "vitest";
import { History } from "../history.ts";
import { MatchModel } from "./match.ts";

function feed(history: History, match: MatchModel, lane: number, symbols: number[]): void {
  for (const symbol of symbols) {
    history.append(lane, symbol);
    match.update(lane, symbol);
  }
}

describe("a match model", () => {
  it("expects what followed the same symbols before", () => {
    const history = new History(1);
    const match = new MatchModel(history, 3, 10);
    feed(history, match, 0, [1, 2, 3, 4, 5, 6, 99, 1, 2]);
    expect(match.expected(0)).toBe(-1);
    feed(history, match, 0, [3]);
    expect(match.expected(0)).toBe(4);
    expect(match.length[0]).toBe(3);
    feed(history, match, 0, [4]);
    expect(match.expected(0)).toBe(5);
    expect(match.length[0]).toBe(4);
  });

  it("keeps its pointer over a miss and gives up after eight", () => {
    const history = new History(1);
    const match = new MatchModel(history, 3, 10);
    const phrase = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
    feed(history, match, 0, [...phrase, 1, 2, 3, 77]);
    expect(match.length[0]).toBe(0);
    expect(match.expected(0)).toBe(5);
    feed(history, match, 0, [5]);
    expect(match.length[0]).toBe(1);
    feed(history, match, 0, [80, 81, 82, 83, 84, 85, 86, 87]);
    expect(match.expected(0)).toBe(-1);
  });

  it("finds in one lane what another lane has coded, never what is still to come", () => {
    const history = new History(2);
    const match = new MatchModel(history, 3, 10);
    const phrase = [5, 6, 7, 8, 9];
    for (let t = 0; t < phrase.length; t++) {
      feed(history, match, 0, [phrase[t]!]);
      feed(history, match, 1, [t + 50]);
    }
    feed(history, match, 0, [1]);
    feed(history, match, 1, [5]);
    feed(history, match, 0, [2]);
    feed(history, match, 1, [6]);
    feed(history, match, 0, [3]);
    feed(history, match, 1, [7]);
    expect(match.expected(1)).toBe(8);
    expect(match.expected(0)).toBe(-1);
  });
});
