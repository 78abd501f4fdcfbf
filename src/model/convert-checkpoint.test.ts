import { expect, it } from "vitest";
import { convertedIds } from "../../e2e/exactness/conversions.ts";
import { checkpointFiles, opener } from "../exact/testing/checkpoint-files.ts";
import { convertCheckpoint } from "./convert-checkpoint.ts";
import { kernelRuntime } from "./kernel/kernel-runtime.ts";

it("makes of a checkpoint what it always made: files name their models by these ids", async () => {
  expect(await convertedIds()).toEqual([
    "1b504cbf89276e75c6675a7ce29dc60c30a05ccdc73ebd4bf0d1051f9754c2c4",
    "d315d7b5037cd07b1bc2909603ca9bafc8b1df093181d2354914554a1333b312",
    "9a2eab7fcf86d08d00d25c238a0b9837caa104cfbadca89108ed3db055a13e9b",
  ]);
  const files = checkpointFiles();
  const { manifest } = await convertCheckpoint({ name: "x" }, opener(files), kernelRuntime());
  expect(manifest).toMatchObject({
    spec: { sha256: "38b136162e705c845d2993895e02e49fc54a1b52577cad61793abdcb6af00a5b" },
    selfTest: "efac75d6a18355f9eb201a5e8d7e947ac93bf1aa431646c0d82ed17b218924f4",
    loss: 0.00003667259147399626,
  });
});
