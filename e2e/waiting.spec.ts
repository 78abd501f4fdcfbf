import { expect, type Page, test } from "@playwright/test";
import { mobyDick } from "../test/moby-dick.ts";
import { prose } from "../test/samples.ts";
import { drop, job, nacreOutput, openOn, openOnAny, save, untilKept, utf8 } from "./support.ts";
import { LETTER } from "./texts.ts";

const LETTER_FILE = { name: "letter.txt", bytes: utf8(LETTER) };
/** Takes some seconds. */
const BOOK = { name: "book.txt", bytes: mobyDick(40_000) };
/** Far more than could be done in the time of a test. */
const LONG_FILE = { name: "long.txt", bytes: utf8(prose(300_000)) };

const untilBusy = (page: Page, name: string) =>
  expect(job(page, name).locator(".job-detail")).toContainText("per second", { timeout: 60_000 });

const names = (page: Page) =>
  page.locator(".job-name").evaluateAll((all) => all.map((one) => one.getAttribute("title")));

/** Fails when the browser asks before it leaves the page. */
function neverAsks(page: Page): void {
  page.on("dialog", async (dialog) => {
    await dialog.accept();
    expect(dialog.type()).toBe("nothing was to be asked");
  });
}

test("files that wait or are worked on are there again after a reload, and become what they were to become", async ({
  page,
}) => {
  neverAsks(page);
  await openOn(page, "wasm");
  await page.selectOption("#preset", "fast");
  await page.click("h1");
  await drop(page, [
    BOOK,
    LETTER_FILE,
    { name: "old.txt.nacre", bytes: nacreOutput(["-c", "-"], utf8("old")) },
  ]);
  await page.selectOption("#preset", "balanced");
  await page.locator("#pick-folder").setInputFiles("lint");
  await untilKept(page, ["book.txt", "letter.txt", "old.txt.nacre", "lint"]);
  await page.reload();
  await expect(page.locator(".job")).toHaveCount(4);
  expect(await names(page)).toEqual(["book.txt", "letter.txt", "old.txt.nacre", "lint"]);
  await expect(job(page, "lint").locator(".job-detail")).toHaveText(
    "From an earlier visit; waiting for its turn",
  );
  for (const file of [BOOK, LETTER_FILE]) {
    const packed = await save(page, file.name);
    expect(nacreOutput(["-d", "-c", "-"], packed.bytes)).toEqual(file.bytes);
    // As they were dropped, whatever was chosen since.
    expect(Buffer.from(nacreOutput(["--preset", "fast", "-c", "-"], file.bytes))).toEqual(
      Buffer.from(packed.bytes),
    );
  }
  expect(await save(page, "old.txt.nacre")).toEqual({ name: "old.txt", bytes: utf8("old") });
  const archive = await save(page, "lint");
  expect(nacreOutput(["-l", "-"], archive.bytes).length).toBeGreaterThan(0);
  await untilKept(page, []);
  await page.reload();
  await openOnAny(page);
  await expect(page.locator(".job")).toHaveCount(0);
});

test("what was cancelled, is done or was cleared away does not come back", async ({ page }) => {
  neverAsks(page);
  await openOn(page, "wasm");
  await drop(page, [LONG_FILE, LETTER_FILE]);
  await untilKept(page, ["letter.txt", "long.txt"]);
  await job(page, "long.txt").locator(".job-cancel").click();
  await untilKept(page, ["letter.txt"]);
  await save(page, "letter.txt");
  await untilKept(page, []);
  // What is tried again is kept again.
  await job(page, "long.txt").locator(".job-retry").click();
  await untilKept(page, ["long.txt"]);
  await drop(page, [LETTER_FILE, { ...LETTER_FILE, name: "second.txt" }]);
  await untilKept(page, ["letter.txt", "long.txt", "second.txt"]);
  await page.click("#cancel-all");
  await page.click("#clear");
  await untilKept(page, []);
  await page.reload();
  await openOnAny(page);
  await expect(page.locator(".job")).toHaveCount(0);
});

