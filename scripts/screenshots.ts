/** `npm run screenshots`: the pictures of docs/ that the README shows, of the present build. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type BrowserContextOptions, chromium, type Page } from "@playwright/test";
import { preview } from "vite";
import { mobyDick } from "../test/moby-dick.ts";
import { findChromium, ROOT } from "./setup.mjs";

const FOLDER = join(ROOT, "docs");
const TEXT = new TextDecoder().decode(mobyDick(24_000));

const LIGHT: BrowserContextOptions = { colorScheme: "light", viewport: { width: 960, height: 800 } };
const PHONE: BrowserContextOptions = { colorScheme: "dark", viewport: { width: 390, height: 800 } };

async function drop(page: Page, files: Readonly<Record<string, string>>): Promise<void> {
  await page.evaluate((texts) => {
    const dataTransfer = new DataTransfer();
    for (const [name, text] of Object.entries(texts)) dataTransfer.items.add(new File([text], name));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true }));
  }, files);
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
}

/** One file done, one on its way. */
async function showJobs(page: Page): Promise<void> {
  await drop(page, { "chapter 1.txt": TEXT.slice(0, 12_000), "chapter 2.txt": TEXT });
  await page.locator(".job-detail").nth(1).filter({ hasText: "per second" }).waitFor({ timeout: 60_000 });
  await page.waitForTimeout(1500);
  await page.locator("#drop").evaluate((drop) => drop.scrollIntoView());
  await shoot(page, "files");
}

async function showPicture(page: Page): Promise<void> {
  await drop(page, { "chapter 1.txt": TEXT.slice(0, 12_000) });
  await page.locator(".job-picture").click({ timeout: 60_000 });
  await page.locator(".picture-summary", { hasText: "alone" }).first().waitFor({ timeout: 60_000 });
  await page.locator("#picture-dialog .piece[data-level='4']").nth(3).hover();
  await page.locator("#picture-dialog .piece.selected").waitFor();
  await shoot(page, "picture");
}

async function showBox(page: Page): Promise<void> {
  await page.fill("#box", TEXT.slice(0, 700));
  await page.locator(".box-file", { hasText: "bytes" }).waitFor({ timeout: 60_000 });
  await page.locator("#box-section").evaluate((box) => box.scrollIntoView());
  await shoot(page, "phone");
}

mkdirSync(FOLDER, { recursive: true });
const server = await preview({ root: ROOT, preview: { host: "127.0.0.1", port: 0 }, logLevel: "silent" });
const browser = await chromium.launch({
  executablePath: findChromium() ?? "chromium",
  args: ["--no-sandbox", "--headless", "--disable-background-networking"],
});
for (const [options, show] of [
  [LIGHT, showJobs],
  [LIGHT, showPicture],
  [PHONE, showBox],
] as const) {
  const page = await browser.newPage(options);
  await page.goto(server.resolvedUrls?.local[0] ?? "");
  await page.locator("#backend[data-state=ready]").waitFor({ timeout: 60_000 });
  await show(page);
  await page.close();
}
await browser.close();
await server.close();
