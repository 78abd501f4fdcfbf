import { describe, expect, it } from "vitest";
import { CODING, DIRECTORY } from "../src/format/kinds.ts";

import { Judge, type Outcome } from "./judge.ts";
import { makeSpecimens } from "./specimens.ts";

describe("damaged containers", () => {
  it("give the right bytes or a typed error", async () => {
    const specimens = await makeSpecimens();
    const kinds = new Set(specimens.flatMap(({ places }) => places.map(({ kind }) => kind)));
    expect([...kinds].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, CODING, DIRECTORY]);
    const judge = new Judge(specimens);
    const seen = new Set<Outcome>();
    for (let number = 0; number < 500; number++) seen.add(await judge.try(20, number));
    // The mutations reach every check of the decoder, not the first one alone.
    expect(seen).toContain("intact");
    for (const code of [
      "corrupt",
      "truncated",
      "not-nacre",
      "version",
      "unsupported",
      "wrong-model",
    ] as const) {
      expect(seen).toContain(code);
    }
  });
});
