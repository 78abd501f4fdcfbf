import { describe, expect, it } from "vitest";
import { PieceReader, viewToken } from "./piece-reader.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

describe("the picture's numbers", () => {
  it("are the bits of the model's probabilities, and its likeliest tokens", () => {
    // One octave is 32 units: masses 1, 4, 2, 1.
    const logits = Float32Array.of(-32, 32, 0, -32);
    const view = viewToken(logits, 2);
    expect(view.modelBits).toBeCloseTo(2, 9);
    expect(view.guesses).toEqual([1, 2, 0]);
    expect(view.chances).toEqual([0.5, 0.25, 0.125]);
    expect(viewToken(logits, 1).modelBits).toBeCloseTo(1, 9);
  });

  it("hold for tokens that are next to impossible", () => {
    expect(viewToken(Float32Array.of(0, -32 * 100, 0, -5), 1).modelBits).toBeGreaterThan(100);
  });
});

describe("pieces", () => {
  it("are whole characters, with the bits of all their tokens", () => {
    const [first = 0, second = 0] = utf8("é");
    const tokens = [utf8("a"), Uint8Array.of(first), Uint8Array.of(second), utf8("𝄞b")];
    const reader = new PieceReader(tokens);
    const view = (bits: number) => ({
      ...{ bits, modelBits: 2 * bits, correctedBits: 3 * bits, textBits: 4 * bits },
      ...{ guesses: [bits, 0, 0], chances: [0.5, 0, 0], repeated: bits, agreeing: 10 * bits },
    });
    reader.add(0, view(1));
    reader.add(1, view(2));
    expect([...reader.take().ends]).toEqual([1]);
    reader.add(2, view(3));
    reader.add(3, view(4));
    const { ends, bits, costs, guesses, repeated, agreeing } = reader.take();
    expect([...ends]).toEqual([2, 5]);
    expect([...bits]).toEqual([5, 4]);
    expect([...costs]).toEqual([10, 15, 20, 8, 12, 16]);
    expect([...repeated, ...agreeing]).toEqual([2, 4, 20, 40]);
    expect([...guesses.filter((_, i) => i % 3 === 0)]).toEqual([2, 4]);
  });
});
