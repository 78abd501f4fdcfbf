import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { VERSION } from "../src/format/container.ts";
import { drop, job, type NamedFile, nacreOutput, openOn, utf8 } from "./support.ts";

const NOTES = [
  { name: "a.txt", bytes: utf8("one") },
  { name: "b.bin", bytes: new Uint8Array(3000) },
  { name: "a.txt", bytes: utf8("two") },
];

async function openWithResults(page: Page, files: readonly NamedFile[]): Promise<void> {
  await openOn(page, "wasm");
  await drop(page, files);
  await expect(page.locator('.job[data-state="done"]')).toHaveCount(files.length, { timeout: 60_000 });
}

/** A script cannot answer the folder dialog: the person chooses the browser's private folder. */
const choosePrivateFolder = (page: Page) =>
  page.addInitScript(() =>
    Object.assign(globalThis, { showDirectoryPicker: () => navigator.storage.getDirectory() }),
  );

/** A browser without the dialog. */
const withoutFolders = (page: Page) =>
  page.addInitScript(() => Reflect.deleteProperty(globalThis, "showDirectoryPicker"));

function savedFile(page: Page, path: string): Promise<number[]> {
  return page.evaluate(async (parts) => {
    let folder = await navigator.storage.getDirectory();
    for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part);
    const file = await (await folder.getFileHandle(parts.at(-1) ?? "")).getFile();
    return [...new Uint8Array(await file.arrayBuffer())];
  }, path.split("/"));
}

async function downloadBy(page: Page, click: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent("download"), click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** What client-zip writes is not compressed: each name stands before its bytes. */
function expectInZip(zip: Buffer, path: string, bytes: Uint8Array): void {
  expect(zip.includes(Buffer.concat([utf8(path), bytes])), path).toBe(true);
}

test("all results go into a chosen folder, and nothing that is there is overwritten", async ({ page }) => {
  await choosePrivateFolder(page);
  await openWithResults(page, NOTES);
  await page.click("#save-all");
  await expect(page.locator("#total .total-text")).toHaveText("3 files are saved.");
  await expect(page.getByText("Saved ✓", { exact: true })).toHaveCount(3);
  for (const [path, { bytes }] of [
    ["a.txt.nacre", NOTES[0]!],
    ["b.bin.nacre", NOTES[1]!],
    ["a (2).txt.nacre", NOTES[2]!],
  ] as const) {
    const packed = Uint8Array.from(await savedFile(page, path));
    expect(nacreOutput(["-d", "-c", "-"], packed)).toEqual(bytes);
  }
  await page.click("#save-all");
  await expect(page.locator("#total .total-text")).toHaveText(
    "a.txt.nacre is in that folder already; choose another folder.",
  );
});

test("an archive's files go into a chosen folder", async ({ page }) => {
  await choosePrivateFolder(page);
  await openWithResults(page, [{ name: "lint.nacre", bytes: nacreOutput(["-c", "lint"]) }]);
  await job(page, "lint.nacre").getByRole("button", { name: "Save all in a folder" }).click();
  await expect(job(page, "lint.nacre").locator(".job-save-all")).toHaveText("Saved ✓");
  expect(await savedFile(page, "exact-arithmetic.grit")).toEqual([
    ...readFileSync("lint/exact-arithmetic.grit"),
  ]);
});

test("where no folder can be chosen, all results come as one zip file", async ({ page }) => {
  await withoutFolders(page);
  await openWithResults(page, [...NOTES, { name: "lint.nacre", bytes: nacreOutput(["-c", "lint"]) }]);
  const all = await downloadBy(page, () => page.click("#save-all"));
  expect(all.name).toBe("nacre files.zip");
  const grit = readFileSync("lint/exact-arithmetic.grit");
  expectInZip(all.bytes, "lint/exact-arithmetic.grit", grit);
  expectInZip(all.bytes, "a (2).txt.nacre", Uint8Array.of(0x89, 0x4e, 0x0a, VERSION));
  const archive = await downloadBy(page, () => job(page, "lint.nacre").locator(".job-save-all").click());
  expect(archive.name).toBe("lint.zip");
  expectInZip(archive.bytes, "exact-arithmetic.grit", grit);
});

test("a reload asks where a result cannot be kept, until it is saved", async ({ page }) => {
  // A browser without room, or without the permission.
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, "indexedDB"));
  await openOn(page, "wasm");
  await page.click("h1");
  await drop(page, [NOTES[0]!]);
  const button = job(page, "a.txt").locator(".job-save");
  await expect(button).toHaveText("Save", { timeout: 60_000 });
  const asked = page.waitForEvent("dialog");
  const stays = page.reload({ timeout: 5000 }).catch(() => {});
  await (await asked).dismiss();
  await stays;
  await downloadBy(page, () => button.click());
  await expect(button).toHaveText("Saved ✓");
  await expect(button).toHaveAccessibleName("Saved ✓ a.txt.nacre");
  page.once("dialog", () => expect("nothing was asked").toBe(""));
  await page.reload();
  await expect(page.locator(".job")).toHaveCount(0);
});

test("files that the system opens with the installed app are dealt with", async ({ page }) => {
  const packed = nacreOutput(["-c", "-"], utf8("from the desktop"));
  await page.addInitScript(
    (bytes) => {
      const launchQueue = {
        setConsumer: async (take: (launch: unknown) => void) => {
          const folder = await navigator.storage.getDirectory();
          const handle = await folder.getFileHandle("letter.txt.nacre", { create: true });
          const out = await handle.createWritable();
          await out.write(Uint8Array.from(bytes));
          await out.close();
          take({ files: [handle] });
        },
      };
      Object.defineProperty(globalThis, "launchQueue", { value: launchQueue });
    },
    [...packed],
  );
  await page.goto("/");
  const card = job(page, "letter.txt.nacre");
  await expect(card).toHaveAttribute("data-state", "done", { timeout: 60_000 });
  await expect(card.locator(".job-detail")).toContainText("16 bytes restored");
});

test("a result that was not saved outlives its page, until it is saved or the list is cleared", async ({
  page,
  context,
}) => {
  // Nothing would be lost with the page, so it asks about nothing but clearing the list.
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    dialog.accept();
  });
  await openWithResults(page, NOTES);
  await page.locator(".job-save").first().click();
  // Another page at the same time has none of them.
  const other = await context.newPage();
  await openOn(other, "wasm");
  await expect(other.locator(".job")).toHaveCount(0);
  await other.close();

  await page.reload();
  await expect(page.locator('.job[data-state="done"]')).toHaveCount(2);
  await expect(page.locator("#total .total-text")).toHaveText("2 results of an earlier visit, not saved yet");
  const link = page.locator(".job", { hasText: "b.bin" }).locator(".job-save");
  const packed = await downloadBy(page, () => link.click());
  expect(packed.name).toBe("b.bin.nacre");
  expect(nacreOutput(["-d", "-c", "-"], packed.bytes)).toEqual(NOTES[1]!.bytes);

  await page.reload();
  await expect(page.locator(".job")).toHaveCount(1);
  await page.click("#clear");
  await expect(page.locator(".job")).toHaveCount(0);
  expect(asked).toEqual(["confirm"]);
  await page.reload();
  await expect(page.locator("#backend")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });
  await expect(page.locator(".job")).toHaveCount(0);
});
