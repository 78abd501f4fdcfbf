import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { prose } from "../test/samples.ts";
import { drop, job, openOn, utf8 } from "./support.ts";
import { LETTER } from "./texts.ts";

const LONG_NAME = `${"a rather long name of a document ".repeat(4)}.txt`;

/** Every kind of card at once. */
async function showAll(page: Page): Promise<void> {
  await openOn(page, "wasm");
  await page.click(".trust summary");
  await page.click(".models summary");
  await drop(page, [
    { name: "letter.txt", bytes: utf8(LETTER) },
    { name: "foreign.nacre", bytes: utf8("no such file") },
    { name: LONG_NAME, bytes: utf8(LETTER) },
  ]);
  await expect(job(page, LONG_NAME)).toHaveAttribute("data-state", "done", { timeout: 60_000 });
}

/** What axe-core finds, as one line each. */
async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
}

/** Nothing sticks out at the side. */
async function expectNoOverflow(page: Page): Promise<void> {
  const tooWide = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  expect(tooWide).toBe(0);
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`the text box on a telephone, ${colorScheme}: no state has a fault`, async ({ browser }) => {
    const viewport = { width: 360, height: 740 };
    const permissions = ["clipboard-read", "clipboard-write"];
    const context = await browser.newContext({ colorScheme, viewport, permissions });
    const page = await context.newPage();
    await openOn(page, "wasm");
    await page.getByRole("button", { name: "A log" }).click();
    await expect(page.locator("#box-picture .picture-summary")).toContainText("alone", { timeout: 60_000 });
    expect(await faults(page), "compressed").toEqual([]);
    await page.getByRole("button", { name: "QR code" }).click();
    expect(await faults(page), "QR code").toEqual([]);
    await expectNoOverflow(page);
    await page.getByRole("button", { name: "Copy link" }).click();
    await expect(page.locator(".box-copy")).toHaveText("Copied ✓");
    const link = await page.evaluate(() => navigator.clipboard.readText());
    await page.fill("#box", "x");
    await expect(page.locator(".box-cost")).toHaveText("Not worth compressing", { timeout: 60_000 });
    expect(await faults(page), "not worth it").toEqual([]);
    await page.goto(link);
    await expect(page.locator(".box-received")).toContainText("Someone sent you", { timeout: 60_000 });
    expect(await faults(page), "a text from a link").toEqual([]);
    await expectNoOverflow(page);
    await page.goto("/#t=AAAA");
    await expect(page.locator(".box-received")).toHaveAttribute("data-state", "failed", { timeout: 60_000 });
    expect(await faults(page), "a damaged link").toEqual([]);
    await context.close();
  });

  test(`many results on a telephone, ${colorScheme}: rows without a fault`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme, viewport: { width: 360, height: 740 } });
    const page = await context.newPage();
    await openOn(page, "wasm");
    const files = Array.from({ length: 11 }, (_, i) => ({ name: `${i}.txt`, bytes: utf8(LETTER.slice(i)) }));
    await drop(page, [...files, { name: LONG_NAME, bytes: utf8("x9") }]);
    await expect(page.locator('.job[data-state="done"]')).toHaveCount(12, { timeout: 60_000 });
    await expect(page.getByRole("button", { name: "Pack them together instead" })).toBeVisible();
    expect(await faults(page)).toEqual([]);
    await expectNoOverflow(page);
    await context.close();
  });

  test(`a telephone, ${colorScheme}: nothing sticks out, no state has a fault`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme, viewport: { width: 360, height: 740 } });
    const page = await context.newPage();
    await page.goto("/");
    expect(await faults(page), "empty").toEqual([]);
    await showAll(page);
    await expectNoOverflow(page);
    expect(await faults(page), "done and failed").toEqual([]);
    await drop(page, [{ name: "long.txt", bytes: utf8(prose(300_000)) }]);
    await expect(job(page, "long.txt")).toHaveAttribute("data-state", "working", { timeout: 30_000 });
    expect(await faults(page), "busy").toEqual([]);
    await job(page, "long.txt").getByRole("button", { name: "Cancel" }).click();
    await expect(job(page, "long.txt")).toHaveAttribute("data-state", "cancelled");
    expect(await faults(page), "cancelled").toEqual([]);
    await page.getByRole("button", { name: "See the bits of letter.txt" }).click();
    await expect(page.locator("#picture-dialog .picture-summary")).toContainText("alone", {
      timeout: 30_000,
    });
    expect(await faults(page), "picture").toEqual([]);
    await context.close();
  });
}

test("the keyboard reaches everything in the order of reading", async ({ page }) => {
  await showAll(page);
  await page.click("h1");
  const names: string[] = [];
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press("Tab");
    const focused = page.locator(":focus");
    if ((await focused.count()) === 0) break;
    names.push(await focused.evaluate((element) => element.id || element.className || element.tagName));
    const outline = await focused.evaluate((element) => {
      const shown = element.closest(".drop-folder, .model-folder") ?? element.closest(".drop") ?? element;
      return getComputedStyle(shown).outlineStyle;
    });
    expect(outline, names.at(-1)).not.toBe("none");
  }
  expect(names).toEqual([
    "pick",
    "pick-folder",
    "clear",
    "save-all",
    "button job-picture",
    "button primary job-save",
    "button link job-copy-page",
    "button job-compress",
    "button job-picture",
    "button primary job-save",
    "button link job-copy-page",
    "button link",
    "button link",
    "button link",
    "button link",
    "box",
    "preset",
    "backend-choice",
    "SUMMARY",
    "compare",
    "SUMMARY",
    "INPUT",
    "button model-download",
    "model-hub-id",
    "button",
    "model-folder",
    "A",
    "language",
  ]);
});

test("who asks for less motion gets none", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/");
  const moving = await page.locator("body *").evaluateAll((all) =>
    all.filter((element) => {
      const { animationName, transitionDuration } = getComputedStyle(element);
      return animationName !== "none" || transitionDuration !== "0s";
    }),
  );
  expect(moving).toHaveLength(0);
});
