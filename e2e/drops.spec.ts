import { expect, type Page, test } from "@playwright/test";
import { drop, job, nacreOutput, openOn, save, utf8 } from "./support.ts";
import { LETTER } from "./texts.ts";

/** A text is dragged over an element and let go there; whether the page kept the browser from dealing with it. */
function dropText(page: Page, selector: string, text: string): Promise<boolean[]> {
  return page.evaluate(
    ([selector, text]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData("text/plain", text);
      const target = document.querySelector(selector);
      return ["dragenter", "dragover", "drop"].map((type) => {
        const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
        target?.dispatchEvent(event);
        return event.defaultPrevented;
      });
    },
    [selector, text] as const,
  );
}

test("a text dropped on the page becomes a file, and one dropped into the text box stays there", async ({
  page,
}) => {
  await openOn(page, "wasm");
  expect(await dropText(page, "#box", LETTER)).toEqual([false, false, false]);
  await expect(page.locator(".job")).toHaveCount(0);
  expect(await dropText(page, "footer", LETTER)).toEqual([false, true, true]);
  const packed = await save(page, "dropped text.txt");
  expect(nacreOutput(["-d", "-c", "-"], packed.bytes)).toEqual(utf8(LETTER));
});

test("the whole window answers a drag over it", async ({ page }) => {
  await page.goto("/");
  const veil = page.locator(".veil");
  await expect(veil).toBeHidden();
  const drag = (type: string) =>
    page.evaluate((type) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([], "a"));
      document.querySelector("footer")?.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true }));
    }, type);
  await drag("dragenter");
  await expect(veil).toBeVisible();
  expect(await veil.boundingBox()).toEqual({ x: 0, y: 0, ...page.viewportSize() });
  await drag("dragleave");
  await expect(veil).toBeHidden();
});

test("what comes last stands first, directly under the drop area", async ({ page }) => {
  await openOn(page, "wasm");
  await drop(page, [
    { name: "a.bin", bytes: new Uint8Array(9) },
    { name: "b.bin", bytes: new Uint8Array(9) },
  ]);
  await drop(page, [{ name: "c.bin", bytes: new Uint8Array(9) }]);
  await expect(page.locator(".job-name")).toHaveText(["c.bin", "a.bin", "b.bin"]);
  const places = await page.evaluate(() =>
    ["#drop", "#jobs", "#box-section"].map(
      (id) => document.querySelector(id)?.getBoundingClientRect().top ?? 0,
    ),
  );
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test("names show their end, and are saved without what disguises them", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await openOn(page, "wasm");
  const long = `${"a rather long name ".repeat(6)}of 1999.csv`;
  const disguised = "photo\u202egnp.exe";
  await drop(page, [
    { name: long, bytes: new Uint8Array(9) },
    { name: disguised, bytes: new Uint8Array(9) },
  ]);
  const [head, end] = await job(page, long)
    .locator(".job-name bdi")
    .evaluateAll((parts) => parts.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth));
  expect(head).toBeGreaterThan(0);
  expect(end).toBe(0);
  expect((await save(page, disguised)).name).toBe("photognp.exe.nacre");
});

test("what was chosen is chosen on the next visit, and the text box follows it", async ({ page }) => {
  await openOn(page, "wasm");
  await page.selectOption("#preset", "light");
  await page.reload();
  await expect(page.locator("#preset")).toHaveValue("light");
  await expect(page.locator("#backend-choice")).toHaveValue("wasm");
  await page.fill("#box", LETTER);
  const asFile = page.locator(".box-file");
  await expect(asFile).toContainText("(Light)", { timeout: 60_000 });
  const before = Number(/([\d,]+) bytes/.exec(String(await asFile.textContent()))?.[1]);
  await page.selectOption("#preset", "balanced");
  await expect(asFile).toContainText("(Balanced)", { timeout: 60_000 });
  const after = Number(/([\d,]+) bytes/.exec(String(await asFile.textContent()))?.[1]);
  expect(after).toBeLessThan(before);
});

test("a finger hits everything", async ({ browser }) => {
  const context = await browser.newContext({
    hasTouch: true,
    isMobile: true,
    viewport: { width: 390, height: 800 },
  });
  const page = await context.newPage();
  await openOn(page, "wasm");
  await page.click("#models summary");
  await page.fill("#box", LETTER);
  await drop(page, [{ name: "letter.txt", bytes: utf8(LETTER) }]);
  await expect(job(page, "letter.txt")).toHaveAttribute("data-state", "done", { timeout: 60_000 });
  const small = await page
    .locator("a, button, select, summary, label:has(input[type=file]), label:has(input[type=radio])")
    .filter({ visible: true })
    .evaluateAll((all) =>
      all.flatMap((element) => {
        const { width, height } = element.getBoundingClientRect();
        return width < 44 || height < 44 ? [`${element.outerHTML.slice(0, 80)}: ${width} × ${height}`] : [];
      }),
    );
  expect(small).toEqual([]);
  await context.close();
});
