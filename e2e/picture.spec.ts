import { expect, type Page, test } from "@playwright/test";
import { inMemory } from "../src/base/random-access.ts";
import { readContents } from "../src/codec/archive/listing.ts";
import { readTextFields } from "../src/codec/text/text-fields.ts";
import { readBlockAt } from "../src/format/file-map.ts";
import { mobyDick } from "../test/moby-dick.ts";
import { drop, job, openOn, save, utf8, workerOf } from "./support.ts";
import { LETTER } from "./texts.ts";

const dialog = (page: Page) => page.locator("#picture-dialog");

async function openPicture(page: Page, name: string): Promise<void> {
  await job(page, name)
    .getByRole("button", { name: `See the bits of ${name}` })
    .click();
  await expect(dialog(page)).toBeVisible();
}

/** What the text of a file of one block became. */
async function textIn(packed: Uint8Array): Promise<ReturnType<typeof readTextFields>> {
  const file = inMemory(packed);
  const { blocks } = await readContents(file);
  expect(blocks).toHaveLength(1);
  const { payload, rawLength } = await readBlockAt(file, blocks[0]!);
  return readTextFields(payload, rawLength);
}

/** The bytes and the preset that the picture's summary names, once all of the text is coded. */
async function costIn(page: Page): Promise<{ bytes: number; preset: string | undefined }> {
  const summary = dialog(page).locator(".picture-summary");
  await expect(summary).toContainText("by the language model alone", { timeout: 60_000 });
  const told = /cost ([\d,]+) bytes with the preset (\w+)/.exec(String(await summary.textContent()));
  return { bytes: Number(told?.[1]?.replaceAll(",", "")), preset: told?.[2] };
}

test("a text's picture tells what each piece costs in the file, and who expected what", async ({ page }) => {
  await openOn(page, "wasm");
  await drop(page, [{ name: "letter.txt", bytes: utf8(LETTER) }]);
  const packed = await save(page, "letter.txt");
  await openPicture(page, "letter.txt");
  await expect(dialog(page)).toContainText(
    /cost \d+ bytes .*, \d\.\d{3} bits per byte; by the language model alone, \d\.\d{3}/,
    { timeout: 30_000 },
  );
  const pieces = dialog(page).locator(".picture-row .piece");
  expect((await pieces.allTextContents()).join("")).toBe(LETTER.replaceAll("\n", "↵"));
  const levels = await pieces.evaluateAll((all) => new Set(all.map((one) => one.dataset.level)).size);
  expect(levels).toBeGreaterThan(3);
  await pieces.nth(5).hover();
  const detail = dialog(page).locator(".picture-detail");
  await expect(detail).toHaveText(
    /^“.+”: \d+\.\d\d bits\.\sThe model alone: \d+\.\d\d; corrected for this text: \d+\.\d\d; by this text alone: \d+\.\d\d\.\sThe model expected: “.+” [\d.]+%, “.+” [\d.]+%, “.+” [\d.]+%\.$/,
  );
  const before = await detail.textContent();
  await dialog(page).locator(".picture-text").focus();
  await page.keyboard.press("ArrowRight");
  await expect(detail).not.toHaveText(before ?? "");
  // A piece may go on in the next row.
  const shown = await pieces.evaluateAll((all) => {
    const told = document.querySelector("#picture-dialog .picture-detail");
    const bits = new Map<string | undefined, number>();
    for (const piece of all) {
      piece.dispatchEvent(new PointerEvent("pointermove", { bubbles: true }));
      bits.set(piece.dataset.piece, Number(/: (\d+\.\d\d) bits\./.exec(told?.textContent ?? "")?.[1]));
    }
    return [...bits.values()].reduce((sum, some) => sum + some, 0);
  });
  const { length } = (await textIn(packed.bytes)).code;
  expect(Math.abs(shown / 8 - length) / length).toBeLessThan(0.01);
  expect(await costIn(page)).toEqual({ bytes: length, preset: "Balanced" });
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  await expect(page.getByRole("button", { name: "See the bits of letter.txt" })).toBeFocused();
});

