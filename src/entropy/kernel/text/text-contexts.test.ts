import { describe, expect, it } from "vitest";
import { openProbe } from "../../../../test/kernel-probe.ts";

/** Single bytes, then a few longer tokens. */
const encoder = new TextEncoder();
const longer = ["the", " the", "he", " cat", "ca", ",\n", "12"].map((word) => encoder.encode(word));
const vocabulary = [...Array.from({ length: 256 }, (_, b) => Uint8Array.of(b)), ...longer];
const tokenOf = (word: string) =>
  word.length === 1 ? word.charCodeAt(0) : vocabulary.findIndex((b) => new TextDecoder().decode(b) === word);

/** Places in the list of contexts. */
const ORDER_1 = 1;
const BYTES_3 = 5;
const WORD = 6;
const WORD_PAIR = 7;
const FIELD = 8;
const ABOVE = 11;
const SHAPE = 12;
const BRACKET = 13;
const FIELD_ABOVE = 14;
const FIELD_LEFT = 15;
const CONTEXTS = 16;

/** The hashes of a lane that has read these tokens. */
function having(words: readonly string[], lane = 0, lanes = 1): number[] {
  const probe = openProbe();
  probe.createHistory(lanes, 100 * lanes);
  const starts = new Int32Array(vocabulary.length + 1);
  vocabulary.forEach((bytes, i) => {
    starts[i + 1] = starts[i]! + bytes.length;
  });
  const at = probe.allocate(starts.byteLength + starts.at(-1)!);
  new Int32Array(probe.memory.buffer, at).set(starts);
  vocabulary.forEach((bytes, i) => {
    new Uint8Array(probe.memory.buffer, at + starts.byteLength).set(bytes, starts[i]);
  });
  probe.useVocabulary(at, vocabulary.length);
  probe.createTextContexts();
  for (const word of words) {
    probe.append(lane, tokenOf(word));
    probe.updateTextContexts(lane, tokenOf(word));
  }
  return [...new Int32Array(probe.memory.buffer, probe.hashesOf(lane), CONTEXTS)];
}

describe("text contexts", () => {
  it("see bytes and words across token borders", () => {
    const whole = having(["the", " the", " cat"]);
    const pieces = having(["t", "he", " ", "the", " ", "ca", "t"]);
    for (const context of [BYTES_3, WORD, WORD_PAIR]) expect(pieces[context]).toBe(whole[context]);
    expect(pieces[ORDER_1]).not.toBe(whole[ORDER_1]);
  });

  it("take upper and lower case for the same word", () => {
    const upper = having(["T", "H", "E"]);
    const lower = having(["the"]);
    expect(upper[WORD]).toBe(lower[WORD]);
    expect(upper[BYTES_3]).not.toBe(lower[BYTES_3]);
  });

  it("count the fields of a line", () => {
    const field = (text: string) => having([...text])[FIELD];
    expect(field("a,b\tc")).toBe(field("x:y:z"));
    expect(field("a,b,\nc")).toBe(field("c"));
    expect(field("a,b")).not.toBe(field("a,b,"));
  });

  it("take what stands between quotes for one field", () => {
    const field = (text: string) => having([...text])[FIELD];
    expect(field('x,"1,000 - 2,000",y')).toBe(field("x,1,y"));
    expect(field('x,5" or 6",y')).toBe(field("x,5,y"));
    expect(field('"never closed, but\nx,y')).toBe(field("x,y"));
  });

  it("know the field of the same number in the line above, and the field to the left", () => {
    const above = (text: string) => having([...text])[FIELD_ABOVE];
    expect(above("a,bb,c\nx,b")).toBe(above("aaa,bb,d\nyyy,b"));
    expect(above("a,bb,c\nx,b")).not.toBe(above("a,bc,c\nx,b"));
    const left = (text: string) => having([...text])[FIELD_LEFT];
    expect(left("p,a,b")).toBe(left("q,a,b"));
    expect(left("p,a,b")).not.toBe(left("p,z,b"));
    expect(() => having([..."x,".repeat(40)])).not.toThrow();
  });

  it("know the tokens above in the previous line", () => {
    const second = (line: string) => having([...line, "\n", "x"])[ABOVE];
    expect(second("pqrs")).toBe(second("zqrt"));
    expect(second("pqrs")).not.toBe(second("pzrs"));
  });

  it("see the shape of numbers and names, whatever their length", () => {
    const shape = (text: string) => having([...text])[SHAPE];
    expect(shape("2014-05-05 a=")).toBe(shape("7-1-12345 name="));
    expect(shape("2014-05")).not.toBe(shape("2014-x"));
    expect(having(["1", "2", "3"])[SHAPE]).toBe(having(["12", "3"])[SHAPE]);
  });

  it("know which bracket is open, and return to the one outside", () => {
    const bracket = (text: string) => having([...text])[BRACKET];
    expect(bracket("if (a(b)")).toBe(bracket("if (c"));
    expect(bracket("if (a")).not.toBe(bracket("if [a"));
    expect(bracket("))))x")).toBe(bracket("x"));
    expect(() => having([..."(".repeat(99), ..."x"])).not.toThrow();
  });

  it("keep lanes apart", () => {
    expect(having(["the", " cat"], 1, 2)).toEqual(having(["the", " cat"]));
  });
});
