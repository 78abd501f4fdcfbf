import { expect, test } from "@playwright/test";
import { prose } from "../test/samples.ts";
import { convert, drop, job, openOn, save, utf8 } from "./support.ts";
import { LETTER } from "./texts.ts";

test("the page says what it is before any script runs", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Nacre" })).toBeVisible();
  await expect(page.getByText("nothing is sent anywhere")).toBeVisible();
  await expect(page.getByText("Drop files here, or choose them")).toBeVisible();
  await context.close();
});

test("nothing breaks the content security policy, and nothing leaves the site", async ({ page, baseURL }) => {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== baseURL && protocol !== "blob:") complaints.push(`request to ${request.url()}`);
  });
  await openOn(page, "wasm");
  await convert(page, { name: "letter.txt", bytes: utf8(LETTER) });
  await page.getByRole("button", { name: "See the bits of letter.txt" }).click();
  await expect(page.locator("#picture-dialog .picture-summary")).toContainText("alone", { timeout: 60_000 });
  await page.keyboard.press("Escape");
  await page.reload();
  await expect(page.locator("#backend")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  expect(complaints).toEqual([]);
  // And the policy would hold even if a script tried.
  const tried = page.evaluate(() => fetch("https://example.org/").then(() => "sent"));
  await expect(tried).rejects.toThrow("Failed to fetch");
  await expect.poll(() => complaints.join()).toContain("Content Security Policy");
});

test("the licences of the packages in the page lie beside it", async ({ page }) => {
  await page.goto("/");
  const link = page.getByRole("link", { name: /^Licences/ });
  const text = await (
    await page.request.get(new URL((await link.getAttribute("href"))!, page.url()).href)
  ).text();
  for (const name of ["@noble/hashes", "comlink", "lean-qr"]) expect(text).toContain(name);
  expect(text).toContain("Permission is hereby granted");
});

test("models are listed when somebody looks, not before", async ({ page }) => {
  await page.addInitScript(() => {
    const started: (string | undefined)[] = [];
    const Recorded = class extends Worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        started.push(options?.name);
      }
    };
    Object.assign(globalThis, { started, Worker: Recorded });
  });
  const started = () => page.evaluate(() => (globalThis as unknown as { started: string[] }).started);
  await openOn(page, "wasm");
  await convert(page, { name: "letter.txt", bytes: utf8(LETTER) });
  expect(await started()).toContain("codec");
  expect(await started()).not.toContain("models");
  await page.click("#models summary");
  await expect(page.locator("#model-list input").first()).toBeChecked();
  expect((await started()).filter((name) => name === "models")).toHaveLength(1);
});

test("cancel stops the work at once, and the next file is dealt with", async ({ page }) => {
  await openOn(page, "wasm");
  // Far more than could be done in the time of this test.
  await drop(page, [{ name: "long.txt", bytes: utf8(prose(300_000)) }]);
  const line = job(page, "long.txt");
  await expect(line).toHaveAttribute("data-state", "working");
  const workers = page.workers().length;
  await line.locator(".job-cancel").click();
  await expect(line).toHaveAttribute("data-state", "cancelled");
  await expect(line.locator(".job-save")).toBeHidden();
  await expect.poll(() => page.workers().length).toBeLessThan(workers);
  await drop(page, [{ name: "short.txt", bytes: utf8(LETTER.slice(0, 200)) }]);
  expect((await save(page, "short.txt")).bytes.length).toBeGreaterThan(20);
});

test("works offline after the first visit", async ({ page, context }) => {
  await page.goto("/");
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active?.state === "activated") return;
    await new Promise((resolve) => active?.addEventListener("statechange", resolve));
  });
  await context.setOffline(true);
  await expect(page.evaluate(() => fetch("/not-in-the-cache").then(() => "online"))).rejects.toThrow();
  await openOn(page, "wasm");
  const packed = await convert(page, { name: "letter.txt", bytes: utf8(LETTER) });
  expect(await convert(page, packed)).toEqual({ name: "letter.txt", bytes: utf8(LETTER) });
});
