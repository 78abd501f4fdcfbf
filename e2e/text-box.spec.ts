import { expect, type Page, test } from "@playwright/test";
import { job, nacreOutput, openOn, save, utf8 } from "./support.ts";

/** What stands in the box's rows, in bytes. */
async function sizes(page: Page): Promise<Record<string, number>> {
  await expect(page.locator(".box-bars")).toBeVisible({ timeout: 60_000 });
  const rows = await page
    .locator(".box-bars dd")
    .evaluateAll((all) =>
      all.map((row) => [row.dataset.name ?? "", Number(row.textContent?.replace(/[^\d]/g, ""))] as const),
    );
  return Object.fromEntries(rows);
}

test("a text is compressed while one types, and its cost stands in large letters", async ({ page }) => {
  await openOn(page, "wasm");
  const typed = "The harbour froze over on the ninth, and since then nothing has come in but the gulls.";
  await page.locator("#box").pressSequentially(typed);
  const cost = page.locator(".box-cost");
  await expect(cost).toHaveText(/^86 → 2\d bytes$/, { timeout: 60_000 });
  await expect(page.locator(".box-saving")).toHaveText(/^(69|7\d)% smaller$/);
  const { text, gzip, nacre } = await sizes(page);
  expect(text).toBe(86);
  expect(gzip).toBeGreaterThan(70);
  expect(nacre).toBeLessThan(30);
  const [headline, saving] = await Promise.all(
    [cost, page.locator(".lead")].map((one) =>
      one.evaluate((e) => Number.parseFloat(getComputedStyle(e).fontSize)),
    ),
  );
  expect(headline).toBeGreaterThan(2 * (saving ?? 0));
  await expect(page.locator("#box-picture .picture-row .piece").first()).toHaveText("The");
  await page.click("#box-compress");
  const packed = await save(page, "pasted text.txt");
  expect(nacreOutput(["-d", "-c", "-"], packed.bytes)).toEqual(utf8(typed));
  await expect(page.locator(".box-file")).toHaveText(
    `As a .nacre file (Balanced): ${packed.bytes.length} bytes.`,
  );
});

test("what is not worth compressing is said to be so, and an empty box says nothing", async ({ page }) => {
  await openOn(page, "wasm");
  await expect(page.locator(".box-outcome")).toBeHidden();
  await page.fill("#box", "q7");
  await expect(page.locator(".box-cost")).toHaveText("Not worth compressing", { timeout: 60_000 });
  await expect(page.locator(".box-saving")).toHaveText("2 bytes would become 5.");
  await page.fill("#box", "");
  await expect(page.locator(".box-outcome")).toBeHidden();
  await page.fill("#box", "word ".repeat(4001));
  await expect(page.locator(".box-cost")).toHaveText(/^This text is too long for the box/);
  await expect(page.locator(".box-bars")).toBeHidden();
});

test("each sample becomes less than half of what gzip makes of it", async ({ page }) => {
  await openOn(page, "wasm");
  for (const name of ["Prose", "Code", "A log", "JSON"]) {
    await page.getByRole("button", { name, exact: true }).click();
    const length = await page
      .locator("#box")
      .evaluate((box: HTMLTextAreaElement) => new Blob([box.value]).size);
    expect(length).toBeGreaterThan(500);
    expect(length).toBeLessThan(3000);
    await expect.poll(async () => (await sizes(page)).text).toBe(length);
    const { gzip, nacre } = await sizes(page);
    expect(2 * (nacre ?? 0), name).toBeLessThan(gzip ?? 0);
  }
  await expect(job(page, "pasted text.txt")).toHaveCount(0);
});

test("half of a surrogate pair is refused with a sentence", async ({ page }) => {
  await openOn(page, "wasm");
  await page.locator("#box").evaluate((box: HTMLTextAreaElement) => {
    box.value = "half \ud83d";
    box.dispatchEvent(new Event("input"));
  });
  await expect(page.locator(".box-cost")).toHaveText(/half of a surrogate pair/, { timeout: 60_000 });
});

test("brotli is compared with where the browser has it, and nowhere else", async ({ page }) => {
  await openOn(page, "wasm");
  const hasBrotli = await page.evaluate(() => {
    try {
      return new CompressionStream("brotli" as CompressionFormat) !== undefined;
    } catch {
      return false;
    }
  });
  await page.getByRole("button", { name: "JSON" }).click();
  expect("brotli" in (await sizes(page))).toBe(hasBrotli);
  // A browser that has one, played by another compressor.
  await page.addInitScript(() => {
    const Played = class extends CompressionStream {
      constructor(format: string) {
        super((format === "brotli" ? "deflate-raw" : format) as CompressionFormat);
      }
    };
    Object.assign(globalThis, { CompressionStream: Played });
  });
  await page.goto("/?sample=json");
  const { gzip = 0, brotli = 0 } = await sizes(page);
  expect(brotli).toBe(gzip - 18);
});
