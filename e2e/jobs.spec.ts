import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, type Page, test } from "@playwright/test";
import { prose } from "../test/samples.ts";
import { drop, job, nacreOutput, openOn, save, utf8 } from "./support.ts";
import { AWKWARD, LETTER } from "./texts.ts";

const total = (page: Page) => page.locator("#total");

test("a result is compared with gzip", async ({ page }) => {
  await openOn(page, "wasm");
  await drop(page, [{ name: "letter.txt", bytes: utf8(LETTER) }]);
  const packed = await save(page, "letter.txt");
  const line = job(page, "letter.txt");
  const bits = ((8 * packed.bytes.length) / LETTER.length).toFixed(3);
  await expect(line.locator(".job-detail")).toHaveText(
    `${LETTER.length} bytes became ${packed.bytes.length} bytes, ${bits} bits per byte`,
  );
  const percent = Math.round(100 * (1 - packed.bytes.length / LETTER.length));
  await expect(line.locator(".job-saving")).toHaveText(`−${percent}%`);
  const said = await line.locator(".job-more").textContent();
  const gzip = Number(/^\d+% smaller than gzip \((\d+) bytes\)\. Verified\./.exec(said ?? "")?.[1]);
  expect(Math.abs(gzip - gzipSync(LETTER).length)).toBeLessThan(20);
});

test("fifty files at once are dealt with", async ({ page }) => {
  await openOn(page, "wasm");
  const files = Array.from({ length: 50 }, (_, i) => ({ name: `${i}.bin`, bytes: new Uint8Array(100 + i) }));
  await drop(page, files);
  await expect(page.locator(".job")).toHaveCount(50);
  await expect(total(page).locator(".total-text")).toHaveText("50 files done", { timeout: 120_000 });
  await expect(page.locator('.job[data-state="done"]')).toHaveCount(50);
  const heights = await page
    .locator(".job")
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
  expect(Math.max(...heights)).toBeLessThan(90);
  for (const i of [0, 49]) {
    const { bytes } = await save(page, `${i}.bin`);
    expect(nacreOutput(["-d", "-c", "-"], bytes)).toEqual(files[i]?.bytes);
  }
  // Forty-eight of them are not saved.
  page.once("dialog", (dialog) => dialog.dismiss());
  await page.click("#clear");
  await expect(page.locator(".job")).toHaveCount(50);
  page.once("dialog", (dialog) => dialog.accept());
  await page.click("#clear");
  await expect(page.locator(".job")).toHaveCount(0);
  await expect(total(page)).toBeHidden();
});

test("cancel all stops every task, and each can be tried again", async ({ page }) => {
  await openOn(page, "wasm");
  await drop(page, [
    { name: "long.txt", bytes: utf8(prose(300_000)) },
    { name: "short.txt", bytes: utf8(LETTER) },
  ]);
  await expect(job(page, "long.txt").locator(".job-detail")).toContainText("per second", { timeout: 60_000 });
  await expect(total(page)).toContainText("0 of 2 files done");
  await page.locator("#cancel-all").press("Enter");
  await expect(total(page).locator(".total-text")).toHaveText("0 files done, 2 cancelled");
  await expect(page.locator("#clear")).toBeFocused();
  for (const name of ["long.txt", "short.txt"]) {
    await expect(job(page, name)).toHaveAttribute("data-state", "cancelled");
  }
  await job(page, "short.txt").getByRole("button", { name: "Try again: short.txt" }).click();
  expect(nacreOutput(["-d", "-c", "-"], (await save(page, "short.txt")).bytes)).toEqual(utf8(LETTER));
});

test("pasted text becomes a file, and a picked folder an archive", async ({ page }) => {
  await openOn(page, "wasm");
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
  }, LETTER);
  const packed = await save(page, "pasted text.txt");
  expect(nacreOutput(["-d", "-c", "-"], packed.bytes)).toEqual(utf8(LETTER));
  await page.locator("#pick-folder").setInputFiles("lint");
  const archive = await save(page, "lint");
  expect(nacreOutput(["-d", "-c", "-", "exact-arithmetic.grit"], archive.bytes)).toEqual(
    new Uint8Array(readFileSync("lint/exact-arithmetic.grit")),
  );
});

test("everything can be done with the keyboard, and what comes of it is said", async ({ page }) => {
  await openOn(page, "wasm");
  await drop(page, [{ name: "letter.txt", bytes: utf8(LETTER) }]);
  await page.locator(".job-cancel").focus();
  await expect(job(page, "letter.txt")).toHaveAttribute("data-state", "done", { timeout: 60_000 });
  await expect(page.locator("#announcer")).toContainText(/letter\.txt: .* became .* smaller/);
  // The focused button went; the focus is on what took its place.
  await expect(page.getByRole("link", { name: "Save letter.txt.nacre" })).toBeFocused();
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  expect(download.suggestedFilename()).toBe("letter.txt.nacre");
});

for (const width of [1280, 390]) {
  test(`no button moves away while other files are dealt with, ${width} pixels wide`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await openOn(page, "wasm");
    await page.evaluate(() => {
      const places = new Map<Element, Set<string>>();
      const look = () => {
        for (const link of document.querySelectorAll<HTMLElement>(".job-save:not([hidden])")) {
          const { x, y } = link.getBoundingClientRect();
          const seen = places.get(link) ?? new Set();
          places.set(link, seen.add(`${Math.round(x)},${Math.round(y + scrollY)}`));
        }
        requestAnimationFrame(look);
      };
      look();
      Object.assign(globalThis, { places });
    });
    await drop(page, AWKWARD);
    await expect(total(page).locator(".total-text")).toHaveText(`${AWKWARD.length} files done`, {
      timeout: 120_000,
    });
    const places = await page.evaluate(() => {
      const { places } = globalThis as unknown as { places: Map<Element, Set<string>> };
      return [...places.values()].map((seen) => [...seen]);
    });
    expect(places).toHaveLength(AWKWARD.length);
    expect(places.filter((seen) => seen.length > 1)).toEqual([]);
  });
}
