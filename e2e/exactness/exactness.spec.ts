import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { build, type PreviewServer, preview } from "vite";
import { HEADERS } from "../../scripts/headers.ts";
import { loadModel } from "../../src/model/load.ts";
import { onnxNativeRuntime } from "../../src/model/onnx/onnx-native-runtime.ts";
import { convertedIds } from "./conversions.ts";
import { equalPairs, scenarioHashes } from "./scenarios.ts";

const ROOT = fileURLToPath(new URL(".", import.meta.url));
const MODEL = fileURLToPath(new URL("../../models/embedded/", import.meta.url));
const OUT = fileURLToPath(new URL("../../test-results/exactness-page", import.meta.url));
const PORT = 4198;

let server: PreviewServer;
let native: Record<string, string>;

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  await build({
    root: ROOT,
    base: "./",
    configFile: false,
    logLevel: "warn",
    build: { outDir: OUT, emptyOutDir: true, target: "es2022", chunkSizeWarningLimit: 5000 },
    plugins: [
      {
        name: "model-files",
        async generateBundle() {
          for (const name of await readdir(MODEL)) {
            const source = new Uint8Array(await readFile(`${MODEL}${name}`));
            this.emitFile({ type: "asset", fileName: `models/${name}`, source });
          }
        },
      },
    ],
  });
  server = await preview({
    root: ROOT,
    configFile: false,
    logLevel: "warn",
    build: { outDir: OUT },
    preview: { port: PORT, strictPort: true, host: "127.0.0.1", headers: HEADERS },
  });
  const read = async (name: string) => new Uint8Array(await readFile(`${MODEL}${name}`));
  const { model, tokenizer } = await loadModel(onnxNativeRuntime(), read);
  native = await scenarioHashes(model, tokenizer);
});

test.afterAll(() => server.close());

test("native logits do not depend on the division into calls", () => {
  for (const kind of ["random", "constant", "text"]) {
    for (const [a, b] of equalPairs()) expect(native[`${kind}, ${b}`]).toBe(native[`${kind}, ${a}`]);
  }
});

test("a checkpoint becomes the same model in Chromium and in Node", async ({ page }) => {
  await page.goto(`http://127.0.0.1:${PORT}/`);
  expect(await page.evaluate(() => window.conversions())).toEqual(await convertedIds());
});

test("the graphics kernels give the WASM kernel's logits, whatever a model has", async ({ page }) => {
  test.setTimeout(600_000);
  await page.goto(`http://127.0.0.1:${PORT}/`);
  const results = await page.evaluate(() => window.kernelsAgree());
  expect(results).toHaveLength(7);
  for (const { name, logits, differing } of results) {
    expect(logits, name).toBeGreaterThan(30_000);
    expect(differing, name).toBe(0);
  }
});

for (const [backend, threads] of [
  ["wasm", 1],
  ["webgpu", 1],
  ["onnx-wasm", 1],
  ["onnx-wasm", 2],
  ["onnx-webgpu", 1],
] as const) {
  test(`${backend} with ${threads} thread(s) gives the native logits`, async ({ page }) => {
    test.setTimeout(600_000);
    await page.goto(`http://127.0.0.1:${PORT}/`);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    if (backend.endsWith("webgpu")) {
      const adapter = await page.evaluate(async () => (await navigator.gpu.requestAdapter())?.info.vendor);
      expect(adapter, "a WebGPU adapter must exist").toBeDefined();
    }
    const hashes = await page.evaluate(([b, t]) => window.hashes(b, t), [backend, threads] as const);
    expect(hashes).toEqual(native);
  });
}
