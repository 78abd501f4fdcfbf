import { readFileSync } from "node:fs";
import { chromium, expect, type Page, test } from "@playwright/test";
import { findChromium } from "../scripts/setup.mjs";
import { mobyDick } from "../test/moby-dick.ts";
import { prose } from "../test/samples.ts";
import { StaticHost } from "./static-host.ts";
import { convert, drop, job, nacreOutput, openOn, save, temporaryFolder, utf8, workerOf } from "./support.ts";
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
  const codec = await workerOf(page, "codec");
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

test("cancelling is possible while a file waits, while it is encoded, and before the model is there", async ({
  page,
}) => {
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

/** Cancels and sees that the next file is dealt with. */
async function cancelAndGoOn(page: Page, name: string): Promise<void> {
  const line = job(page, name);
  await line.locator(".job-cancel").click();
  await expect(line).toHaveAttribute("data-state", "cancelled");
  await expect(line.locator(".job-save")).toBeHidden();
  const packed = await convert(page, { name: "next.bin", bytes: new Uint8Array(200) });
  expect(packed.name).toBe("next.bin.nacre");
}

test("cancelling is possible while a file cannot be read on", async ({ page }) => {
  await openOn(page, "wasm");
  const codec = await workerOf(page, "codec");
  // A network drive that has stopped to answer.
  await codec?.evaluate(() => {
    Blob.prototype.stream = () => new ReadableStream();
  });
  await drop(page, [LETTER_FILE]);
  await expect(job(page, LETTER_FILE.name)).toHaveAttribute("data-state", "working");
  await cancelAndGoOn(page, LETTER_FILE.name);
  await page.evaluate(() => {
    const { slice } = Blob.prototype;
    Blob.prototype.slice = function (...range) {
      const part = slice.apply(this, range);
      part.arrayBuffer = () => new Promise(() => {});
      Blob.prototype.slice = slice;
      return part;
    };
  });
  await drop(page, [{ ...LETTER_FILE, name: "unread.txt" }]);
  await expect(job(page, "unread.txt").locator(".job-detail")).toHaveText("Waiting for its turn");
  await cancelAndGoOn(page, "unread.txt");
});

/** Waits until so much of a file's work is done: progress of the only bar that is under way. */
function untilDone(page: Page, share: number): Promise<unknown> {
  const isSoFar = (wanted: number) => {
    const bar = document.querySelector<HTMLProgressElement>('.job[data-state="working"] .job-progress');
    return bar !== null && bar.value > wanted;
  };
  return page.waitForFunction(isSoFar, share, { polling: "raf", timeout: 120_000 });
}

test("cancelling is possible while a block is verified, and while it is decoded", async ({ page }) => {
  await openOn(page, "wasm");
  const text = mobyDick(60_000);
  // Most is encoded, and what is verified is some chunks behind.
  await drop(page, [{ name: "verified.txt", bytes: text }]);
  await untilDone(page, 0.8);
  await cancelAndGoOn(page, "verified.txt");
  await drop(page, [{ name: "decoded.nacre", bytes: nacreOutput(["-c", "-"], text) }]);
  await untilDone(page, 0);
  await cancelAndGoOn(page, "decoded.nacre");
});

test("where files cannot be kept, a reload in the middle of the work is asked about, and the page begins anew", async ({
  page,
}) => {
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, "indexedDB"));
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
  await expect(line).toHaveAttribute("data-state", "fallback", { timeout: 60_000 });
  await expect(line).toHaveText(
    /^Ready \(WebAssembly\)\. Not used: webgpu: this browser offers no WebGPU adapter/,
  );
  await page.selectOption("#backend-choice", "auto");
  await expect(line).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  await convert(page, LETTER_FILE);
  await browser.close();
});

test("on a host without headers, in a browser without service workers, files are packed and restored", async ({
  browser,
}) => {
  const host = await StaticHost.open();
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  await openOn(page, "wasm", host.address);
  const { isIsolated, hasSharedMemory, cores } = await page.evaluate(() => ({
    isIsolated: crossOriginIsolated,
    hasSharedMemory: "SharedArrayBuffer" in globalThis,
    cores: navigator.hardwareConcurrency,
  }));
  expect({ isIsolated, hasSharedMemory }).toEqual({ isIsolated: false, hasSharedMemory: false });
  const packed = await convert(page, LETTER_FILE);
  expect(await convert(page, packed)).toEqual(LETTER_FILE);
  // The threads of our kernel share no memory, so they need no isolation; only being kept is not to be had.
  await page.getByText("What runs here").click();
  await expect(page.locator("#trust-backend")).toContainText(`It may use ${cores} thread`);
  await expect(page.locator("#trust-offline")).toHaveText(/^Not here/);
  const registrations = await page.evaluate(
    async () => (await navigator.serviceWorker.getRegistrations()).length,
  );
  expect(registrations).toBe(0);
  await context.close();
  await host.close();
});

test("a file of another model is refused, and the models are named", async ({ page }) => {
  await openOn(page, "wasm");
  const bytes = new Uint8Array(readFileSync("golden/v5/text-balanced.nacre"));
  await drop(page, [{ name: "foreign.nacre", bytes }]);
  const line = job(page, "foreign.nacre");
  await expect(line).toHaveAttribute("data-state", "failed", { timeout: 60_000 });
  await expect(line.locator(".job-detail")).toHaveText(
    /made with an unknown model \([0-9a-f]{8}…\) and cannot be restored with the built-in model;/,
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
  await expect(line.locator(".job-saving")).toHaveText("not worth compressing");
  await expect(line.locator(".job-detail")).toContainText(/^50,000,000 bytes became 50,0\d\d,\d\d\d bytes/);
  const [download] = await Promise.all([page.waitForEvent("download"), line.locator(".job-save").click()]);
  await download.saveAs(folder.path("noise.nacre"));
  await page.setInputFiles("#pick", folder.path("noise.nacre"));
  const restored = await save(page, "noise.nacre");
  expect(restored.name).toBe("noise");
  const digest = await crypto.subtle.digest("SHA-256", restored.bytes as Uint8Array<ArrayBuffer>);
  expect([...new Uint8Array(digest)]).toEqual(before);
});

test("where the browser lets nothing be kept, the page works all the same", async ({ page }) => {
  await page.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(globalThis, name, {
        get() {
          throw new DOMException("Access is denied for this document.", "SecurityError");
        },
      });
    }
  });
  await openOn(page, "wasm");
  await page.selectOption("#preset", "fast");
  await convert(page, { name: "letter.txt", bytes: utf8(LETTER) });
});
