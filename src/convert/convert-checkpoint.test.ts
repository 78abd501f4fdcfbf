import { expect, it } from "vitest";
import { convertedIds } from "../../e2e/exactness/conversions.ts";
import { checkpointFiles, opener } from "../../test/checkpoint-files.ts";
import { wasmRuntime } from "../model/wasm/wasm-runtime.ts";
import { convertCheckpoint } from "./convert-checkpoint.ts";

// An id is the hash of the whole model file, so the version of its layout is part of it: these are ids of layout 1.
it("makes of a checkpoint what it always made: files name their models by these ids", async () => {
  expect(await convertedIds()).toEqual([
    "c923807656cd68b0e909c622f30f59d72a8533dfa3de43477f02eb15871655f2",
    "c5bdeb06b41b0444fd2d205d77daa334456635ff523cb755d103b0600af69dc8",
    "4924fca22f77659d9c699f0458682c512d080b0d2ff24d6e05c5f3ac90f09989",
  ]);
  const files = checkpointFiles();
  const { manifest } = await convertCheckpoint({ name: "x" }, opener(files), wasmRuntime());
  expect(manifest).toMatchObject({
    spec: { sha256: "c62b497b5d5cc881cbf015dd4e1978383f51d9a3a6fb8509ba64a80d0fe36a97" },
    selfTest: "efac75d6a18355f9eb201a5e8d7e947ac93bf1aa431646c0d82ed17b218924f4",
    loss: 0.00003667259147399626,
  });
});
