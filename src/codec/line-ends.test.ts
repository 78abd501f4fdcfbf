import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { restoreCarriageReturns, stripCarriageReturns } from "./line-ends.ts";

const ascii = (text: string) => new TextEncoder().encode(text);

describe("the line-end transform", () => {
  it("applies only when every line end is CR LF", () => {
    expect(stripCarriageReturns(ascii("a\r\nb\r\n"))).toEqual(ascii("a\nb\n"));
    for (const text of ["", "a", "a\nb\r\n", "a\rb\r\n", "a\r\n\r", "\r\r\n", "\n"]) {
      expect(stripCarriageReturns(ascii(text)), JSON.stringify(text)).toBeUndefined();
    }
  });

  it("is undone exactly wherever it applies", () => {
    const parts = fc.array(fc.constantFrom("a", "\r\n", "\r", "\n", "é"), { maxLength: 12 });
    fc.assert(
      fc.property(parts, (texts) => {
        const text = ascii(texts.join(""));
        const stripped = stripCarriageReturns(text);
        if (stripped) expect(restoreCarriageReturns(stripped)).toEqual(text);
      }),
    );
  });
});
