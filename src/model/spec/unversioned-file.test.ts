import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { sameBytes } from "../../base/bytes.ts";
import { unpack } from "../packed-file.ts";
import { readSpec, writeSpec } from "./spec-file.ts";

// Goes with unversioned-file.ts, when the embedded model is replaced.
it("the embedded model's file is read, and means the same in the present layout", async () => {
  const packed = readFileSync(new URL("../../../models/embedded/model.spec.gz", import.meta.url));
  const spec = readSpec(await unpack("model.spec.gz", new Uint8Array(packed)));
  expect(spec.layers).toHaveLength(6);
  expect(spec.head.inputQuantization).toEqual({ bits: 10, rounding: "floor" });
  const file = writeSpec(spec);
  expect(sameBytes(writeSpec(readSpec(file)), file)).toBe(true);
});

it("a file of an unreleased converter in that layout is refused by what can be done", () => {
  const header = new TextEncoder().encode('{"head":{"domain":{"bits":10}}}');
  const file = new Uint8Array(12 + header.length);
  file.set(new TextEncoder().encode("NACRSPEC"));
  file[8] = header.length;
  file.set(header, 12);
  expect(() => readSpec(file)).toThrow("delete it and add it again");
});
