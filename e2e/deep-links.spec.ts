import { expect, test } from "@playwright/test";
import { convert, drop, job, nacreOutput, openOn, utf8 } from "./support.ts";
import { LETTER } from "./texts.ts";

test("the address may name a sample and a preset, for this visit alone", async ({ page }) => {
  await page.goto("/?sample=log&preset=light");
  await expect(page.locator("#box")).toHaveValue(/listening on/);
  await expect(page.locator("#box")).toBeInViewport();
  await expect(page.locator("#preset")).toHaveValue("light");
  await expect(page.locator(".box-file")).toContainText("(Light)", { timeout: 60_000 });
  for (const [query, beginning] of [
    ["prose", /^The ferry/],
    ["code", /^"""Counts/],
    ["json", /^\{/],
  ] as const) {
    await page.goto(`/?sample=${query}`);
    await expect(page.locator("#box")).toHaveValue(beginning);
    await expect(page.locator("#preset")).toHaveValue("balanced");
  }
});

test("what the address cannot name is left alone", async ({ page }) => {
  await page.goto("/?sample=toString&preset=enormous");
  await expect(page.locator("#preset")).toHaveValue("balanced");
  await expect(page.locator("#box")).toHaveValue("");
});

test("under a .nacre file stands how it is opened, and the page's link", async ({
  page,
  context,
  baseURL,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openOn(page, "wasm", "/?preset=fast");
  await drop(page, [{ name: "letter.txt", bytes: utf8(LETTER) }]);
  const line = job(page, "letter.txt");
  await expect(line.locator(".job-opening")).toContainText("To open it, drop it on this page.", {
    timeout: 60_000,
  });
  await line.getByRole("button", { name: "Copy page link" }).click();
  await expect(line.getByRole("button", { name: "Copied ✓" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${baseURL}/`);
  // Restored, it is no .nacre file any more.
  await convert(page, { name: "back.nacre", bytes: nacreOutput(["-c", "-"], utf8(LETTER)) });
  await expect(job(page, "back.nacre").locator(".job-opening")).toBeHidden();
});

test("a file is shared with other programs where the system can", async ({ page }) => {
  await page.addInitScript(() => {
    const shared: string[] = [];
    Object.assign(navigator, {
      canShare: ({ files }: ShareData) => files !== undefined,
      share: async ({ files }: ShareData) => shared.push(...(files ?? []).map(({ name }) => name)),
    });
    Object.assign(globalThis, { shared });
  });
  await openOn(page, "wasm");
  await drop(page, [{ name: "letter.txt", bytes: utf8(LETTER) }]);
  await page.getByRole("button", { name: "Share letter.txt.nacre" }).click({ timeout: 60_000 });
  expect(await page.evaluate(() => (globalThis as unknown as { shared: string[] }).shared)).toEqual([
    "letter.txt.nacre",
  ]);
});
