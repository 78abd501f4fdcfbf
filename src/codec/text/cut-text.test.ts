import { describe, expect, it } from "vitest";
import { prose } from "../../../test/samples.ts";
import { concat, sameBytes } from "../../base/bytes.ts";
import { cutText } from "./cut-text.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const KB = 1024;

describe("a text is cut", () => {
  it("into a power of two of parts, none of them much smaller or larger than 256 KB", () => {
    const counts = [1, 384 * KB, 385 * KB, 768 * KB, 769 * KB, 1_000_000, 4096 * KB].map(
      (length) => cutText(new Uint8Array(length), "utf-8", "balanced").length,
    );
    expect(counts).toEqual([1, 1, 2, 2, 4, 4, 16]);
  });

  it("behind line ends", () => {
    const text = utf8(prose(900 * KB).replaceAll(". ", ".\n"));
    const parts = cutText(text, "windows-1252", "fast");
    expect(parts).toHaveLength(4);
    expect(parts.every((part) => part.at(-1) === 0x0a || part === parts.at(-1))).toBe(true);
    expect(sameBytes(concat(parts), text)).toBe(true);
  });

  it("or between characters where a line is too long", () => {
    const text = utf8("€".repeat(200_000));
    const parts = cutText(text, "utf-8", "balanced");
    expect(parts).toHaveLength(2);
    const decoder = new TextDecoder("utf-8", { fatal: true });
    expect(parts.map((part) => decoder.decode(part)).join("")).toBe("€".repeat(200_000));
  });

  it("not with preset max, whose model sees all of it, nor in UTF-16", () => {
    const text = new Uint8Array(2048 * KB);
    expect(cutText(text, "utf-8", "max").map(({ length }) => length)).toEqual([2048 * KB]);
    expect(cutText(text, "utf-16le", "balanced").map(({ length }) => length)).toEqual([2048 * KB]);
  });
});
