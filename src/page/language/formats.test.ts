import { describe, expect, it } from "vitest";
import { isWorthIt } from "../ui/is-worth-it.ts";
import { DE } from "./de.ts";
import { EN } from "./en.ts";
import { ES } from "./es.ts";

const f = EN.formats;

describe("numbers as people read them", () => {
  it("bytes", () => {
    expect([0, 1, 999, 1000, 9949, 12_345, 999_600, 5_600_000].map((count) => f.bytes(count))).toEqual([
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
    expect([0.2, 1, 1.2, 59, 61, 125, 3600, 8000].map((seconds) => f.seconds(seconds))).toEqual([
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
    expect([0, 1, 2].map((count) => f.count(count, { one: "file", other: "files" }))).toEqual([
      "0 files",
      "1 file",
      "2 files",
    ]);
  });

  it("chances", () => {
    expect([0.0001, 0.0123, 0.0996, 0.42, 1].map((chance) => f.chance(chance))).toEqual([
      "under 0.1%",
      "1.2%",
      "10%",
      "42%",
      "100%",
    ]);
  });

  it("a saving that stands alone", () => {
    const all = [214, 9, 1.8, 0.6, 0.01, 994].map((after) => f.bigSaving(1000, after));
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
    expect(f.change(312_000, 560)).toEqual(["312 KB", "560 bytes"]);
    expect(f.change(30_012, 29_977)).toEqual(["30,012 bytes", "29,977 bytes"]);
    expect(f.change(50_000_000, 50_004_000)).toEqual(["50,000,000 bytes", "50,004,000 bytes"]);
    expect(f.change(7, 7)).toEqual(["7 bytes", "7 bytes"]);
  });

  it("savings", () => {
    expect(f.saving(1000, 214)).toBe("79% smaller");
    expect(f.saving(1000, 1003)).toBe("0.3% larger");
    expect(f.saving(50_000_000, 50_004_000)).toBe("under 0.1% larger");
    expect(f.saving(312_000, 560)).toBe("99.8% smaller");
    expect(f.saving(10_000_000, 560)).toBe("over 99.9% smaller");
    expect(f.saving(10, 0)).toBe("100% smaller");
    expect(f.saving(5, 5)).toBe("the same size");
    expect(f.saving(0, 57)).toBe("larger");
  });
});

it("are written as the language writes them", () => {
  const all = [DE, ES].map(({ formats }) => [
    formats.bytes(1),
    formats.bytes(6300),
    formats.exactBytes(30_012),
    formats.saving(1000, 214),
    formats.bigSaving(1000, 1.8),
    formats.chance(0.0123),
    formats.seconds(1),
    formats.seconds(59),
  ]);
  expect(all.map((some) => some.map((text) => text.replaceAll("\u00a0", " ")))).toEqual([
    ["1 Byte", "6,3 KB", "30.012 Byte", "79 % kleiner", "−99,8 %", "1,2 %", "1 Sekunde", "59 Sekunden"],
    ["1 byte", "6,3 KB", "30.012 bytes", "79 % más pequeño", "−99,8 %", "1,2 %", "1 segundo", "59 segundos"],
  ]);
});
