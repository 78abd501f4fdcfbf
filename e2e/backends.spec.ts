import { readFileSync, writeFileSync } from "node:fs";
import { chromium, expect, test } from "@playwright/test";
import { mobyDick } from "../test/moby-dick.ts";
import {
  convert,
  nacre,
  nacreOutput,
  openOn,
  temporaryFolder,
  utf8,
  workerOf,
  workersByName,
} from "./support.ts";
import { NOTE } from "./texts.ts";

const folder = temporaryFolder();

test("Chromium offers a WebGPU adapter, so that these tests test something", async ({ page }) => {
  await page.goto("/");
  const adapter = await page.evaluate(async () => {
    const found = await navigator.gpu?.requestAdapter();
    return found ? { vendor: found.info.vendor, architecture: found.info.architecture } : null;
  });
  expect(adapter).not.toBeNull();
});

test("WebGPU, WASM and native write the same bytes", async ({ page }) => {
  test.setTimeout(400_000);
  const original = { name: "letter.txt", bytes: mobyDick(1500) };
  writeFileSync(folder.path("letter.txt"), original.bytes);
  const run = nacre(["--json", "--backend", "native", folder.path("letter.txt")]);
  expect(run.stderr).toBe("");
  const facts = JSON.parse(run.stdout.toString());
  expect(facts).toMatchObject({ bytesIn: original.bytes.length, backend: "native", lanes: 1 });
  const native = new Uint8Array(readFileSync(folder.path("letter.txt.nacre")));
  expect(native).toHaveLength(facts.bytesOut);
  expect(nacreOutput(["-c", "--backend", "wasm", folder.path("letter.txt")])).toEqual(native);
  for (const backend of ["wasm", "webgpu"] as const) {
    await openOn(page, backend);
    const packed = await convert(page, original);
    expect(packed.name).toBe("letter.txt.nacre");
    expect(packed.bytes, `by the page on ${backend}`).toEqual(native);
  }
});

test("ONNX Runtime, loaded when it is asked for, computes the same numbers and writes the same bytes", async ({
  page,
}) => {
  test.setTimeout(300_000);
  const asked: string[] = [];
  page.context().on("request", (request) => asked.push(request.url()));
  await openOn(page, "wasm");
  const letter = { name: "letter.txt", bytes: mobyDick(1500) };
  const packed = await convert(page, letter);
  const loaded = () => asked.filter((address) => /onnx|ort-/.test(address));
  expect(loaded()).toEqual([]);

  await page.click(".trust summary");
  await page.click("#compare");
  await expect(page.locator("#trust-compared")).toHaveText(/computed the same \d{3},\d{3} numbers/, {
    timeout: 120_000,
  });
  expect(loaded().length).toBeGreaterThan(0);
  expect(loaded().every((address) => new URL(address).origin === new URL(page.url()).origin)).toBe(true);

  await openOn(page, "onnx");
  await expect(page.locator("#backend")).toHaveText("Ready (ONNX Runtime)");
  expect(await convert(page, letter)).toEqual(packed);
  expect(await convert(page, packed)).toEqual(letter);
});

