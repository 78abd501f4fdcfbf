import { expect, it } from "vitest";
import { type ErrorCode, NacreError } from "../../core.ts";
import { remediesFor } from "./remedies.ts";
import { SaidError } from "./sentence.ts";

const remedies = (code: ErrorCode, hasBlocks = true) =>
  remediesFor(new NacreError(code, {} as never), { hasBlocks });

it("what cannot help is not offered", () => {
  expect(remedies("crash")).toEqual(["retry"]);
  expect(remedies("wrong-model")).toEqual(["retry", "models"]);
  expect(remedies("not-nacre")).toEqual(["compress"]);
  expect(remedies("corrupt")).toEqual(["salvage"]);
  expect(remedies("truncated")).toEqual(["salvage"]);
  // A file of one piece: all of it is there, or nothing.
  expect(remedies("corrupt", false)).toEqual([]);
  expect(remediesFor(new Error("disk"), { hasBlocks: true })).toEqual(["retry"]);
  expect(remediesFor(new SaidError("Nothing is left."), { hasBlocks: true })).toEqual([]);
});
