import { describe, expect, it } from "vitest";
import {
  formatBigSaving,
  formatBytes,
  formatChance,
  formatChange,
  formatCount,
  formatSaving,
  formatSeconds,
  isWorthIt,
} from "./format.ts";

describe("numbers as people read them", () => {
  it("bytes", () => {
    expect([0, 1, 999, 1000, 9949, 12_345, 999_600, 5_600_000].map(formatBytes)).toEqual([
      "0 bytes",
      "1 byte",
      "999 bytes",
      "1.0 KB",
      "9.9 KB",
      "12 KB",
      "1.0 MB",
      "5.6 MB",
    ]);
  });

  it("seconds", () => {
    expect([0.2, 1, 1.2, 59, 61, 125, 3600, 8000].map(formatSeconds)).toEqual([
      "less than a second",
      "1 second",
      "2 seconds",
      "59 seconds",
      "1 minute",
      "2 minutes",
      "1 h 0 min",
      "2 h 13 min",
    ]);
  });

  it("counts", () => {
    expect([0, 1, 2].map((count) => formatCount(count, "file", "files"))).toEqual([
      "0 files",
      "1 file",
      "2 files",
    ]);
  });

  it("chances", () => {
    expect([0.0001, 0.0123, 0.0996, 0.42, 1].map(formatChance)).toEqual([
      "under 0.1%",
      "1.2%",
      "10%",
      "42%",
      "100%",
    ]);
  });

  it("a saving that stands alone", () => {
    const all = [214, 9, 1.8, 0.6, 0.01, 994].map((after) => formatBigSaving(1000, after));
    expect(all).toEqual(["−79%", "−99.1%", "−99.8%", "−99.9%", "−99.9%", "−1%"]);
    expect([994, 996, 1000, 1003].map((after) => isWorthIt(1000, after))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(isWorthIt(0, 57)).toBe(false);
  });

  it("two sizes that differ never look the same", () => {
    expect(formatChange(312_000, 560, "became")).toBe("312 KB became 560 bytes");
    expect(formatChange(30_012, 29_977, "became")).toBe("30,012 bytes became 29,977 bytes");
    expect(formatChange(50_000_000, 50_004_000, "became")).toBe("50,000,000 bytes became 50,004,000 bytes");
    expect(formatChange(7, 7, "became")).toBe("7 bytes became 7 bytes");
  });

  it("savings", () => {
    expect(formatSaving(1000, 214)).toBe("79% smaller");
    expect(formatSaving(1000, 1003)).toBe("0.3% larger");
    expect(formatSaving(50_000_000, 50_004_000)).toBe("under 0.1% larger");
    expect(formatSaving(312_000, 560)).toBe("99.8% smaller");
    expect(formatSaving(10_000_000, 560)).toBe("over 99.9% smaller");
    expect(formatSaving(10, 0)).toBe("100% smaller");
    expect(formatSaving(5, 5)).toBe("the same size");
    expect(formatSaving(0, 57)).toBe("larger");
  });
});
