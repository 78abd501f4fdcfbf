import { mkdirSync, writeFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { build, type PreviewServer, preview } from "vite";
import { wasmRuntime } from "../src/model/wasm/wasm-runtime.ts";
import { Library } from "../src/model-store/model-store.ts";
import { checkpointFiles, NOTE } from "../test/checkpoint-files.ts";
import { COMMIT, type HubServer, startHub } from "../test/hub-server.ts";
import { memoryStore } from "../test/memory-store.ts";
import { convert, drop, job, save, temporaryFolder, utf8 } from "./support.ts";

/** A build for a hub on this machine: the usual one's policy lets the page speak to no other. */
const OUT = "test-results/models-page";
const REPOSITORY = "someone/tiny-llama";
const WEIGHTS = "model.safetensors";
const files = checkpointFiles();
/** The small model is worth having for it. */
const LETTER_FILE = { name: "letter.txt", bytes: utf8(NOTE) };

const folder = temporaryFolder();
let hub: HubServer;
let server: PreviewServer;
let address: string;

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  hub = await startHub(REPOSITORY, files);
  process.env.HF_ENDPOINT = hub.address;
  await build({ logLevel: "warn", build: { outDir: OUT, emptyOutDir: true } });
  server = await preview({ build: { outDir: OUT }, preview: { port: 0, host: "127.0.0.1" } });
  address = server.resolvedUrls?.local[0] ?? "";
  process.env.HF_ENDPOINT = "";
});

test.afterAll(async () => {
  await server.close();
  await hub.close();
});

test.beforeEach(async ({ page }) => {
  hub.cut = undefined;
  hub.wrong = undefined;
  hub.requests.length = 0;
  await page.goto(address);
  await page.click("#models summary");
});

const row = (page: Page, name: string) =>
  page.locator(".model").filter({ has: page.getByText(name, { exact: true }) });

async function ask(page: Page): Promise<void> {
  await page.fill("#model-hub-id", REPOSITORY);
  await page.locator("#models").getByRole("button", { name: "Download", exact: true }).click();
}

