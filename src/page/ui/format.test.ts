import { describe, expect, it } from "vitest";
import { formatBytes, formatChance, formatCount, formatSaving, formatSeconds } from "./format.ts";

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