test("a longer text is coded in the lanes of its file, with its preset, and costs what the file says to the byte", async ({
  page,
}) => {
  await openOn(page, "wasm");
  for (const [preset, name, lanes, text] of [
    ["balanced", "Balanced", 2, mobyDick(27_000)],
    ["max", "Smallest", 1, utf8(LETTER)],
  ] as const) {
    await page.selectOption("#preset", preset);
    const file = { name: `${preset}.txt`, bytes: text };
    await drop(page, [file]);
    const { fields, code } = await textIn((await save(page, file.name)).bytes);
    expect(fields.lanes).toBe(lanes);
    await openPicture(page, file.name);
    expect(await costIn(page)).toEqual({ bytes: code.length, preset: name });
    await page.keyboard.press("Escape");
  }
});

test("keys walk through the picture by pieces, rows and pages, and the curve shows where", async ({
  page,
}) => {
  await openOn(page, "wasm");
  await drop(page, [{ name: "letter.txt", bytes: utf8(LETTER.repeat(3)) }]);
  await save(page, "letter.txt");
  await openPicture(page, "letter.txt");
  await expect(dialog(page)).toContainText("by the language model alone", { timeout: 30_000 });
  const scroller = dialog(page).locator(".picture-text");
  await scroller.focus();
  const selected = dialog(page).locator(".piece.selected").first();
  const piece = async () => Number(await selected.getAttribute("data-piece"));
  const mark = async () => Number(await dialog(page).locator(".mark").getAttribute("x1"));
  await page.keyboard.press("End");
  await expect.poll(mark).toBeGreaterThan(990);
  const last = await piece();
  await page.keyboard.press("ArrowDown");
  expect(await piece()).toBe(last);
  await page.keyboard.press("Home");
  await expect.poll(piece).toBe(0);
  expect(await mark()).toBe(0);
  await page.keyboard.press("PageDown");
  await expect.poll(piece).toBeGreaterThan(10);
  await page.keyboard.press("PageUp");
  await expect.poll(piece).toBe(0);
  // Row by row to the end, and never on the same piece twice.
  const seen: number[] = [0];
  while (seen.at(-1)! < last) {
    await page.keyboard.press("ArrowDown");
    await expect.poll(piece).toBeGreaterThan(seen.at(-1)!);
    seen.push(await piece());
  }
  expect(seen.length).toBeLessThan(last / 3);
  await page.keyboard.press("ArrowUp");
  expect(await piece()).toBeLessThan(last);
});

test("a picture that was read is shown again at once", async ({ page }) => {
  await openOn(page, "wasm");
  await drop(page, [{ name: "letter.txt", bytes: utf8(LETTER) }]);
  await save(page, "letter.txt");
  await openPicture(page, "letter.txt");
  await expect(dialog(page)).toContainText("by the language model alone", { timeout: 30_000 });
  const summary = await dialog(page).locator(".picture-summary").textContent();
  await page.keyboard.press("Escape");
  await expect.poll(() => workerOf(page, "picture")).toBeUndefined();
  await openPicture(page, "letter.txt");
  await expect(dialog(page).locator(".picture-summary")).toHaveText(summary ?? "");
  await expect(dialog(page).locator(".picture-row .piece").first()).toBeVisible();
  expect(await workerOf(page, "picture")).toBeUndefined();
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
  await expect.poll(() => workerOf(page, "picture")).toBeUndefined();
});

test("where a text repeats itself, the picture says what stood there before", async ({ page }) => {
  await openOn(page, "wasm");
  await drop(page, [{ name: "twice.txt", bytes: utf8(LETTER + LETTER) }]);
  await save(page, "twice.txt");
  await openPicture(page, "twice.txt");
  await expect(dialog(page)).toContainText("by the language model alone", { timeout: 30_000 });
  const detail = dialog(page).locator(".picture-detail");
  const last = dialog(page).locator(".picture-row .piece").last();
  await dialog(page)
    .locator(".picture-text")
    .evaluate((scroller) => {
      scroller.scrollTop = scroller.scrollHeight;
    });
  await expect(last).toContainText("↵");
  await last.hover();
  await expect(detail).toContainText("After the same 40 pieces it had");
  const [own, repeated] = [
    .../“([^”]*)”: .* it had “([^”]*)” before/s.exec((await detail.textContent()) ?? "")!,
  ].slice(1);
  expect(repeated).toBe(own);
  const [bits, model] = [...((await detail.textContent()) ?? "").matchAll(/\d+\.\d\d/g)].map(Number);
  expect(bits).toBeLessThan(model ?? 0);
});
