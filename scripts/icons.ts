/** `npm run icons`: draws public/icons/ from public/icon.svg, in Chromium. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { findChromium, ROOT } from "./setup.mjs";

/** name, pixels, the part of the square that the picture takes, ground. */
const ICONS = [
  ["192", 192, 1, ""],
  ["512", 512, 1, ""],
  // What a phone may cut off, and what it would paint black.
  ["maskable", 512, 0.7, "#faf8f5"],
  ["apple-touch", 180, 0.8, "#faf8f5"],
] as const;

const svg = readFileSync(join(ROOT, "public/icon.svg"), "utf8");
const browser = await chromium.launch({
  executablePath: findChromium() ?? "chromium",
  args: ["--no-sandbox", "--headless"],
});
for (const [name, size, part, ground] of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<style>body{margin:0;height:100vh;display:grid;place-items:center;background:${ground || "transparent"}}svg{width:${100 * part}%}</style>${svg}`,
  );
  await page.screenshot({
    path: join(ROOT, "public/icons", `${name}.png`),
    omitBackground: ground === "",
  });
  await page.close();
}
await browser.close();
