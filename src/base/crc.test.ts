import { describe, expect, it } from "vitest";
import { crc32, crc32c } from "./crc.ts";

const ascii = (text: string) => new TextEncoder().encode(text);

describe("crc32c", () => {
  it("gives the published check values", () => {
    // RFC 3720, appendix B.4, and the usual check string.
    expect(crc32c(ascii("123456789"))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
    expect(crc32c(new Uint8Array(0))).toBe(0);
  });

  it("goes on over pieces of any size", () => {
    const data = Uint8Array.from({ length: 1000 }, (_, i) => (i * 37) & 255);
    for (const cut of [0, 1, 3, 4, 5, 998, 1000]) {
      expect(crc32c(data.subarray(cut), crc32c(data.subarray(0, cut)))).toBe(crc32c(data));
    }
  });
});

it("CRC-32 has its check value", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
});
