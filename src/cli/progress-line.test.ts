import { describe, expect, it } from "vitest";
import { fitted } from "./progress-line.ts";

describe("the progress line", () => {
  it("fits the terminal, however long the name is, and keeps the numbers", () => {
    const numbers = "12345 of 99999, 12% bytes in, 4567 out";
    for (const label of ["a", "x".repeat(500), "乾杯".repeat(80)]) {
      for (const columns of [10, 40, 62, 80, 132]) {
        const line = fitted(label, numbers, columns);
        const width = [...line].reduce(
          (sum, letter) => sum + (letter > "\u1100" && letter !== "…" ? 2 : 1),
          0,
        );
        expect(width).toBeLessThan(columns);
        if (columns > numbers.length) expect(line.endsWith(numbers)).toBe(true);
      }
    }
    expect(fitted("book.txt", "1 in", 80)).toBe("book.txt: 1 in");
  });
});
