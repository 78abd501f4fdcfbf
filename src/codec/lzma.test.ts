import { describe, expect, it } from "vitest";
import { lzmaDecode, lzmaEncode } from "./lzma.ts";

describe("lzma payloads", () => {
  it.each([
    ["text", new TextEncoder().encode("again and again and again, ".repeat(50))],
    ["zeros", new Uint8Array(70_000)],
    ["all bytes", Uint8Array.from({ length: 256 }, (_, i) => i)],
    ["one byte", Uint8Array.of(200)],
  ])("restore %s", (_, data) => {
    expect(lzmaDecode(lzmaEncode(data), data.length)).toEqual(data);
  });

  it("are refused when they are malformed or of another length", () => {
    const data = new TextEncoder().encode("again and again and again, ".repeat(50));
    const payload = lzmaEncode(data);
    expect(() => lzmaDecode(payload, data.length + 1)).toThrow(/damaged/);
    expect(() => lzmaDecode(payload.subarray(0, 10), data.length)).toThrow(/damaged/);
    expect(() => lzmaDecode(Uint8Array.of(1, 2, 3), 1000)).toThrow(/damaged/);
  });
});
