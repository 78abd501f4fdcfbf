import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { restoreCarriageReturns, stripCarriageReturns } from "./line-ends.ts";

const ascii = (text: string) => new TextEncoder().encode(text);

describe("the line-end transform", () => {
  it("takes the CRs of CR LF, and remembers the few line ends without one", () => {
    expect(stripCarriageReturns(ascii("a\r\nb\r\n"))).toEqual({ text: ascii("a\nb\n"), bareLineEnds: [] });
    const text = `${"x\r\n".repeat(20)}y\n${"\rz\r\r\n".repeat(20)}`;
    const stripped = `${"x\n".repeat(20)}y\n${"\rz\r\n".repeat(20)}`;
    expect(stripCarriageReturns(ascii(text))).toEqual({ text: ascii(stripped), bareLineEnds: [20] });
  });

  it("leaves texts alone where it would not pay", () => {
    for (const text of ["", "a", "a\nb\r\n", "\r", "\n"]) {
      expect(stripCarriageReturns(ascii(text)), JSON.stringify(text)).toBeUndefined();
    }
  });

  it("is undone exactly wherever it applies", () => {
    const parts = fc.array(fc.constantFrom("a", "\r\n", "\r\n".repeat(20), "\r", "\n", "é"), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(parts, (texts) => {
        const text = ascii(texts.join(""));
        const stripped = stripCarriageReturns(text);
        if (stripped) expect(restoreCarriageReturns(stripped)).toEqual(text);
      }),
    );
  });
});
