import { describe, expect, it } from "vitest";
import { History } from "../history.ts";
import { TextContexts } from "./text-contexts.ts";

/** Single bytes, then a few longer tokens. */
const encoder = new TextEncoder();
const longer = ["the", " the", "he", " cat", "ca", ",\n"].map((word) => encoder.encode(word));
const vocabulary = [...Array.from({ length: 256 }, (_, b) => Uint8Array.of(b)), ...longer];
const tokenOf = (word: string) =>
  word.length === 1 ? word.charCodeAt(0) : vocabulary.findIndex((b) => new TextDecoder().decode(b) === word);

const BYTES_3 = 6;
const BYTES_6 = 7;
const WORD = 8;
const WORD_PAIR = 9;

function having(words: string[], lane = 0, lanes = 1): { contexts: TextContexts; hashes: number[] } {
  const history = new History(lanes);
  const contexts = new TextContexts(history, vocabulary);
  for (const word of words) {
    history.append(lane, tokenOf(word));
    contexts.update(lane, tokenOf(word));
  }
  return {
    contexts,
    hashes: [...contexts.hashes.subarray(lane * contexts.count, (lane + 1) * contexts.count)],
  };
}

describe("text contexts", () => {
  it("see bytes and words across token borders", () => {
    const whole = having(["the", " the", " cat"]).hashes;
    const pieces = having(["t", "he", " ", "the", " ", "ca", "t"]).hashes;
    for (const context of [BYTES_3, BYTES_6, WORD, WORD_PAIR]) expect(pieces[context]).toBe(whole[context]);
    expect(pieces[1]).not.toBe(whole[1]); // the token orders differ
  });

  it("take upper and lower case for the same word", () => {
    const upper = having(["T", "H", "E"]).hashes;
    const lower = having(["the"]).hashes;
    expect(upper[WORD]).toBe(lower[WORD]);
    expect(upper[BYTES_3]).not.toBe(lower[BYTES_3]);
  });

  it("count the fields of a line", () => {
    expect(having(["a", ",", "b", "\t", "c"]).contexts.field[0]).toBe(2);
    expect(having(["a", ",", "b", ",\n", "c"]).contexts.field[0]).toBe(0);
  });

  it("know the tokens above in the previous line", () => {
    const ABOVE = 12;
    const second = (line: string) => having([...line, "\n", "x"]).hashes[ABOVE];
    expect(second("pqrs")).toBe(second("zqrt"));
    expect(second("pqrs")).not.toBe(second("pzrs"));
  });

  it("keep lanes apart", () => {
    const one = having(["the", " cat"]);
    const two = having(["the", " cat"], 1, 2);
    expect(two.hashes).toEqual(one.hashes);
    expect(two.contexts.hashes[1]).not.toBe(one.contexts.hashes[1]);
  });
});
