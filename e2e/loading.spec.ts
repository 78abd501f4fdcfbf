import { readdirSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { EMBEDDED_MANIFEST } from "../src/api/embedded.ts";
import { storedBytes } from "../src/model/manifest.ts";
import { StaticHost } from "./static-host.ts";
import { drop, job, utf8 } from "./support.ts";
import { LETTER } from "./texts.ts";

test("while the model comes, its bytes are counted, and a result's time does not count them", async ({
  page,
}) => {
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
  const line = page.locator("#backend");
  const total = `${(storedBytes(EMBEDDED_MANIFEST) / 1e6).toFixed(1)} MB`;
  await expect(line).toHaveText(/^Loading the model: (4|5)\d%, \d\.\d MB of /, { timeout: 60_000 });
  await expect(line).toContainText(total);
  await expect(line).toHaveAttribute("aria-busy", "true");
  await drop(page, [{ name: "letter.txt", bytes: utf8(LETTER) }]);
  await expect(job(page, "letter.txt").locator(".job-detail")).toHaveText("Compressing: getting ready");
  await page.waitForTimeout(3000);
  goOn();
  await expect(job(page, "letter.txt")).toHaveAttribute("data-state", "done", { timeout: 60_000 });
  await expect(job(page, "letter.txt").locator(".job-more")).toContainText(
    /Took (less than a second|1 second|2 seconds)\./,
  );
  await expect(line).toHaveAttribute("data-state", "ready");
  await expect(line).toHaveAttribute("aria-busy", "false");
  await host.close();
});