test.describe("without a service worker", () => {
  test.use({ serviceWorkers: "block" });

  test("where ONNX Runtime cannot be loaded, the page says so and goes on", async ({ page }) => {
    await page.route(/ort-wasm[^/]*\.wasm/, (route) => route.abort());
    await openOn(page, "wasm");
    await page.click(".trust summary");
    await page.click("#compare");
    await expect(page.locator("#trust-compared")).toHaveText(/cannot run in this browser \(onnx: /, {
      timeout: 60_000,
    });
    await convert(page, { name: "note.txt", bytes: utf8(NOTE) });
  });
});

test("a backend that cannot be had is replaced by another, and the page says so", async ({
  baseURL,
  launchOptions,
}) => {
  const args = launchOptions.args!.filter((arg) => !arg.includes("webgpu"));
  const without = await chromium.launch({ ...launchOptions, args });
  try {
    const page = await without.newPage({ baseURL: baseURL! });
    await page.goto("/");
    await page.selectOption("#backend-choice", "webgpu");
    const line = page.locator("#backend");
    await expect(line).toHaveAttribute("data-state", "fallback", { timeout: 60_000 });
    await expect(line).toHaveText(
      /^Ready \(WebAssembly\)\. Not used: webgpu: this browser offers no WebGPU adapter\.$/,
    );
    await convert(page, { name: "note.txt", bytes: utf8(NOTE) });
  } finally {
    await without.close();
  }
});

test("WebGPU that is computed by the processor is not called a graphics card", async ({ page }) => {
  await openOn(page, "webgpu");
  await expect(page.locator("#backend")).toHaveText(/^Ready \(WebGPU in software: .*swiftshader/i);
  await page.click(".trust summary");
  await expect(page.locator("#trust-backend")).toHaveText(/not on a graphics card: .*swiftshader/i);
  await page.selectOption("#backend-choice", "auto");
  await expect(page.locator("#backend")).toHaveText("Ready (WebAssembly)", { timeout: 60_000 });
});

test("each backend restores what another one wrote", async ({ page }) => {
  test.setTimeout(400_000);
  const original = utf8(NOTE);
  writeFileSync(folder.path("note.txt"), original);
  const ofNative = nacreOutput(["-c", "--backend", "native", folder.path("note.txt")]);
  // A stored note would prove nothing.
  expect(JSON.parse(nacre(["-l", "--json", "-"], ofNative).stdout.toString())).toMatchObject({
    blocks: { text: 1 },
  });
  await openOn(page, "wasm");
  expect(await convert(page, { name: "a.txt.nacre", bytes: ofNative })).toEqual({
    name: "a.txt",
    bytes: original,
  });
  const ofPage = await convert(page, { name: "note.txt", bytes: original });
  expect(nacreOutput(["-d", "-c", "--backend", "native", "-"], ofPage.bytes)).toEqual(original);
  expect(nacreOutput(["-d", "-c", "--backend", "wasm", "-"], ofPage.bytes)).toEqual(original);
  await openOn(page, "webgpu");
  expect(await convert(page, { name: "b.txt.nacre", bytes: ofPage.bytes })).toEqual({
    name: "b.txt",
    bytes: original,
  });
});

test("from three cores on, another worker checks what is encoded, and the file is the same", async ({
  page,
}) => {
  const original = { name: "book.txt", bytes: mobyDick(60_000) };
  writeFileSync(folder.path("book.txt"), original.bytes);
  const expected = nacreOutput(["-c", "--threads", "1", folder.path("book.txt")]);
  for (const cores of [2, 4]) {
    await openOn(page, "wasm");
    const codec = await workerOf(page, "codec");
    await codec?.evaluate((value) => {
      Object.defineProperty(navigator, "hardwareConcurrency", { value });
    }, cores);
    const packed = await convert(page, original);
    expect(packed.bytes).toEqual(expected);
    const names = (await workersByName(page)).map(({ name }) => name);
    expect(
      names.filter((name) => name === "check"),
      names.join(),
    ).toHaveLength(cores > 2 ? 1 : 0);
  }
});

test("a long text is coded by several workers at once, and the command line restores it", async ({
  page,
}) => {
  test.setTimeout(400_000);
  const original = { name: "book.txt", bytes: mobyDick(400_000) };
  await openOn(page, "wasm");
  const codec = await workerOf(page, "codec");
  await codec?.evaluate(() => Object.defineProperty(navigator, "hardwareConcurrency", { value: 2 }));
  const packed = await convert(page, original);
  const names = (await workersByName(page)).map(({ name }) => name);
  expect(names.filter((name) => name === "texts")).toHaveLength(2);
  expect(nacreOutput(["-d", "-c", "--threads", "2", "-"], packed.bytes)).toEqual(original.bytes);
});
