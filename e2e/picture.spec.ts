import { expect, type Page, test } from "@playwright/test";
import { drop, job, openOn, save, utf8 } from "./support.ts";
import { LETTER } from "./texts.ts";

const dialog = (page: Page) => page.locator("#picture-dialog");

async function openPicture(page: Page, name: string): Promise<void> {
  await job(page, name)
    .getByRole("button", { name: `See the bits of ${name}` })
    .click();
  await expect(dialog(page)).toBeVisible();
}

test("a text's picture tells the bits and the guesses of each piece", async ({ page }) => {
  await openOn(page, "wasm");
  await drop(page, [{ name: "letter.txt", bytes: utf8(LETTER) }]);
  await save(page, "letter.txt");
  await openPicture(page, "letter.txt");
  await expect(dialog(page)).toContainText(/alone would need \d+ bytes, \d\.\d\d bits per byte/, {
    timeout: 30_000,
  });
  const pieces = dialog(page).locator(".picture-row .piece");
  expect((await pieces.allTextContents()).join("")).toBe(LETTER.replaceAll("\n", "↵"));
  const levels = await pieces.evaluateAll((all) => new Set(all.map((one) => one.dataset.level)).size);
  expect(levels).toBeGreaterThan(3);
  await pieces.nth(5).hover();
  const detail = dialog(page).locator(".picture-detail");
  await expect(detail).toHaveText(
    /^“.+”: \d+\.\d\d bits\. Expected: “.+” [\d.]+%, “.+” [\d.]+%, “.+” [\d.]+%\.$/,
  );
  const before = await detail.textContent();
  await dialog(page).locator(".picture-text").focus();
  await page.keyboard.press("ArrowRight");
  await expect(detail).not.toHaveText(before ?? "");
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  await expect(page.getByRole("button", { name: "See the bits of letter.txt" })).toBeFocused();
});

test("a megabyte's picture holds only the rows in sight and never freezes the page", async ({ page }) => {
  await openOn(page, "wasm");
  // So repetitive that no model is needed to compress it: the picture is what is tested.
  const line = "All work and no play makes Jack a dull boy, says the pearl.\n";
  const text = line.repeat(Math.ceil(1_000_000 / line.length));
  await drop(page, [{ name: "dull.txt", bytes: utf8(text) }]);
  await save(page, "dull.txt");
  await page.evaluate(() => {
    const state = { longest: 0, last: performance.now() };
    Object.assign(globalThis, { frames: state });
    const tick = () => {
      const now = performance.now();
      state.longest = Math.max(state.longest, now - state.last);
      state.last = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  await openPicture(page, "dull.txt");
  const rows = dialog(page).locator(".picture-row");
  await expect(rows.locator(".piece").first()).toBeVisible({ timeout: 30_000 });
  await expect(dialog(page).locator(".picture-summary")).toHaveText(/has read \d+%: \d\.\d\d bits per byte/);
  await dialog(page)
    .locator(".picture-text")
    .evaluate((scroller) => {
      scroller.scrollTop = scroller.scrollHeight;
    });
  await expect(rows.last()).toHaveText(line.replace("\n", "↵"));
  expect(await rows.count()).toBeLessThan(80);
  const longest = await page.evaluate(
    () => (globalThis as unknown as { frames: { longest: number } }).frames.longest,
  );
  expect(longest).toBeLessThan(1000);
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  await expect.poll(() => page.workers().filter((worker) => worker.url().includes("picture")).length).toBe(0);
});

test("the text box is compressed while one types", async ({ page }) => {
  await openOn(page, "wasm");
  await page.click("#box-details summary");
  await page.locator("#box").pressSequentially("It was the best of times, it was the worst of times.");
  await expect(page.locator("#box-result")).toHaveText(/^52 bytes become \d+ bytes as a \.nacre file/, {
    timeout: 60_000,
  });
  await expect(page.locator("#box-picture .picture-row .piece").first()).toHaveText("It");
  await page.click("#box-compress");
  await save(page, "pasted text.txt");
});