test("each of two tabs works on its own files, and a tab that was closed leaves its to the next", async ({
  page,
  context,
}) => {
  neverAsks(page);
  await openOn(page, "wasm");
  await drop(page, [LONG_FILE, LETTER_FILE]);
  await untilKept(page, ["letter.txt", "long.txt"]);
  const other = await context.newPage();
  neverAsks(other);
  await openOnAny(other);
  await drop(other, [{ ...LONG_FILE, name: "other.txt" }]);
  await untilKept(other, ["letter.txt", "long.txt", "other.txt"]);
  // One after the other: a tab that begins takes what belongs to no tab, and one that is being reloaded is none.
  await other.reload();
  await expect.poll(() => names(other)).toEqual(["other.txt"]);
  await page.reload();
  await expect.poll(() => names(page)).toEqual(["long.txt", "letter.txt"]);
  await page.close();
  await other.reload();
  await expect.poll(() => names(other)).toEqual(["long.txt", "letter.txt", "other.txt"]);
});

test("a file with which page after page has ended is not begun again unasked", async ({ page }) => {
  neverAsks(page);
  await openOn(page, "wasm");
  await drop(page, [LONG_FILE, LETTER_FILE]);
  await untilKept(page, ["letter.txt", "long.txt"]);
  for (let tries = 0; tries < 2; tries++) {
    await page.reload();
    await expect(job(page, "long.txt")).toHaveAttribute("data-state", "working");
  }
  await page.reload();
  const line = job(page, "long.txt");
  await expect(line).toHaveAttribute("data-state", "failed");
  await expect(line.locator(".job-detail")).toContainText("it waits for you to try again");
  // The one behind it had no part in that.
  expect(nacreOutput(["-d", "-c", "-"], (await save(page, "letter.txt")).bytes)).toEqual(LETTER_FILE.bytes);
  await line.locator(".job-retry").click();
  await untilBusy(page, "long.txt");
});

test("a kept file that is damaged is dropped without a word", async ({ page }) => {
  neverAsks(page);
  await openOn(page, "wasm");
  await drop(page, [LONG_FILE, LETTER_FILE, { ...LETTER_FILE, name: "third.txt" }]);
  await untilKept(page, ["letter.txt", "long.txt", "third.txt"]);
  await page.evaluate(async () => {
    const opening = indexedDB.open("nacre-waiting");
    await new Promise((done) => {
      opening.onsuccess = done;
    });
    const change = opening.result.transaction("files", "readwrite");
    const store = change.objectStore("files");
    const asking = store.getAll(IDBKeyRange.bound(["entry"], ["entry", []]));
    asking.onsuccess = () => {
      for (const { id, name } of asking.result) {
        if (name === "long.txt") store.put(new File(["cut off"], name), ["input", id]);
        if (name === "letter.txt") store.delete(["input", id]);
      }
    };
    await new Promise((done) => {
      change.oncomplete = done;
    });
    opening.result.close();
  });
  await page.reload();
  await expect.poll(() => names(page)).toEqual(["third.txt"]);
  await save(page, "third.txt");
  await untilKept(page, []);
});

test("more than is kept is asked about before the page is left", async ({ page }) => {
  await openOn(page, "wasm");
  await page.click("h1");
  await page.evaluate(() => {
    const noise = crypto.getRandomValues(new Uint8Array(1 << 16));
    const transfer = new DataTransfer();
    transfer.items.add(new File(Array(16 * 257).fill(noise), "huge.bin"));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true }));
  });
  await drop(page, [LETTER_FILE]);
  await untilKept(page, ["letter.txt"]);
  const asked = page.waitForEvent("dialog");
  const reload = page.reload();
  await (await asked).accept();
  await reload;
  await expect.poll(() => names(page)).toEqual(["letter.txt"]);
});
