import { readdirSync } from "node:fs";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { EMBEDDED_MANIFEST } from "../src/api/embedded.ts";
import { storedBytes } from "../src/model/manifest.ts";
import { StaticHost } from "./static-host.ts";
import { convert, drop, job, save, utf8 } from "./support.ts";
import { LETTER } from "./texts.ts";

/** The page, whose model comes only when the test says so. */
async function slowPage(page: Page): Promise<{ host: StaticHost; goOn: () => void }> {
  const host = await StaticHost.open();
  const [model] = readdirSync("dist/assets").filter((name) => name.startsWith("model.spec"));
  let goOn = () => {};
  host.stalls.set(
    `assets/${model}`,
    new Promise((resolve) => {
      goOn = resolve;
    }),
  );
  await page.goto(host.address);
  return { host, goOn };
}

test("while the model comes, its bytes are counted, light answers first, and a result's time counts no loading", async ({
  page,
}) => {
  const { host, goOn } = await slowPage(page);
  const line = page.locator("#backend");
  const total = `${Math.round(storedBytes(EMBEDDED_MANIFEST) / 1e6)} MB`;
  await expect(line).toHaveText(/^Loading the model: (4|5)\d%, \d\.\d MB of /, { timeout: 60_000 });
  await expect(line).toContainText(total);
  await expect(line).toHaveAttribute("aria-busy", "true");
  await drop(page, [{ name: "letter.txt", bytes: utf8(LETTER) }]);
  const card = job(page, "letter.txt");
  await expect(card.locator(".job-detail")).toContainText("without the model, which is still being fetched");
  await expect(card).toHaveAttribute("data-state", "working");
  const without = await savingOf(card);
  expect(without).toBeGreaterThan(20);
  goOn();
  await expect(card).toHaveAttribute("data-state", "done", { timeout: 60_000 });
  expect(await savingOf(card)).toBeGreaterThan(without + 5);
  await expect(card.locator(".job-enough")).toBeHidden();
  await expect(card.locator(".job-more")).toContainText(/Took (less than a second|1 second|2 seconds)\./);
  await expect(card.locator(".job-more")).not.toContainText("without the model");
  await expect(line).toHaveAttribute("data-state", "ready");
  await expect(line).toHaveAttribute("aria-busy", "false");
  await host.close();
});

test("what was made without the model can be taken, and is restored", async ({ page }) => {
  const { host, goOn } = await slowPage(page);
  await drop(page, [{ name: "letter.txt", bytes: utf8(LETTER) }]);
  const card = job(page, "letter.txt");
  await card.getByRole("button", { name: "Take it as it is: letter.txt" }).click();
  await expect(card).toHaveAttribute("data-state", "done");
  await expect(card.locator(".job-more")).toContainText("Made without the model.");
  const packed = await save(page, "letter.txt");
  expect((await convert(page, packed)).bytes).toEqual(utf8(LETTER));
  goOn();
  await host.close();
});

test("a text in the box has its size before the model is here, and a smaller one afterwards", async ({
  page,
}) => {
  const { host, goOn } = await slowPage(page);
  await page.getByRole("textbox", { name: "Text to compress" }).fill(LETTER);
  const file = page.locator(".box-file");
  await expect(file).toHaveText("Without the model, which is still being fetched.", { timeout: 20_000 });
  const bytes = async () =>
    Number(
      ((await page.locator(".box-cost").textContent()) ?? "").match(/→ ([\d,]+)/)?.[1]?.replace(",", ""),
    );
  const whole = await bytes();
  await page.getByRole("textbox", { name: "Text to compress" }).fill(LETTER.slice(0, LETTER.length >> 1));
  await expect.poll(bytes, { timeout: 20_000 }).toBeLessThan(0.8 * whole);
  await expect(file).toHaveText("Without the model, which is still being fetched.");
  const without = await bytes();
  goOn();
  await expect(file).toContainText("As a .nacre file", { timeout: 60_000 });
  expect(await bytes()).toBeLessThan(0.8 * without);
  await host.close();
});

/** "−61%" -> 61. */
async function savingOf(card: Locator): Promise<number> {
  return Number(((await card.locator(".job-saving").textContent()) ?? "").replace(/\D/g, ""));
}
