/** The embedded model gives the same file on every backend and number of threads: 5 cases here, more in `npm run nightly`. */
import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { expect, it } from "vitest";
import { mobyDick } from "../../test/moby-dick.ts";
import { collect, pieces } from "../../test/streams.ts";
import { spawn } from "../api/node-threads.ts";
import { compress } from "../codec/compress.ts";
import { decompress } from "../codec/decompress.ts";
import { loadModel } from "../model/load.ts";
import { onnxNativeRuntime } from "../model/onnx/onnx-native-runtime.ts";
import { wasmRuntime } from "../model/wasm/wasm-runtime.ts";

const CASES = Math.ceil(Number(process.env.NACRE_CASES ?? 500) / 100);
const MODEL = new URL("../../models/embedded/", import.meta.url);

const readModelFile = async (name: string) => new Uint8Array(await readFile(new URL(name, MODEL)));
const book = mobyDick(1_000_000);

const passage = fc
  .tuple(fc.nat(book.length - 4_000), fc.integer({ min: 1, max: 4_000 }))
  .map(([at, length]) => book.subarray(at, at + length));
const preset = fc.constantFrom("fast", "balanced", "max");

it("any text is the same file from one thread, from three and from ONNX Runtime, and each reads it", {
  timeout: 120_000 + 10_000 * CASES,
}, async () => {
  const runtimes = [
    wasmRuntime(),
    wasmRuntime({ count: 3, spawn: () => spawn("transformer") }),
    onnxNativeRuntime(1),
  ];
  const models = await Promise.all(runtimes.map((runtime) => loadModel(runtime, readModelFile)));
  await fc.assert(
    fc.asyncProperty(passage, preset, async (data, preset) => {
      const files: Uint8Array[] = [];
      for (const model of models) {
        files.push((await collect(compress(pieces(data), { model: async () => model, preset }))).bytes);
      }
      for (const file of files) expect(Buffer.compare(file, files[0]!)).toBe(0);
      for (const model of models) {
        const { bytes } = await collect(decompress(pieces(files[0]!), { model: async () => model }));
        expect(Buffer.compare(bytes, data)).toBe(0);
      }
    }),
    { numRuns: CASES },
  );
});
