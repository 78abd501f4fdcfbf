import { expect, type Page, test } from "@playwright/test";
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

/** Text whose contrast with its ground is below WCAG's 4.5. */
function faintTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgba = (colour: string): number[] => {
      if (!canvas) return [];
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const luminance = (colour: number[]) => {
      const [red = 0, green = 0, blue = 0] = colour.map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const groundOf = (element: Element | null): number[] => {
      for (let at = element; at; at = at.parentElement) {
        const colour = rgba(getComputedStyle(at).backgroundColor);
        if (colour[3] === 255) return colour;
      }
      return [255, 255, 255, 255];
    };
    const faint: string[] = [];
    for (const element of document.querySelectorAll("body *")) {
      const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
      const text = own.map((node) => node.textContent?.trim()).join("");
      const isOff = element.matches(":disabled, :disabled *");
      if (!text || isOff || !element.checkVisibility()) continue;
      const [a, b] = [rgba(getComputedStyle(element).color), groundOf(element)].map(luminance);
      const [low = 0, high = 0] = [a ?? 0, b ?? 0].sort((x, y) => x - y);
      const contrast = (high + 0.05) / (low + 0.05);
      if (contrast < 4.5) faint.push(`${contrast.toFixed(2)}: ${text.slice(0, 40)}`);
    }
    return faint;
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`a telephone, ${colorScheme}: nothing sticks out, all text can be read`, async ({ browser }) => {
    const page = await browser.newPage({ colorScheme, viewport: { width: 360, height: 740 } });
    await showAll(page);
    const tooWide = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
    expect(tooWide).toBe(0);
    expect(await faintTexts(page)).toEqual([]);
    await page.getByRole("button", { name: "See the bits of letter.txt" }).click();
    await expect(page.locator("#picture-dialog .picture-summary")).toContainText("alone", {
      timeout: 30_000,
    });
    expect(await faintTexts(page)).toEqual([]);
    await page.close();
  });
}

test("the keyboard reaches everything in the order of reading, and everything has a name", async ({
  page,
}) => {
  await showAll(page);
  await page.click("h1");
  const names: string[] = [];
  for (let i = 0; i < 22; i++) {
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
    "SUMMARY",
    "preset",
    "backend-choice",
    "SUMMARY",
    "SUMMARY",
    "INPUT",
    "button model-download",
    "model-hub-id",
    "button",
    "model-folder",
    "clear",
    "save-all",
    "button job-look",
    "button primary job-save",
    "button job-retry",
    "button job-look",
    "button primary job-save",
  ]);
  const nameless = await page.locator("button, a, input, select, textarea, progress").evaluateAll((all) =>
    all
      .filter((element) => element.checkVisibility())
      .filter((element) => {
        const { labels } = element as HTMLInputElement;
        const label = element.getAttribute("aria-label") ?? labels?.[0]?.textContent ?? element.textContent;
        return !label?.trim();
      })
      .map((element) => element.outerHTML),
  );
  expect(nameless).toEqual([]);
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
