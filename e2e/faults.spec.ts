import { readFileSync } from "node:fs";
import { chromium, expect, type Page, test } from "@playwright/test";
import { findChromium } from "../scripts/setup.mjs";
import { prose } from "../src/codec/testing/samples.ts";
import { convert, drop, job, nacreOutput, openOn, save, temporaryFolder, utf8 } from "./support.ts";
import { LETTER } from "./texts.ts";

const folder = temporaryFolder();
const LETTER_FILE = { name: "letter.txt", bytes: utf8(LETTER) };
/** Far more than could be done in the time of a test. */
const LONG_FILE = { name: "long.txt", bytes: utf8(prose(300_000)) };

async function untilBusy(page: Page): Promise<void> {
  await expect(job(page, LONG_FILE.name).locator(".job-detail")).toContainText("per second", {
    timeout: 60_000,
  });
}

test("a worker that crashes costs its file alone, and that can be tried again", async ({ page }) => {
  await openOn(page, "wasm");
  await drop(page, [LONG_FILE, LETTER_FILE]);
  await untilBusy(page);
  const codec = page.workers().find((worker) => worker.url().includes("codec"));
  await codec?.evaluate(
    () => void setTimeout(() => Promise.resolve().then(() => reportError(new Error("gone")))),
  );
  const line = job(page, LONG_FILE.name);
  await expect(line).toHaveAttribute("data-state", "failed");
  await expect(line.locator(".job-detail")).toContainText("The worker stopped unexpectedly");
  await save(page, LETTER_FILE.name);
  await line.locator(".job-retry").click();
  await untilBusy(page);
  await line.locator(".job-cancel").click();
});

test("a lost graphics device costs the file it worked on, and a retry takes a new one", async ({ page }) => {
  const keepDevice = () => {
    const { requestDevice } = GPUAdapter.prototype;
    GPUAdapter.prototype.requestDevice = async function (...args) {
      const device = await requestDevice.apply(this, args);
      Object.assign(globalThis, { device });
      return device;
    };
  };
  test.setTimeout(360_000);
  // Before the worker has fetched the model, and long before it asks for a device.
  page.on("worker", (worker) => worker.evaluate(keepDevice).catch(() => {}));
  await openOn(page, "webgpu");
  await drop(page, [LONG_FILE]);
  const line = job(page, LONG_FILE.name);
  await expect(line).toHaveAttribute("data-state", "working");
  const destroyed = await Promise.all(
    page.workers().map((worker) =>
      worker.evaluate(() => {
        const { device } = globalThis as { device?: GPUDevice };
        device?.destroy();
        return device !== undefined;
      }),
    ),
  );
  expect(destroyed).toContain(true);
  await expect(line).toHaveAttribute("data-state", "failed", { timeout: 120_000 });
  await expect(line.locator(".job-detail")).toContainText("nothing was saved");
  await line.locator(".job-retry").click();
  await expect(page.locator("#backend")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  await expect(line).toHaveAttribute("data-state", "working");
  await line.locator(".job-cancel").click();
  const short = utf8(LETTER.slice(0, 300));
  const packed = await convert(page, { name: "short.txt", bytes: short });
  expect(nacreOutput(["-d", "-c", "-"], packed.bytes)).toEqual(short);
});

test("cancelling is possible at every stage", async ({ page }) => {
  await openOn(page, "wasm");
  await drop(page, [LONG_FILE, { ...LETTER_FILE, name: "waits.txt" }]);
  const [working, waiting] = [job(page, LONG_FILE.name), job(page, "waits.txt")];
  await waiting.locator(".job-cancel").click();
  await expect(waiting).toHaveAttribute("data-state", "cancelled");
  await untilBusy(page);
  await working.locator(".job-cancel").click();
  await expect(working).toHaveAttribute("data-state", "cancelled");
  // Before the new worker has the model.
  await working.locator(".job-retry").click();
  await expect(working).toHaveAttribute("data-state", "working");
  await working.locator(".job-cancel").click();
  await expect(working).toHaveAttribute("data-state", "cancelled");
  const packed = await convert(page, LETTER_FILE);
  expect(await convert(page, packed)).toEqual(LETTER_FILE);
});

test("a reload in the middle of the work is asked about, and the page begins anew", async ({ page }) => {
  await openOn(page, "wasm");
  await page.click("h1");
  await drop(page, [LONG_FILE]);
  await untilBusy(page);
  const asked = page.waitForEvent("dialog");
  const reload = page.reload();
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.accept();
  await reload;
  await expect(page.locator(".job")).toHaveCount(0);
  await openOn(page, "wasm");
  await convert(page, LETTER_FILE);
});

test("without WebGPU it says so, and the processor does the work", async ({ baseURL }) => {
  const browser = await chromium.launch({
    executablePath: findChromium() ?? "chromium",
    args: ["--no-sandbox", "--headless", "--disable-features=WebGPU", "--disable-gpu"],
  });
  const page = await browser.newPage({ baseURL: String(baseURL) });
  await page.goto("/");
  const line = page.locator("#backend");
  await expect(line).toHaveAttribute("data-backend", "wasm", { timeout: 60_000 });
  await page.selectOption("#backend-choice", "webgpu");
  await expect(line).toHaveAttribute("data-state", "failed");
  await expect(line).toHaveText(/cannot run in this browser \(this browser offers no WebGPU adapter\)/);
  await page.selectOption("#backend-choice", "auto");
  await expect(line).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  await convert(page, LETTER_FILE);
  await browser.close();
});

test("a file of another model is refused with both models' names", async ({ page }) => {
  await openOn(page, "wasm");
  const bytes = new Uint8Array(readFileSync("golden/text-balanced.nacre"));
  await drop(page, [{ name: "foreign.nacre", bytes }]);
  const line = job(page, "foreign.nacre");
  await expect(line).toHaveAttribute("data-state", "failed", { timeout: 60_000 });
  await expect(line.locator(".job-detail")).toHaveText(
    /made with model [0-9a-f]+ and this program has model [0-9a-f]+/,
  );
  await expect(line.locator(".job-save")).toBeHidden();
});

test("50 MB of noise are stored and come back", async ({ page }) => {
  test.setTimeout(240_000);
  await openOn(page, "wasm");
  const before = await page.evaluate(async () => {
    const noise = new Uint8Array(50_000_000);
    for (let at = 0; at < noise.length; at += 65_536) crypto.getRandomValues(noise.subarray(at, at + 65_536));
    const transfer = new DataTransfer();
    transfer.items.add(new File([noise], "noise.bin"));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true }));
    return [...new Uint8Array(await crypto.subtle.digest("SHA-256", noise))];
  });
  const line = job(page, "noise.bin");
  await expect(line).toHaveAttribute("data-state", "done", { timeout: 100_000 });
  await expect(line.locator(".job-detail")).toContainText(/50 MB became 50 MB: 0\.0% larger/);
  const [download] = await Promise.all([page.waitForEvent("download"), line.locator(".job-save").click()]);
  await download.saveAs(folder.path("noise.nacre"));
  await page.setInputFiles("#pick", folder.path("noise.nacre"));
  const restored = await save(page, "noise.nacre");
  expect(restored.name).toBe("noise.bin");
  const digest = await crypto.subtle.digest("SHA-256", restored.bytes as Uint8Array<ArrayBuffer>);
  expect([...new Uint8Array(digest)]).toEqual(before);
});
