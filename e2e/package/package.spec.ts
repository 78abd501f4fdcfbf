/** The package, installed in an empty folder and used in every way that the README promises. */

import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { publint } from "publint";
import { build, createServer, preview } from "vite";
import { ROOT } from "../../scripts/setup.mjs";
import { mobyDick } from "../../test/moby-dick.ts";
import { type Installed, installPackage } from "./installed.ts";
import { serveFolder } from "./serve-folder.ts";

/** Prose, which the model is asked for. */
const TEXT = new TextDecoder().decode(mobyDick(2500));
/** The installed package, the model in it. */
const MOST_BYTES = 15_000_000;
const MOST_START_MS = 250;

let installed: Installed;
test.beforeAll(() => {
  installed = installPackage();
  writeFileSync(installed.path("text.txt"), TEXT);
});
test.afterAll(() => rmSync(installed.folder, { recursive: true, force: true }));

const read = (name: string) => readFileSync(installed.path(name), "utf8");

test("is small, and has no dependencies", () => {
  const modules = installed.path("node_modules");
  expect(readdirSync(modules).filter((name) => !name.startsWith("."))).toEqual(["nacre"]);
  const files = readdirSync(modules, { recursive: true, withFileTypes: true });
  const bytes = files
    .filter((file) => file.isFile())
    .reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
  expect(bytes).toBeLessThan(MOST_BYTES);
});

test("satisfies publint and are-the-types-wrong", async () => {
  const { messages } = await publint({ pkgDir: installed.path("node_modules/nacre"), pack: false });
  expect(messages).toEqual([]);
  const attw = join(ROOT, "node_modules/@arethetypeswrong/cli/dist/index.js");
  // There is no CommonJS, and "moduleResolution: node10" knows no exports.
  execFileSync(process.execPath, [attw, installed.tarball, "--profile", "esm-only"], { stdio: "pipe" });
});

test("compresses and restores a file by npx", () => {
  writeFileSync(installed.path("book.txt"), TEXT);
  installed.run("npx", "nacre", "book.txt");
  rmSync(installed.path("book.txt"));
  installed.run("npx", "nacre", "-d", "book.txt.nacre");
  expect(read("book.txt")).toBe(TEXT);
  expect(installed.run("npx", "nacre", "-l", "book.txt.nacre")).toContain("1 text");
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  expect(installed.run("npx", "nacre", "--version")).toBe(`nacre ${version}\n`);
});

test("answers --help at once", () => {
  // In processor time, since other work may go on beside it; Node's own start included.
  const tell =
    'process.on("exit", () => { const { user, system } = process.cpuUsage(); process.stderr.write(String(user + system)); })';
  const command = installed.path("node_modules/nacre/lib/node/nacre.mjs");
  const args = ["--import", `data:text/javascript,${encodeURIComponent(tell)}`, command, "--help"];
  const run = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(run.stdout).toContain("Usage: nacre");
  expect(Number(run.stderr) / 1000).toBeLessThan(MOST_START_MS);
});

test("names the packages that a fleet needs, and they are none of its own", () => {
  const args = ["nacre", "--fleet", "redis://127.0.0.1:1", "--store", ".", "--preset", "light", "text.txt"];
  const run = spawnSync("npx", args, { cwd: installed.folder, encoding: "utf8" });
  expect(run.status).toBe(1);
  expect(run.stderr).toContain("npm install bullmq ioredis");
});

test("runs the example for Node", () => {
  expect(installed.run(process.execPath, "node.mjs", "text.txt")).toContain("done with wasm");
  expect(read("text.txt.restored")).toBe(TEXT);
});

/** The example page compresses a file, and restores what it made of it. */
async function useExample(page: Page, address: string): Promise<void> {
  await page.goto(`${address}page.html`);
  const convert = async (name: string, content: Buffer) => {
    await page.setInputFiles("input", { name, mimeType: "application/octet-stream", buffer: content });
    await expect(page.locator("output")).toHaveText(new RegExp(`^${content.length} bytes became`), {
      timeout: 60_000,
    });
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("a[download]")]);
    return { name: download.suggestedFilename(), content: readFileSync(await download.path()) };
  };
  const packed = await convert("text.txt", Buffer.from(TEXT));
  expect(packed.name).toBe("text.txt.nacre");
  expect(packed.content.length).toBeLessThan(TEXT.length / 2);
  const restored = await convert(packed.name, packed.content);
  expect(restored).toEqual({ name: "text.txt", content: Buffer.from(TEXT) });
}

test("runs the example page off a static server, as it is", async ({ page }) => {
  const server = await serveFolder(installed.folder);
  await useExample(page, server.address);
  await server.close();
});

test("runs the example page built by Vite", async ({ page }) => {
  const root = installed.folder;
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    build: { rollupOptions: { input: installed.path("page.html") } },
  });
  const server = await preview({ root, configFile: false, preview: { host: "127.0.0.1", port: 0 } });
  await useExample(page, server.resolvedUrls?.local[0] ?? "");
  await server.close();
});

test("runs the example page in Vite's development server", async ({ page }) => {
  const root = installed.folder;
  const server = await createServer({
    root,
    configFile: false,
    logLevel: "warn",
    server: { host: "127.0.0.1", port: 0 },
  });
  await server.listen();
  await useExample(page, server.resolvedUrls?.local[0] ?? "");
  await server.close();
});
