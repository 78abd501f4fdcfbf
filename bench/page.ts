/**
 * `npm run bench:page [-- --sizes 10000,150000,1000000] [-- --presets balanced] [-- --software]`: the built page in
 * Chromium. How long the first answers take on a first visit by a line of 1.6 Mbit/s, and when page and model are kept,
 * rates of compressing (with its verification) and restoring English text, and the most memory that the page and its
 * workers had (on Linux). The graphics card has rows of its own where there is one; `--software` measures WebGPU on the
 * processor, which says nothing of its speed.
 */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type BrowserContext, chromium, type Page } from "@playwright/test";
import { preview } from "vite";
import { findChromium, ROOT } from "../scripts/setup.mjs";
import { slowHost } from "./slow-host.ts";
import { longText } from "./texts.ts";

const MEMORY_EVERY_MS = 250;
const FIRST_RESULT_BYTES = 10_000;
/** 1.6 Mbit/s. */
const LINE_BYTES_PER_SECOND = 200_000;

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "10000,150000,1000000" },
    presets: { type: "string", default: "balanced" },
    software: { type: "boolean", default: false },
  },
});
const row = (cells: readonly (string | number)[]) => console.log(`| ${cells.join(" | ")} |`);

/** Opens the page and waits until the model has passed its self-test on this backend. */
async function open(context: BrowserContext, address: string, backend: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(address);
  await page.selectOption("#backend-choice", backend);
  await page.locator("#backend[data-state=ready]").waitFor({ timeout: 120_000 });
  return page;
}

interface Converted {
  readonly bytes: Uint8Array;
  readonly seconds: number;
}

/** Drops a file and waits for its result. */
async function convert(page: Page, name: string, bytes: Uint8Array): Promise<Converted> {
  const base64 = Buffer.from(bytes).toString("base64");
  const begin = performance.now();
  await page.evaluate(
    ([name, base64]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(
        new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name),
      );
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true }));
    },
    [name, base64] as const,
  );
  const job = page.locator(".job").filter({ has: page.getByText(name, { exact: true }) });
  await page
    .locator(".job:is([data-state=done], [data-state=failed])")
    .filter({ has: page.getByText(name, { exact: true }) })
    .waitFor({ timeout: 0 });
  const seconds = (performance.now() - begin) / 1000;
  if ((await job.getAttribute("data-state")) !== "done") throw new Error(String(await job.textContent()));
  const [download] = await Promise.all([page.waitForEvent("download"), job.locator(".job-save").click()]);
  const stream = await download.createReadStream();
  return { bytes: Buffer.concat(await stream.toArray()), seconds };
}

/** The most private memory that a renderer of this machine has until it is told to stop, in MB: a page with its workers. */
function watchMemory(): () => string {
  let most = 0;
  const watching = setInterval(() => {
    for (const pid of existsSync("/proc/self/smaps_rollup") ? readdirSync("/proc") : []) {
      try {
        if (!readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--type=renderer")) continue;
        const sizes = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8").matchAll(/^Private_\w+:\s+(\d+)/gm);
        most = Math.max(most, [...sizes].reduce((sum, [, size]) => sum + Number(size), 0) / 1000);
      } catch {
        // It has ended meanwhile, or is none.
      }
    }
  }, MEMORY_EVERY_MS);
  return () => {
    clearInterval(watching);
    return most > 0 ? String(Math.round(most)) : "not measured";
  };
}

/** Seconds from opening the kept page to the first result. */
async function firstResult(context: BrowserContext, address: string): Promise<number> {
  const visit = await open(context, address, "auto");
  await visit.evaluate(() => navigator.serviceWorker.ready);
  await visit.reload();
  await visit.locator("#backend[data-state=ready]").waitFor();
  await visit.close();
  const begin = performance.now();
  const page = await context.newPage();
  await page.goto(address, { waitUntil: "commit" });
  await page.locator("#drop").waitFor();
  await convert(page, "first.txt", longText(FIRST_RESULT_BYTES));
  await page.close();
  return (performance.now() - begin) / 1000;
}

/** A first visit on a slow line: a text is typed as soon as there is a box. */
async function firstVisit(context: BrowserContext): Promise<void> {
  const host = await slowHost(join(ROOT, "dist"), LINE_BYTES_PER_SECOND);
  const page = await context.newPage();
  const begin = performance.now();
  const report = (what: string) => {
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    console.log(`first visit by 1.6 Mbit/s: ${what} after ${seconds} s and ${host.sent()} bytes`);
  };
  await page.goto(host.address, { waitUntil: "commit" });
  await page.locator("#box-section textarea").fill(new TextDecoder().decode(longText(600)));
  await page.locator(".box-cost").getByText("→").waitFor({ timeout: 300_000 });
  report("a text's first size");
  await page.locator(".box-file").getByText("As a .nacre file").waitFor({ timeout: 300_000 });
  report("its size by the model");
  await page.evaluate(() => navigator.serviceWorker.ready);
  report("page and model kept");
  await page.close();
  host.close();
}

const server = await preview({ root: ROOT, preview: { host: "127.0.0.1", port: 0 }, logLevel: "silent" });
const address = String(server.resolvedUrls?.local[0]);
const graphics = values.software ? ["--use-webgpu-adapter=swiftshader"] : [];
const options = {
  executablePath: findChromium() ?? "chromium",
  args: [
    "--no-sandbox",
    "--headless",
    "--disable-background-networking",
    "--enable-unsafe-webgpu",
    ...graphics,
  ],
};
// With a folder of its own, since a private window's cache does not take a file as large as the model.
const stranger = await chromium.launchPersistentContext("", options);
await firstVisit(stranger);
await stranger.close();
const browser = await chromium.launch(options);
const context = await browser.newContext();
console.log(
  `first result of ${FIRST_RESULT_BYTES} bytes, page and model kept: ${(await firstResult(context, address)).toFixed(1)} s`,
);
const probe = await open(context, address, "auto");
const adapter = await probe.evaluate(async () => {
  const found = await navigator.gpu?.requestAdapter();
  return found && { name: found.info.description, isSoftware: found.info.isFallbackAdapter };
});
await probe.close();
const hasCard = adapter && (values.software || !adapter.isSoftware);
console.log(hasCard ? `WebGPU: ${adapter.name}` : "WebGPU: no adapter but software; not measured");
row(["bytes", "preset", "backend", "compress KB/s", "decompress KB/s", "most memory, MB"]);
row(Array(6).fill("---"));
for (const size of values.sizes.split(",").map(Number)) {
  for (const preset of values.presets.split(",")) {
    for (const backend of hasCard ? ["wasm", "webgpu"] : ["wasm"]) {
      // What a page before has left would be taken over.
      const ownContext = await browser.newContext();
      const page = await open(ownContext, address, backend);
      await page.selectOption("#preset", preset);
      const memory = watchMemory();
      const text = longText(size);
      const packed = await convert(page, "text.txt", text);
      const restored = await convert(page, "text.txt.nacre", packed.bytes);
      if (Buffer.compare(restored.bytes, text) !== 0) throw new Error(`${size} bytes did not come back`);
      const rate = ({ seconds }: Converted) => (size / 1000 / seconds).toFixed(1);
      row([size, preset, backend, rate(packed), rate(restored), memory()]);
      await ownContext.close();
    }
  }
}
await browser.close();
await server.close();
