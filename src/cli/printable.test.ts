import { describe, expect, it } from "vitest";
import { jsonLine, printable } from "./printable.ts";

describe("text for a terminal", () => {
  it("has no escapes, no line ends, nothing that turns it round, and no bytes that are not UTF-8", () => {
    expect(printable("a\x1b[2J\r\nb\u202egpj\u2066\x9b\x07\udcff")).toBe(
      "a\\x1b[2J\\r\\nb\\u202egpj\\u2066\\x9b\\x07\\xff",
    );
  });

  it("is left alone otherwise", () => {
    for (const text of ["räven 乾杯 🦀.txt", "a\\b", "x y"]) expect(printable(text)).toBe(text);
  });

  it("is JSON all the same", () => {
    const facts = { file: "a\x1b\u202e\udcff\x7f" };
    expect(jsonLine(facts)).toBe('{"file":"a\\u001b\\u202e\\udcff\\u007f"}');
    expect(JSON.parse(jsonLine(facts))).toEqual(facts);
  });
});
