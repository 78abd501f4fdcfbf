import { expect, it } from "vitest";
import { convertedIds } from "../../e2e/exactness/conversions.ts";
import { checkpointFiles, opener } from "../../test/checkpoint-files.ts";
import { wasmRuntime } from "../model/wasm/wasm-runtime.ts";
import { convertCheckpoint } from "./convert-checkpoint.ts";

// An id is the hash of the whole model file, so the version of its layout is part of it: these are ids of layout 1.
it("makes of a checkpoint what it always made: files name their models by these ids", async () => {
  expect(await convertedIds()).toEqual([
    "3a8f8120e5642fe1660965f2a88bccdb4b7f3b923ddf1af1a0618cd91510eddc",
    "3f5d6ca898350ab2eef809b4259d4fbaddf5d3f6fd2d073575b7f1f4a72b8094",
    "10339d494d93ba42a148c488aa8807e75a69647a13897d3285b1b49469a2796a",
  ]);
  const files = checkpointFiles();
  const { manifest } = await convertCheckpoint({ name: "x" }, opener(files), wasmRuntime());
  expect(manifest).toMatchObject({
    spec: { sha256: "a2bb48e4df2e7c9907ff45e19d33afbd2dc261fb347c3a07d18d7af5eece1eb7" },
    selfTest: "efac75d6a18355f9eb201a5e8d7e947ac93bf1aa431646c0d82ed17b218924f4",
    loss: 0.00003667259147399626,
  });
});
