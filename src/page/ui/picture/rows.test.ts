import { describe, expect, it } from "vitest";
import { cutRows, firstAbove } from "./rows.ts";

const rows = (text: string, columns: number) => {
  const starts = cutRows(text, columns);
  return Array.from({ length: starts.length - 1 }, (_, i) => text.slice(starts[i], starts[i + 1]));
};

describe("rows", () => {
  it("end at line ends, before the space of a word, or where they are full", () => {
    expect(rows("one two three\n\nfour", 8)).toEqual(["one two", " three\n", "\n", "four"]);
    expect(rows("abcdefghij", 4)).toEqual(["abcd", "efgh", "ij"]);
    expect(rows("abcd\nef\n", 4)).toEqual(["abcd\n", "ef\n"]);
    expect(rows("", 4)).toEqual([""]);
  });

  it("never part a character, and count wide ones twice", () => {
    expect(rows("春春春", 4)).toEqual(["春春", "春"]);
    expect(rows("𝄞𝄞𝄞", 1)).toEqual(["𝄞", "𝄞", "𝄞"]);
  });

  it("a megabyte takes no time to speak of", () => {
    const text = "the quick brown fox ".repeat(50_000);
    const begin = performance.now();
    expect(rows(text, 80).join("")).toBe(text);
    expect(performance.now() - begin).toBeLessThan(2000);
  });
});

it("finds the piece at a place", () => {
  const ends = Int32Array.of(3, 5, 9, 0, 0);
  expect([0, 2, 3, 8, 9].map((at) => firstAbove(ends, 3, at))).toEqual([0, 0, 1, 2, 3]);
});
