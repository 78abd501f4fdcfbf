import { describe, expect, it } from "vitest";
import { type ErrorCode, NacreError } from "../../base/errors.ts";
import type { ErrorData } from "../../base/failures.ts";
import { EMBEDDED_MANIFEST } from "../../core.ts";
import { sentenceOf } from "./sentence.ts";

const said = <Code extends ErrorCode>(code: Code, data: ErrorData[Code]) =>
  sentenceOf(new NacreError(code, data));

describe("a sentence of the page", () => {
  it("gives advice that can be followed on the page, and names no option of the command line", () => {
    expect(said("limit", { max: 268435456 })).toMatch(/268 MB/);
    expect(said("verify", { backend: "wasm" })).toMatch(/wasm backend.*“Runs on”/);
    expect(said("backend", { backend: "webgpu", detail: "device lost" })).toMatch(
      /webgpu backend .*\(device lost\), so nothing was saved.*“Runs on”/,
    );
    expect(said("wrong-model", { needed: "0101", present: "0303" })).toMatch(
      /an unknown model \(0101…\) .*an unknown model \(0303…\)/,
    );
    const embedded = EMBEDDED_MANIFEST.spec.sha256.slice(0, 32);
    expect(said("wrong-model", { needed: "0101".repeat(8), present: embedded })).toMatch(
      /an unknown model \(01010101…\) .*with the built-in model;/,
    );
    expect(said("version", { file: 6, oldest: 5, newest: 5 })).toMatch(/version 6.*reload the page/);
    expect(said("crash", {})).toMatch(/stopped unexpectedly; try again/);
    expect(said("crash", { detail: "out of memory" })).toMatch(/unexpectedly \(out of memory\); try again/);
    for (const code of ["limit", "truncated", "corrupt", "wrong-model", "no-entry"] as const) {
      expect(said(code, { max: 1, detail: "x", needed: "a", present: "b", path: "p" } as never)).not.toMatch(
        / --/,
      );
    }
  });

  it("is what a browser says of itself", () => {
    expect(sentenceOf(new DOMException("full", "QuotaExceededError"))).toMatch(/no room left on this device/);
    expect(sentenceOf(new Error("It is gone."))).toBe("It is gone.");
  });
});
