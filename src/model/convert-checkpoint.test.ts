import { expect, it } from "vitest";
import { convertedIds } from "../../e2e/exactness/conversions.ts";
import { checkpointFiles, opener } from "../exact/testing/checkpoint-files.ts";
import { convertCheckpoint } from "./convert-checkpoint.ts";
import { kernelRuntime } from "./kernel/kernel-runtime.ts";

it("makes of a checkpoint what it always made: files name their models by these ids", async () => {
  expect(await convertedIds()).toEqual([
    "7b01cfb304750e537b732a7aca03e999daa743e93372daee0d2a9071e28a9c27",
    "5f8a4ca0597fd8b346225ca2573c24e92237a208542e860a38f2d75fc35f9715",
    "b7e5221afb10dd46b53db1164149038ff89ecb160f1e308e56cdfadac937fe88",
  ]);
  const files = checkpointFiles();
  const { manifest } = await convertCheckpoint({ name: "x" }, opener(files), kernelRuntime());
  expect(manifest).toMatchObject({
    spec: { sha256: "c4785a75d440ab7d4289320558854c8a71a5281818118a4563f36ccf488b6db0" },
    selfTest: "8ea33755033c9e0390fddbf16bc35e1c247fea8cd92c536c7856d7fce031a3f7",
    loss: -0.00236659217551094,
  });
});
