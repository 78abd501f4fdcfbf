import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Locator, type Page, test, type Worker } from "@playwright/test";

export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A folder for one test file's outputs, removed behind it. */
export function temporaryFolder(): { readonly path: (name: string) => string } {
  const folder = mkdtempSync(join(tmpdir(), "nacre-e2e-"));
  test.afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return { path: (name) => join(folder, name) };
}

/** Opens the page on one backend and waits until its self-test has passed. */
export async function openOn(page: Page, backend: "webgpu" | "wasm" | "onnx", address = "/"): Promise<void> {
  await page.goto(address);
  await page.selectOption("#backend-choice", backend);
  const line = page.locator("#backend");
  await expect(line).toHaveAttribute("data-state", "ready", { timeout: 120_000 });
  await expect(line).toHaveAttribute("data-backend", backend);
  await expect(line).toContainText("Ready (");
}

/** Opens the page in whatever language the browser has, and waits until it is ready. */
export async function openOnAny(page: Page): Promise<void> {
  await page.goto("/");
  await expect(page.locator("#backend")).toHaveAttribute("data-state", "ready", { timeout: 120_000 });
}

/** The workers that live, each with the name of what it serves. */
export async function workersByName(page: Page): Promise<{ name: string; worker: Worker }[]> {
  return Promise.all(
    page.workers().map(async (worker) => {
      // It may end meanwhile.
      const name = await worker.evaluate(() => self.name).catch(() => "");
      return { name, worker };
    }),
  );
}

export async function workerOf(page: Page, service: string): Promise<Worker | undefined> {
  return (await workersByName(page)).find(({ name }) => name === service)?.worker;
}

/** Drops files on the page, as a person would. */
export async function drop(page: Page, files: readonly NamedFile[]): Promise<void> {
  const encoded = files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString("base64") }));
  await page.evaluate((items) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of items) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    const target = document.getElementById("drop");
    for (const type of ["dragenter", "dragover", "drop"]) {
      target?.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }
  }, encoded);
}

/** The newest line for a file of this name. */
export function job(page: Page, name: string): Locator {
  return page
    .locator(".job")
    .filter({ has: page.getByText(name, { exact: true }) })
    .first();
}

/** Waits for the job's result and saves it by the button. */
export async function save(page: Page, name: string): Promise<NamedFile> {
  const line = job(page, name);
  await expect(line, await line.textContent().then(String)).toHaveAttribute("data-state", "done", {
    timeout: 300_000,
  });
  // Chromium now and then forgets a download that was asked for while others were written; a person clicks again.
  const ask = () =>
    Promise.all([page.waitForEvent("download", { timeout: 20_000 }), line.locator(".job-save").click()]);
  const [download] = await ask().catch(ask);
  return { name: download.suggestedFilename(), bytes: new Uint8Array(readFileSync(await download.path())) };
}

/** Drops one file and returns what it becomes. */
export async function convert(page: Page, file: NamedFile): Promise<NamedFile> {
  await drop(page, [file]);
  return save(page, file.name);
}

/** The names of the files whose entries this browser keeps. */
function keptNames(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const ask = <T>(request: IDBRequest<T>) =>
      new Promise<T>((done, fail) => {
        request.onsuccess = () => done(request.result);
        request.onerror = () => fail(request.error);
      });
    const db = await ask(indexedDB.open("nacre-waiting"));
    if (!db.objectStoreNames.contains("files")) return [];
    const store = db.transaction("files").objectStore("files");
    const entries = await ask<{ name: string }[]>(store.getAll(IDBKeyRange.bound(["entry"], ["entry", []])));
    db.close();
    return entries.map(({ name }) => name);
  });
}

/** Waits until exactly these files are kept for the next page. */
export const untilKept = (page: Page, names: readonly string[]): Promise<void> =>
  expect.poll(async () => (await keptNames(page)).sort(), { timeout: 30_000 }).toEqual([...names].sort());

export interface CliResult {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** The command line as it was built before, like the page, with `input` on its standard input. */
export function nacre(args: readonly string[], input?: Uint8Array): CliResult {
  const run = spawnSync(process.execPath, ["lib/node/nacre.mjs", ...args], { input, maxBuffer: 1 << 28 });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr.toString() };
}

/** The same, with a result that must be a success. */
export function nacreOutput(args: readonly string[], input?: Uint8Array): Uint8Array {
  const { status, stdout, stderr } = nacre(args, input);
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return new Uint8Array(stdout);
}

export const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
