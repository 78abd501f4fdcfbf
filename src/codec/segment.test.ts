import { describe, expect, it } from "vitest";
import { concat } from "./byte-reader.ts";
import { cutBlocks, isText } from "./segment.ts";
import { pieces } from "./testing/streams.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

async function blocksOf(data: Uint8Array, pieceSize: number, limit: number): Promise<Uint8Array[]> {
  const blocks: Uint8Array[] = [];
  for await (const block of cutBlocks(pieces(data, pieceSize), limit)) blocks.push(block);
  return blocks;
}

describe("cutting into blocks", () => {
  const data = utf8("one line\nanother line\n".repeat(400));

  it("does not depend on how the stream was divided", async () => {
    const reference = await blocksOf(data, data.length, 1000);
    for (const size of [1, 7, 999, 1000, 1001, 5000])
      expect(await blocksOf(data, size, 1000)).toEqual(reference);
  });

  it("cuts behind line ends, keeps the limit, and loses nothing", async () => {
    const blocks = await blocksOf(data, 300, 1000);
    expect(concat(blocks)).toEqual(data);
    for (const block of blocks) {
      expect(block.length).toBeLessThanOrEqual(1000);
      expect(block.at(-1)).toBe(10);
    }
  });

  it("cuts at the limit when no line end is near, and makes no empty block", async () => {
    const blocks = await blocksOf(new Uint8Array(2000), 64, 1000);
    expect(blocks.map((block) => block.length)).toEqual([1000, 1000]);
    expect(await blocksOf(new Uint8Array(0), 64, 1000)).toEqual([]);
  });
});

describe("isText", () => {
  it("accepts texts in any script, with a few stray bytes", () => {
    expect(isText(utf8("Plain words.\r\n\tAnd more.\n"))).toBe(true);
    expect(isText(utf8("Zażółć gęślą jaźń, ваше здоровье, 乾杯, 🥂"))).toBe(true);
    const latin1 = Uint8Array.from("Le café est fermé aujourd'hui, dit la dame", (c) => c.charCodeAt(0));
    expect(isText(latin1)).toBe(true);
  });

  it("rejects what is binary", () => {
    expect(isText(new Uint8Array(100))).toBe(false);
    expect(isText(Uint8Array.from({ length: 256 }, (_, i) => i))).toBe(false);
    // UTF-16, and UTF-8's overlong forms and surrogates.
    expect(isText(Uint8Array.from("a\0b\0c\0d\0", (c) => c.charCodeAt(0)))).toBe(false);
    expect(isText(Uint8Array.of(0xc0, 0x80, 0xed, 0xa0, 0x80, 0xf4, 0x90, 0x80, 0x80))).toBe(false);
  });
});
