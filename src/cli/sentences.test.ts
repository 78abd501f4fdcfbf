import { describe, expect, it } from "vitest";
import { type ErrorCode, NacreError } from "../base/errors.ts";
import type { ErrorData } from "../base/failures.ts";
import { sentenceOf } from "./sentences.ts";

const said = <Code extends ErrorCode>(code: Code, data: ErrorData[Code]) =>
  sentenceOf(new NacreError(code, data));

describe("a sentence of the command line", () => {
  it("says what is wrong, and which option helps", () => {
    expect(said("limit", { max: 268435456 })).toMatch(/268435456 bytes.*--max-output/);
    expect(said("corrupt", { detail: "block 2 is odd" })).toMatch(/damaged \(block 2 is odd\).*--salvage/);
    expect(said("truncated", {})).toMatch(/cut off.*complete copy.*--salvage/);
    expect(said("no-entry", { path: "src/t" })).toMatch(/no src\/t in the archive; --list/);
    expect(said("verify", { backend: "test" })).toMatch(/test backend.*nothing was written.*--backend/);
    expect(said("backend", { backend: "test", detail: "device lost" })).toBe(
      "The test backend of this device failed (device lost), so nothing was written; try again, or choose another with --backend.",
    );
    expect(said("wrong-model", { needed: "0101", present: "0303" })).toMatch(
      /model 0101,.*model 0303.*--model/,
    );
    expect(said("clashing-paths", {})).toMatch(/same path.*pack the folder/);
  });

  it("tells which Nacre reads a file of another version", () => {
    expect(said("version", { file: 6, oldest: 5, newest: 5 })).toBe(
      "This file is in version 6 of the .nacre format, and this Nacre reads version 5; use a newer one.",
    );
    expect(said("version", { file: 1, oldest: 2, newest: 4 })).toMatch(
      /in version 1 .*reads versions 2 to 4; use the older one that wrote it/,
    );
  });

  it("passes on what nobody foresaw", () => {
    expect(sentenceOf(new TypeError("x is undefined"))).toBe("unexpected failure: TypeError: x is undefined");
  });
});
