import { type Browser, expect, type Page, test } from "@playwright/test";
import jsQR from "jsqr";
import { prose } from "../test/samples.ts";
import { openOn } from "./support.ts";
import { LETTER } from "./texts.ts";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

const received = (page: Page) => page.locator(".box-received");

/** Types a text and copies its link. */
async function linkOf(page: Page, text: string): Promise<string> {
  await page.fill("#box", text);
  const copy = page.getByRole("button", { name: "Copy link" });
  await expect(copy).toBeEnabled({ timeout: 60_000 });
  await copy.click();
  await expect(page.locator(".box-copy")).toHaveText("Copied ✓");
  return page.evaluate(() => navigator.clipboard.readText());
}

test("a text becomes a link, and whoever opens it gets the text, also offline and from nobody", async ({
  page,
  context,
  baseURL,
}) => {
  await openOn(page, "wasm");
  await page.evaluate(() => navigator.serviceWorker.ready);
  const text = `Łódź, 春 and 🐚\n${LETTER}`;
  const link = await linkOf(page, text);
  expect(link).toMatch(new RegExp(`^${baseURL}/#t=[\\w-]+$`));
  await expect(page.locator(".box-link")).toHaveText(
    `The link holds the whole text in ${link.length} characters: it fits into a chat (about 2,000) and a QR code (2,953).`,
  );
  expect(link.length).toBeLessThan(text.length / 2);
  await context.setOffline(true);
  const other = await context.newPage();
  const requests: string[] = [];
  other.on("request", (request) => requests.push(request.url()));
  await other.goto(link);
  await expect(received(other)).toContainText("Someone sent you this text.", { timeout: 60_000 });
  await expect(received(other)).toContainText(
    `${new TextEncoder().encode(text).length.toLocaleString("en")} bytes, all in the link’s own ${link.length} characters`,
  );
  await expect(other.locator("#box")).toHaveValue(text);
  await expect(other.locator("#box")).toBeInViewport();
  for (const url of requests) expect(url.startsWith(`${baseURL}/`) && !url.includes("#t="), url).toBe(true);
  await other.getByRole("button", { name: "Copy the text" }).click();
  await expect(other.getByRole("button", { name: "Copied ✓" })).toBeVisible();
  expect(await other.evaluate(() => navigator.clipboard.readText())).toBe(text);
  // Another text is the person's own, and a reload does not bring the first one back.
  await other.fill("#box", "Mine");
  await expect(received(other)).toBeHidden();
  expect(new URL(other.url()).hash).toBe("");
});

test("a link that is opened in a page that is open already replaces its text", async ({ page }) => {
  await openOn(page, "wasm");
  const link = await linkOf(page, LETTER);
  await page.fill("#box", "");
  await page.evaluate((address) => location.assign(address), link);
  await expect(page.locator("#box")).toHaveValue(LETTER, { timeout: 60_000 });
  await page.reload();
  await expect(page.locator("#box")).toHaveValue(LETTER, { timeout: 60_000 });
});

test("a damaged link gets a clear sentence and no text", async ({ page }) => {
  await openOn(page, "wasm");
  const link = await linkOf(page, LETTER);
  const [head = "", message = ""] = link.split("#t=");
  const flipped = message.slice(0, 40) + (message[40] === "A" ? "B" : "A") + message.slice(41);
  await page.fill("#box", "");
  for (const bad of [flipped, message.slice(0, -9), "A", "%F0", "ZZZZZZZZ"]) {
    await page.goto("about:blank");
    await page.goto(`${head}#t=${bad}`);
    await expect(received(page), bad).toHaveAttribute("data-state", "failed", { timeout: 60_000 });
    await expect(received(page).locator("p")).toHaveText(
      /^This link (is damaged or cut off|was made by another version)/,
    );
    await expect(page.locator("#box")).toHaveValue("");
    await expect(received(page).getByRole("button")).toBeHidden();
  }
});

/** What a reader makes of what is seen of the code. The picture is unpacked in a page without a policy. */
async function scan(browser: Browser, page: Page): Promise<string | undefined> {
  const png = await page.locator(".box-code svg").screenshot();
  const reader = await browser.newPage();
  const { data, width, height } = await reader.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.width;
    canvas.height = image.height;
    const context = canvas.getContext("2d") as CanvasRenderingContext2D;
    context.drawImage(image, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, image.width, image.height);
    let letters = "";
    for (const value of data) letters += String.fromCharCode(value);
    return { data: btoa(letters), width, height };
  }, png.toString("base64"));
  await reader.close();
  return jsQR(new Uint8ClampedArray(Buffer.from(data, "base64")), width, height)?.data;
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`a QR code, ${colorScheme}, holds the link`, async ({ browser }) => {
    const context = await browser.newContext({
      colorScheme,
      viewport: { width: 390, height: 800 },
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const page = await context.newPage();
    await openOn(page, "wasm");
    const link = await linkOf(page, LETTER.slice(0, 300));
    await page.getByRole("button", { name: "QR code" }).click();
    const code = page.getByRole("img", {
      name: `QR code of the link to this text, of ${link.length} characters`,
    });
    await expect(code).toBeVisible();
    expect(await scan(browser, page)).toBe(link);
    // It follows the text.
    const next = await linkOf(page, "Another text, short and sweet.");
    expect(await scan(browser, page)).toBe(next);
    await page.getByRole("button", { name: "QR code" }).click();
    await expect(code).toBeHidden();
    await context.close();
  });
}

test("a text that no QR code can hold is said to be too long for one", async ({ page }) => {
  await openOn(page, "wasm");
  await page.fill("#box", prose(19_000));
  await expect(page.locator(".box-link")).toHaveText(
    /characters: too long for many chats \(about 2,000\) and for a QR code \(2,953\)/,
    { timeout: 120_000 },
  );
  await page.getByRole("button", { name: "QR code" }).click();
  await expect(page.locator(".box-code")).toHaveText(/too long for a QR code: one holds 2,953 bytes/);
});

test("where nothing can be copied, the link stands in the address bar", async ({ page }) => {
  await page.addInitScript(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  });
  await openOn(page, "wasm");
  await page.fill("#box", LETTER);
  const copy = page.getByRole("button", { name: "Copy link" });
  await expect(copy).toBeEnabled({ timeout: 60_000 });
  await copy.click();
  await expect(page.locator(".box-link")).toContainText("the link stands in the address bar now");
  await page.reload();
  await expect(page.locator("#box")).toHaveValue(LETTER, { timeout: 60_000 });
});
