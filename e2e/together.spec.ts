import { expect, type Page, test } from "@playwright/test";
import { drop, nacreOutput, openOn, save, utf8 } from "./support.ts";
import { LETTER } from "./texts.ts";

const NOTES = [
  { name: "a.txt", bytes: utf8(LETTER) },
  { name: "b.bin", bytes: new Uint8Array(3000) },
  { name: "a.txt", bytes: utf8("another one") },
];

const offer = (page: Page) => page.getByRole("button", { name: "Pack them together instead" });

test("several files become one each, or one archive when the person wants it", async ({ page }) => {
  await openOn(page, "wasm");
  await drop(page, NOTES);
  await expect(page.locator(".job")).toHaveCount(3);
  await offer(page).click();
  await expect(page.locator(".job")).toHaveCount(1);
  await expect(offer(page)).toBeHidden();
  const packed = await save(page, "files");
  expect(packed.name).toBe("files.nacre");
  expect(nacreOutput(["-d", "-c", "-", "a.txt"], packed.bytes)).toEqual(NOTES[0]?.bytes);
  expect(nacreOutput(["-d", "-c", "-", "a (2).txt"], packed.bytes)).toEqual(NOTES[2]?.bytes);
});

test("nothing is offered for a single file, for .nacre files, or when the list is empty", async ({
  page,
}) => {
  await openOn(page, "wasm");
  await drop(page, NOTES.slice(0, 2));
  await expect(offer(page)).toBeVisible();
  await drop(page, [NOTES[1]!]);
  await expect(offer(page)).toBeHidden();
  const packed = nacreOutput(["-c", "-"], utf8(LETTER));
  await drop(
    page,
    ["a.nacre", "b.nacre"].map((name) => ({ name, bytes: packed })),
  );
  await expect(offer(page)).toBeHidden();
  await expect(page.locator('.job[data-state="done"]')).toHaveCount(5, { timeout: 60_000 });
  await drop(page, NOTES.slice(1, 3));
  await expect(offer(page)).toBeVisible();
  await expect(page.locator('.job[data-state="done"]')).toHaveCount(7, { timeout: 60_000 });
  page.on("dialog", (dialog) => dialog.accept());
  await page.click("#clear");
  await expect(offer(page)).toBeHidden();
});
