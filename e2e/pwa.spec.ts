import { readdirSync, readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { mobyDick } from "../test/moby-dick.ts";
import { StaticHost } from "./static-host.ts";
import { convert, drop, job, openOn, save, untilKept, utf8 } from "./support.ts";
import { LETTER } from "./texts.ts";

let host: StaticHost;
test.beforeEach(async () => {
  host = await StaticHost.open();
});
test.afterEach(() => host.close());

/** The first visit, until the page is kept. */
async function visit(page: Page, address = host.address): Promise<void> {
  await page.goto(address);
  await page.getByText("What runs here").click();
  await expect(page.locator("#trust-offline")).toHaveText(/^Ready/, { timeout: 60_000 });
}

test("runs in a sub-folder of a host without headers: at once, isolated from the second visit, then offline", async ({
  page,
}) => {
  await page.goto(host.address);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  await openOn(page, "wasm", host.address);
  const packed = await convert(page, { name: "letter.txt", bytes: utf8(LETTER) });
  await visit(page);
  await page.reload();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await host.close();
  await page.reload();
  await openOn(page, "wasm", host.address);
  expect(await convert(page, packed)).toEqual({ name: "letter.txt", bytes: utf8(LETTER) });
});

test("a new version waits until the person asks for it", async ({ page }) => {
  await visit(page);
  await page.reload();
  await expect(page.locator("#update")).toBeHidden();
  host.version = "2";
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await expect(page.locator("#update")).toBeVisible();
  await drop(page, [{ name: "letter.txt", bytes: utf8(LETTER) }]);
  await expect(job(page, "letter.txt")).toHaveAttribute("data-state", "done", { timeout: 60_000 });
  await drop(page, [{ name: "long.txt", bytes: mobyDick(200_000) }]);
  // Then nothing would be lost, so nothing is asked.
  await untilKept(page, ["long.txt"]);
  await Promise.all([page.waitForEvent("load"), page.click("#update-now")]);
  await expect(job(page, "long.txt")).toHaveAttribute("data-state", "working");
  await job(page, "long.txt").getByRole("button", { name: "Cancel long.txt" }).click();
  await expect(job(page, "letter.txt")).toHaveAttribute("data-state", "done", { timeout: 60_000 });
  await expect(page.locator("#backend")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  await expect(page.locator("#update")).toBeHidden();
  const waits = await page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null);
  expect(waits).toBe(false);
});

test("what the host did not mean to send is not kept, and the next visit heals it", async ({ page }) => {
  const [model] = readdirSync("dist/assets").filter((name) => name.startsWith("model.spec"));
  host.instead.set(`assets/${model}`, "<p>Please log in</p>");
  await page.goto(host.address);
  await page.getByText("What runs here").click();
  await expect(page.locator("#trust-offline")).toHaveText(/^Not here/, { timeout: 60_000 });
  host.instead.clear();
  await visit(page);
  await host.close();
  await page.reload();
  await openOn(page, "wasm", host.address);
});

test("a kept file that is not the right one is fetched again", async ({ page }) => {
  await visit(page);
  await page.reload();
  const spoiled = await page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => !name.endsWith("shared"));
    const cache = await caches.open(names[0]!);
    const keys = (await cache.keys()).filter(({ url }) => /index-.*\.js|index\.html/.test(url));
    const headers = { "Content-Type": "text/html" };
    for (const key of keys) await cache.put(key, new Response("<p>Please log in</p>", { headers }));
    return keys.length;
  });
  expect(spoiled).toBe(2);
  await page.reload();
  await openOn(page, "wasm", host.address);
  await host.close();
  await page.reload();
  await openOn(page, "wasm", host.address);
});

test("two deployments on one origin keep their files apart", async ({ page }) => {
  await visit(page);
  await visit(page, host.addressWithin);
  const names = await page.evaluate(() => caches.keys());
  expect(names.length).toBe(2);
  await host.close();
  for (const address of [host.address, host.addressWithin]) {
    await page.goto(address);
    await openOn(page, "wasm", address);
  }
});

test("what another program shares is compressed when the person wants it", async ({ page }) => {
  await visit(page);
  const landed = await page.evaluate(async (text) => {
    const form = new FormData();
    form.append("files", new File([text], "shared letter.txt"));
    return (await fetch("share", { method: "POST", body: form })).url;
  }, LETTER);
  await page.goto(landed);
  await expect(page.locator("#offered")).toContainText("shared letter.txt");
  await expect(page.locator(".job")).toHaveCount(0);
  await page.locator("#offered").getByText("Compress").click();
  expect((await save(page, "shared letter.txt")).name).toBe("shared letter.txt.nacre");
  expect(page.url()).toBe(host.address);
  await page.reload();
  await expect(page.locator(".job")).toHaveCount(0);
  await expect(page.locator("#offered")).toBeHidden();
});

test("a link that another program shares by itself is offered as a text", async ({ page }) => {
  await visit(page);
  const landed = await page.evaluate(async () => {
    const form = new FormData();
    form.append("url", "https://example.org/a-story");
    return (await fetch("share", { method: "POST", body: form })).url;
  });
  await page.goto(landed);
  await expect(page.locator("#offered")).toContainText("shared text.txt");
  await page.locator("#offered").getByText("Compress").click();
  const packed = await save(page, "shared text.txt");
  await convert(page, { name: "back.nacre", bytes: packed.bytes });
  await expect(job(page, "back.nacre").locator(".job-detail")).toContainText("27 bytes restored");
});

test("can be installed, and opens .nacre files", async ({ page }) => {
  await visit(page);
  const session = await page.context().newCDPSession(page);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // Playwright's contexts are like private windows, where nothing can be installed.
  const errors = installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito");
  expect(errors).toEqual([]);
  const manifest = JSON.parse(readFileSync("dist/manifest.webmanifest", "utf8"));
  expect(manifest.file_handlers[0].accept).toEqual({ "application/x-nacre": [".nacre"] });
  for (const { src, sizes, type } of manifest.icons) {
    if (type !== "image/png") continue;
    const png = readFileSync(`dist/${src}`);
    expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`, src).toBe(sizes);
  }
});

test("without room to keep it, the page works and says so", async ({ page }) => {
  const session = await page.context().newCDPSession(page);
  const origin = new URL(host.address).origin;
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 100_000 });
  await page.goto(host.address);
  await page.getByText("What runs here").click();
  await expect(page.locator("#trust-offline")).toHaveText(/has no room/, { timeout: 60_000 });
  await expect(page.locator("#backend")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  await drop(page, [{ name: "letter.txt", bytes: utf8(LETTER) }]);
  await save(page, "letter.txt");
});
