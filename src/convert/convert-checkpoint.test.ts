import { expect, it } from "vitest";
import { convertedIds } from "../../e2e/exactness/conversions.ts";
import { checkpointFiles, opener } from "../../test/checkpoint-files.ts";
import { kernelRuntime } from "../model/wasm/wasm-runtime.ts";
import { convertCheckpoint } from "./convert-checkpoint.ts";

it("makes of a checkpoint what it always made: files name their models by these ids", async () => {
  expect(await convertedIds()).toEqual([
    "14a346ee6f97a4c55a4aacda777a2f48ef0ee49bd1aa0a5887f5a9494998e592",
    "fb942ac99429faca1159c8fedd9ede8497d4dae57e2e1ac00a13e50dc4b728c2",
    "0299a21c86cd568c6998feb324bf92cc16dd2e75d803ace6400282570c21cbf3",
  ]);
  const files = checkpointFiles();
  const { manifest } = await convertCheckpoint({ name: "x" }, opener(files), kernelRuntime());
  expect(manifest).toMatchObject({
    spec: { sha256: "e3017d0d64316f6a0766e0a2de0bd7d87c4949583b7ad78ff40752fafdd24dc0" },
    selfTest: "efac75d6a18355f9eb201a5e8d7e947ac93bf1aa431646c0d82ed17b218924f4",
    loss: 0.00003667259147399626,
  });
});
