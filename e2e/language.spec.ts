import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { DE } from "../src/page/language/de.ts";
import { EN } from "../src/page/language/en.ts";
import { ES } from "../src/page/language/es.ts";
import { mobyDick } from "../test/moby-dick.ts";
import { drop, job, openOnAny, untilKept, utf8 } from "./support.ts";
import { LETTER } from "./texts.ts";

/** All words of the page, hidden ones and templates too. */
function words(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const roots = [document, ...[...document.querySelectorAll("template")].map(({ content }) => content)];
    for (const root of roots) {
      for (const element of root.querySelectorAll("*")) {
        found.push(element.getAttribute("aria-label") ?? "", element.getAttribute("placeholder") ?? "");
        if (element.localName === "script") continue;
        for (const { nodeType, textContent } of element.childNodes) {
          if (nodeType === Node.TEXT_NODE) found.push((textContent ?? "").replace(/\s+/g, " ").trim());
        }
      }
    }
    return found.filter((text) => text !== "");
  });
}

for (const [locale, sentences] of [
  ["de-AT", DE],
  ["es-MX", ES],
] as const) {
  test(`a browser in ${locale} gets the page in its language, on a telephone, without a fault`, async ({
    browser,
  }) => {
    const context = await browser.newContext({ locale, viewport: { width: 360, height: 740 } });
    const page = await context.newPage();
    await openOnAny(page);
    await expect(page.locator("html")).toHaveAttribute("lang", sentences.tag);
    await expect(page).toHaveTitle(sentences.page.title);
    const own = new Set<string>(Object.values(sentences.page));
    const english = Object.values(EN.page).filter((text) => !own.has(text));
    const shown = await words(page);
    expect(shown.filter((text) => english.includes(text))).toEqual([]);
    await page.fill("#box", LETTER);
    await expect(page.locator(".box-cost")).toHaveText(/^\d{3} → \d{3} (Byte|bytes)$/, { timeout: 60_000 });
    await drop(page, [
      { name: "letter.txt", bytes: utf8(LETTER) },
      { name: "foreign.nacre", bytes: utf8("no such file") },
    ]);
    const detail = job(page, "letter.txt").locator(".job-detail");
    await expect(detail).toHaveText(/(wurden|pasaron).*, 2,\d{3} (Bit pro Byte|bits por byte)$/, {
      timeout: 60_000,
    });
    await expect(job(page, "foreign.nacre").locator(".job-detail")).toHaveText(
      sentences.errors["not-nacre"]({}),
    );
    await page.click(".trust summary");
    await page.click(".models summary");
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    const { scrollWidth, clientWidth } = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return { scrollWidth, clientWidth };
    });
    expect(scrollWidth).toBe(clientWidth);
    await context.close();
  });
}

test("a language chosen by hand is kept, and what was typed stays", async ({ page }) => {
  await page.goto("/");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await page.fill("#box", LETTER);
  await page.getByLabel("Language").selectOption("de");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.getByText(DE.page.drop)).toBeVisible();
  await expect(page.locator("#box")).toHaveValue(LETTER);
  await expect(page.locator(".box-cost")).toHaveText(/Byte$/, { timeout: 60_000 });
  await page.goto("/?sample=log");
  await expect(page.getByText(DE.page.drop)).toBeVisible();
  await page.getByLabel(DE.page.language).selectOption("auto");
  await expect(page.getByText(EN.page.drop)).toBeVisible();
});

test("when the language changes, files that are worked on and results that are not saved are kept", async ({
  page,
}) => {
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.message());
    dialog.accept();
  });
  await openOnAny(page);
  await drop(page, [{ name: "letter.txt", bytes: utf8(LETTER) }]);
  await expect(job(page, "letter.txt")).toHaveAttribute("data-state", "done", { timeout: 60_000 });
  await drop(page, [{ name: "long.txt", bytes: mobyDick(200_000) }]);
  await untilKept(page, ["long.txt"]);
  await page.getByLabel("Language").selectOption("de");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(job(page, "letter.txt")).toHaveAttribute("data-state", "done");
  await job(page, "long.txt")
    .getByRole("button", { name: DE.job.cancel("long.txt") })
    .click();
  await page.getByLabel(DE.page.language).selectOption("es");
  await expect(page.locator("#total .total-text")).toHaveText(ES.total.ofEarlierVisit(1));
  expect(asked).toEqual([]);
});

test("before the language changes, work that cannot be kept is asked about", async ({ page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, "indexedDB"));
  await openOnAny(page);
  await drop(page, [{ name: "long.txt", bytes: mobyDick(200_000) }]);
  await expect(job(page, "long.txt")).toHaveAttribute("data-state", "working", { timeout: 60_000 });
  page.once("dialog", (dialog) => dialog.dismiss());
  await page.getByLabel("Language").selectOption("es");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(job(page, "long.txt")).toHaveAttribute("data-state", "working");
});

test("nothing is painted before the language is known", async ({ browser }) => {
  const context = await browser.newContext({ locale: "de-DE" });
  const page = await context.newPage();
  await page.addInitScript(() => {
    requestAnimationFrame(() =>
      Object.assign(globalThis, { paintedFirst: document.querySelector("h2")?.textContent }),
    );
  });
  for (const _ of [1, 2, 3]) {
    await openOnAny(page);
    const first = await page.evaluate(() => (globalThis as unknown as { paintedFirst: string }).paintedFirst);
    expect(first).toBe(DE.page.boxTitle);
  }
  await context.close();
});
