import { mkdirSync, writeFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { drop, job, type NamedFile, nacreOutput, openOn, save, temporaryFolder, utf8 } from "./support.ts";

const folder = temporaryFolder();

/** Incompressible, so that a place in the content is found in the file. */
function noise(length: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

/** A file with one bit of this content turned. */
function damaged(file: Uint8Array, content: Uint8Array): Uint8Array {
  const bytes = Buffer.from(file);
  const at = bytes.indexOf(content.subarray(1000, 1032));
  expect(at).toBeGreaterThan(0);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return new Uint8Array(bytes);
}

async function dropDamaged(page: Page, file: NamedFile): Promise<void> {
  await openOn(page, "wasm");
  await drop(page, [file]);
  const line = job(page, file.name);
  await expect(line).toHaveAttribute("data-state", "failed", { timeout: 60_000 });
  // To try the same again would fail in the same way.
  await expect(line.locator(".job-retry")).toBeHidden();
}

test("what is intact of a damaged file is saved", async ({ page }) => {
  const content = noise(9_000_000, 7);
  const bytes = damaged(nacreOutput(["-c", "-"], content), content);
  await dropDamaged(page, { name: "noise.bin.nacre", bytes });
  const line = job(page, "noise.bin.nacre");
  await line.getByRole("button", { name: "Save what is intact of noise.bin.nacre" }).click();
  const saved = await save(page, "noise.bin.nacre");
  await expect(line.locator(".job-detail")).toHaveText(/^The file is damaged: 4.\d MB of it is intact/);
  expect(saved.name).toBe("noise.bin");
  // All but the first block.
  expect(Buffer.compare(saved.bytes, content.subarray(-saved.bytes.length))).toBe(0);
});

test("the whole files of a damaged archive are saved, and lost ones are named", async ({ page }) => {
  const files = { "a.bin": noise(4_200_000, 1), "b.bin": noise(4_200_000, 2), "c.bin": noise(2_000_000, 3) };
  mkdirSync(folder.path("tree"));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(folder.path(`tree/${name}`), bytes);
  const bytes = damaged(nacreOutput(["-c", folder.path("tree")]), files["a.bin"]);
  await dropDamaged(page, { name: "tree.nacre", bytes });
  const line = job(page, "tree.nacre");
  await line.locator(".job-salvage").click();
  await expect(line).toHaveAttribute("data-state", "done", { timeout: 60_000 });
  await expect(line.locator(".job-more")).toHaveText(/^Damaged and left out: .a\.bin/);
  await expect(line.locator(".job-files bdi")).toHaveText(["b.bin", "c.bin"]);
});

test("a text that is only named like a .nacre file can be compressed", async ({ page }) => {
  const file = { name: "notes.nacre", bytes: utf8("Only a text with an unlucky name.") };
  await dropDamaged(page, file);
  const line = job(page, file.name);
  await expect(line.locator(".job-salvage")).toBeHidden();
  await line.getByRole("button", { name: "Compress it anyway: notes.nacre" }).click();
  const packed = await save(page, file.name);
  expect(packed.name).toBe("notes.nacre.nacre");
  expect(nacreOutput(["-d", "-c", "-"], packed.bytes)).toEqual(file.bytes);
});