async function untilChosen(page: Page, name: string): Promise<void> {
  await expect(row(page, name).locator("input")).toBeChecked({ timeout: 60_000 });
  await expect(page.locator("#model-chosen")).toContainText(name);
  await expect(page.locator("#backend")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include("#models").analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}

const rangesOfWeights = () =>
  hub.requests.filter(({ path }) => path.endsWith(WEIGHTS)).map(({ range }) => range);

test("nothing is asked of the hub until a person asks for it", async ({ page }) => {
  await expect(row(page, "Built-in model").locator("input")).toBeChecked();
  await expect(row(page, "smollm2-135m")).toContainText("271 MB, HuggingFaceTB/SmolLM2-135M on the hub");
  await convert(page, LETTER_FILE);
  expect(hub.requests).toEqual([]);
  await page.fill("#model-hub-id", "no id");
  await page.keyboard.press("Enter");
  await expect(page.locator("#announcer")).toHaveText(/named owner\/name/);
  expect(hub.requests).toEqual([]);
});

test("a model of the hub becomes the one that Node makes of it, is used, kept and deleted", async ({
  page,
}) => {
  const options = { runtime: wasmRuntime() };
  const { spec } = await new Library(memoryStore()).addFromHub(hub.address, REPOSITORY, "main", "x", options);
  await ask(page);
  await untilChosen(page, "tiny-llama");
  await expect(row(page, "tiny-llama")).toContainText(spec.sha256);
  await expect(row(page, "tiny-llama")).toContainText(
    `${REPOSITORY} on the hub, revision ${COMMIT.slice(0, 8)}`,
  );
  await expect(page.locator("#model-storage")).toContainText("This page uses");
  const packed = await convert(page, LETTER_FILE);

  // It is there and chosen on the next visit, without the hub.
  hub.requests.length = 0;
  await page.reload();
  // Without the list having been opened.
  await expect(page.locator("#model-chosen")).toHaveText("Model: tiny-llama");
  await page.click("#models summary");
  await untilChosen(page, "tiny-llama");
  expect(await convert(page, packed)).toEqual(LETTER_FILE);
  // A file says which model it needs, whatever is chosen.
  await row(page, "Built-in model").locator("input").check();
  await expect(page.locator("#backend")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  await drop(page, [packed]);
  expect(await save(page, packed.name)).toEqual(LETTER_FILE);
  expect(hub.requests).toEqual([]);

  await page.getByRole("button", { name: "Delete tiny-llama" }).click();
  await expect(row(page, "tiny-llama")).toContainText("Not downloaded yet.");
  await page.reload();
  await page.click("#models summary");
  await expect(row(page, "tiny-llama")).toContainText("Not downloaded yet.");
  await expect(row(page, "tiny-llama")).toContainText(REPOSITORY);
  await drop(page, [packed]);
  const line = job(page, packed.name);
  await expect(line).toHaveAttribute("data-state", "failed", { timeout: 60_000 });
  await expect(line.locator(".job-detail")).toContainText(
    "made with the model tiny-llama and cannot be restored",
  );
  await line.getByRole("button", { name: "See the models" }).click();
  await expect(page.locator("#models summary")).toBeFocused();
  await expect(page.locator("#model-hub-id")).toBeVisible();
  await page.getByRole("button", { name: "Download tiny-llama" }).click();
  await untilChosen(page, "tiny-llama");
  await expect(row(page, "tiny-llama")).toHaveCount(1);
});

test("a download goes on where it was cancelled, and where the connection was cut", async ({ page }) => {
  hub.cut = { file: WEIGHTS, after: 0, times: 1000 };
  await ask(page);
  await expect(row(page, "tiny-llama")).toHaveAttribute("data-state", "failed", { timeout: 60_000 });
  await expect(row(page, "tiny-llama")).toContainText("The connection was cut");
  hub.cut = { file: WEIGHTS, after: 120_000, times: 1 };
  await page.getByRole("button", { name: "Download tiny-llama" }).click();
  await untilChosen(page, "tiny-llama");
  expect(rangesOfWeights().at(-1)).toBe("bytes=120000-");
});

test("a file with a wrong hash is refused, and a later try succeeds", async ({ page }) => {
  hub.wrong = WEIGHTS;
  await ask(page);
  await expect(row(page, "tiny-llama")).toHaveAttribute("data-state", "failed", { timeout: 60_000 });
  await expect(row(page, "tiny-llama")).toContainText("model.safetensors does not match its hash");
  await expectAccessible(page);
  hub.wrong = undefined;
  await page.getByRole("button", { name: "Download tiny-llama" }).click();
  await untilChosen(page, "tiny-llama");
});

test("a model can be cancelled while it is fetched", async ({ page }) => {
  hub.stall = WEIGHTS;
  await ask(page);
  await expect(page.getByRole("button", { name: "Cancel tiny-llama" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Cancel tiny-llama" }).click();
  await expect(row(page, "tiny-llama").locator(".model-state")).toHaveText(/^Cancelled/);
  hub.stall = undefined;
  await page.getByRole("button", { name: "Download tiny-llama" }).click();
  await untilChosen(page, "tiny-llama");
});

test("a folder becomes a model, and what is not supported is named", async ({ page }) => {
  const path = folder.path("my-llama");
  mkdirSync(path);
  for (const [name, data] of files) writeFileSync(`${path}/${name}`, data);
  await page.setInputFiles("#model-folder", path);
  await untilChosen(page, "my-llama");
  await expect(row(page, "my-llama")).toContainText("from a folder");
  writeFileSync(
    `${path}/config.json`,
    JSON.stringify({ architectures: ["GPT2LMHeadModel"], vocab_size: 300 }),
  );
  await page.setInputFiles("#model-folder", path);
  await expect(page.locator("#announcer")).toHaveText(/architectures \["GPT2LMHeadModel"\] is not supported/);
});

test("no room is said before anything is fetched", async ({ page }) => {
  await page.evaluate(() => {
    navigator.storage.estimate = async () => ({ usage: 1e6, quota: 3e8 });
  });
  await page.getByRole("button", { name: "Download smollm2-135m" }).click();
  await expect(row(page, "smollm2-135m")).toContainText("needs about 434 MB");
  expect(hub.requests).toEqual([]);
});

/** Leaves the page so many bytes more than it uses; undefined: all that the browser has. */
async function leaveRoom(page: Page, bytes?: number): Promise<void> {
  const usage = await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    return (await navigator.storage.estimate()).usage ?? 0;
  });
  const session = await page.context().newCDPSession(page);
  const quota = bytes === undefined ? {} : { quotaSize: usage + bytes };
  await session.send("Storage.overrideQuotaForOrigin", { origin: new URL(address).origin, ...quota });
}

/** Names and lengths of what is kept of models. */
function kept(page: Page): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const sizes: Record<string, number> = {};
    const models = await (await navigator.storage.getDirectory()).getDirectoryHandle("models");
    for await (const [folder, handle] of models) {
      for await (const [name, file] of handle as FileSystemDirectoryHandle) {
        sizes[`${folder.replace(/-.*/, "")}/${name}`] = (await (file as FileSystemFileHandle).getFile()).size;
      }
    }
    return sizes;
  });
}

test("a full disk stops a download with a sentence, and what came so far is no model", async ({ page }) => {
  await leaveRoom(page, 100_000);
  await ask(page);
  await expect(row(page, "tiny-llama")).toHaveAttribute("data-state", "failed", { timeout: 60_000 });
  await expect(row(page, "tiny-llama")).toContainText("gives the page no more room");
  const here = await kept(page);
  expect(Object.keys(here).filter((name) => name.startsWith("model/"))).toEqual([]);
  await page.reload();
  await page.click("#models summary");
  await expect(row(page, "Built-in model").locator("input")).toBeChecked();
  await expect(row(page, "tiny-llama")).toHaveCount(0);
  await leaveRoom(page);
  await ask(page);
  await untilChosen(page, "tiny-llama");
  // What had come was not asked for again.
  const whole = here[`parts/${WEIGHTS}`] ?? 0;
  expect(rangesOfWeights().at(-1)).toBe(whole > 0 ? `bytes=${whole}-` : undefined);
});

test("a disk that is full when the model is ready leaves nothing half-written", async ({ page }) => {
  const path = folder.path("full-llama");
  mkdirSync(path);
  for (const [name, data] of files) writeFileSync(`${path}/${name}`, data);
  await leaveRoom(page, 60_000);
  await page.setInputFiles("#model-folder", path);
  await expect(row(page, "full-llama")).toHaveAttribute("data-state", "failed", { timeout: 60_000 });
  await expect(row(page, "full-llama")).toContainText("gives the page no more room");
  expect(await kept(page)).toEqual({});
  await leaveRoom(page);
  await page.getByRole("button", { name: "Download full-llama" }).click();
  await untilChosen(page, "full-llama");
});
