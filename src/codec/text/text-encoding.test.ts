import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromUtf8, toUtf8 } from "./text-encoding.ts";

const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const utf8 = (text: string) => new TextEncoder().encode(text);

describe("texts in other encodings", () => {
  it("become UTF-8", () => {
    expect(toUtf8(latin("caf\xe9 \x80\x93\x81"), "windows-1252")).toEqual(utf8("café €“\u0081"));
    expect(toUtf8(latin("\xff\xfea\0\x3d\xd8\x00\xde"), "utf-16le")).toEqual(utf8("\ufeffa😀"));
    expect(toUtf8(latin("\0a\xd8\x3d\xde\x00\x4e\x00"), "utf-16be")).toEqual(utf8("a😀一"));
  });

  it("are refused when they are no such text", () => {
    expect(toUtf8(latin("abc"), "utf-16le")).toBeUndefined();
    for (const units of ["\xd8\0", "\xdc\0", "\xd8\0\0a", "\xd8\0\xd8\0"]) {
      expect(toUtf8(latin(units), "utf-16be")).toBeUndefined();
    }
    expect(fromUtf8(utf8("Ω"), "windows-1252")).toBeUndefined();
    expect(fromUtf8(Uint8Array.of(0xff), "utf-16le")).toBeUndefined();
  });

  it("come back from UTF-8 wherever they became it", () => {
    for (const encoding of ["utf-8", "windows-1252", "utf-16le", "utf-16be"] as const) {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 40 }), (raw) => {
          const text = toUtf8(raw, encoding);
          if (encoding === "windows-1252") expect(text).toBeDefined();
          if (text) expect(fromUtf8(text, encoding)).toEqual(raw);
        }),
      );
    }
  });

  it("have the characters of the WHATWG's Windows-1252", () => {
    // Node's own decoder takes it for Latin-1.
    const upper = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ\u00a0";
    expect(
      toUtf8(
        Uint8Array.from({ length: 33 }, (_, i) => 0x80 + i),
        "windows-1252",
      ),
    ).toEqual(utf8(upper));
  });
});
