import { linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { drop, job, nacreOutput, openOn, save, temporaryFolder, utf8 } from "./support.ts";

const folder = temporaryFolder();
const FILES = { "readme.txt": "hello\n", "sub/run.sh": "#!/bin/sh\n", "sub/none": "" } as const;

test("an archive gives its files in the page", async ({ page }) => {
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(folder.path("tree/sub"), { recursive: true });
    writeFileSync(folder.path(`tree/${path}`), text);
  }
  await openOn(page, "wasm");
  await drop(page, [{ name: "tree.nacre", bytes: nacreOutput(["-c", folder.path("tree")]) }]);
  const line = job(page, "tree.nacre");
  await expect(line).toHaveAttribute("data-state", "done", { timeout: 60_000 });
  for (const [path, text] of Object.entries(FILES)) {
    const link = line.getByRole("link", { name: `Save ${path}`, exact: true });
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    expect(download.suggestedFilename()).toBe(path.slice(path.lastIndexOf("/") + 1));
    expect(readFileSync(await download.path(), "utf8")).toBe(text);
  }
});

test("a large archive is a tree of folders, and a file is found by its name", async ({ page }) => {
  mkdirSync(folder.path("many/letters/old"), { recursive: true });
  for (let i = 1; i <= 12; i++)
    writeFileSync(folder.path(`many/letters/old/letter ${i}.txt`), `letter ${i}\n`);
  writeFileSync(folder.path("many/notes.txt"), "a note\n");
  await openOn(page, "wasm");
  await drop(page, [{ name: "many.nacre", bytes: nacreOutput(["-c", folder.path("many")]) }]);
  const line = job(page, "many.nacre");
  await expect(line.locator("summary")).toHaveText(["letters", "old"], { timeout: 60_000 });
  await expect(line.locator(".job-files bdi").nth(1)).toHaveText("letter 2.txt");
  const search = line.getByRole("searchbox", { name: "Search 13 files" });
  await search.fill("LETTER 1");
  await expect(line.locator("[data-path]").locator("visible=true")).toHaveCount(4);
  await expect(line.getByRole("link", { name: "Save notes.txt" })).toBeHidden();
  await search.fill("nowhere");
  await expect(line.locator(".job-files")).toContainText("No file has that in its name.");
  await expect(line.locator("summary").first()).toBeHidden();
  const { violations } = await new AxeBuilder({ page }).include(".job-files").analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await search.fill("");
  await line.locator("summary", { hasText: "letters" }).click();
  await expect(line.getByRole("link", { name: "Save letters/old/letter 3.txt" })).toBeHidden();
});

test("further names of a file are restored as copies, and symbolic links are named", async ({ page }) => {
  mkdirSync(folder.path("linked"));
  writeFileSync(folder.path("linked/report.txt"), "the same\n");
  linkSync(folder.path("linked/report.txt"), folder.path("linked/report again.txt"));
  mkdirSync(folder.path("linked/void"));
  symlinkSync("report.txt", folder.path("linked/latest"));
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, "showDirectoryPicker"));
  await openOn(page, "wasm");
  await drop(page, [{ name: "linked.nacre", bytes: nacreOutput(["-c", folder.path("linked")]) }]);
  const line = job(page, "linked.nacre");
  await expect(line.locator(".job-more")).toContainText(
    /^Left out, because browsers cannot create symbolic links: .latest/,
    {
      timeout: 60_000,
    },
  );
  const button = line.getByRole("button", { name: "Save all as a zip file" });
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  const zip = readFileSync(await download.path());
  for (const name of ["report.txt", "report again.txt"]) expect(zip.includes(`${name}the same\n`)).toBe(true);
  expect(zip.includes("void/")).toBe(true);
  expect(zip.includes("latest")).toBe(false);
});

test("a dropped folder becomes an archive", async ({ page }) => {
  await openOn(page, "wasm");
  // A script cannot drop a folder, so the browser's answer about the item is played here.
  await page.evaluate((files) => {
    const fileEntry = (name: string, text: string) => ({
      name,
      isFile: true,
      file: (done: (file: File) => void) => done(new File([text], name)),
    });
    const folderEntry = (name: string, children: unknown[]) => ({
      name,
      isDirectory: true,
      createReader: () => {
        const rest = [children, []];
        return { readEntries: (done: (entries: unknown) => void) => done(rest.shift()) };
      },
    });
    const tree = folderEntry("tree", [
      fileEntry("readme.txt", files["readme.txt"]),
      folderEntry("sub", [fileEntry("run.sh", files["sub/run.sh"]), fileEntry("none", files["sub/none"])]),
      folderEntry("void", []),
    ]);
    const transfer = new DataTransfer();
    transfer.items.add(new File([], "tree"));
    DataTransferItem.prototype.webkitGetAsEntry = () => tree as unknown as FileSystemEntry;
    const event = new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true });
    document.getElementById("drop")?.dispatchEvent(event);
  }, FILES);
  const packed = await save(page, "tree");
  expect(packed.name).toBe("tree.nacre");
  const listing = JSON.parse(new TextDecoder().decode(nacreOutput(["-l", "--json", "-"], packed.bytes)));
  expect(listing.entries.map(({ path }: { path: string }) => path).sort()).toEqual(
    [...Object.keys(FILES), "sub", "void"].sort(),
  );
  expect(nacreOutput(["-d", "-c", "-", "sub/run.sh"], packed.bytes)).toEqual(utf8(FILES["sub/run.sh"]));
});
