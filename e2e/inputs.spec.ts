import { readdirSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { mobyDick } from "../test/moby-dick.ts";
import {
  convert,
  drop,
  job,
  type NamedFile,
  nacre,
  nacreOutput,
  openOn,
  save,
  temporaryFolder,
  utf8,
} from "./support.ts";
import { AWKWARD, LETTER } from "./texts.ts";

const folder = temporaryFolder();

test("awkward inputs come back bit for bit, and page and command line write the same", async ({ page }) => {
  await openOn(page, "wasm");
  await drop(page, AWKWARD);
  const packed: NamedFile[] = [];
  for (const file of AWKWARD) packed.push(await save(page, file.name));
  await drop(page, packed);
  for (const [i, file] of AWKWARD.entries()) {
    const bytes = packed[i]?.bytes ?? new Uint8Array(0);
    expect(packed[i]?.name).toBe(`${file.name}.nacre`);
    expect(await save(page, `${file.name}.nacre`), file.name).toEqual(file);
    expect(nacreOutput(["-d", "-c", "-"], bytes), file.name).toEqual(file.bytes);
  }
});

test("texts without a model, one after the other, are the same by page and command line", async ({
  page,
}) => {
  await openOn(page, "wasm");
  await page.selectOption("#preset", "light");
  // The second one has the memory that the first one leaves.
  for (const length of [300_000, 100_000]) {
    const file = { name: `${length}.txt`, bytes: mobyDick(length) };
    const packed = await convert(page, file);
    const byCommand = nacreOutput(["--preset", "light", "-c", "-"], file.bytes);
    expect(Buffer.compare(packed.bytes, byCommand)).toBe(0);
    expect(await convert(page, packed)).toEqual(file);
  }
});

test("files that are cut off, altered or foreign get a clear sentence and no result", async ({ page }) => {
  const packed = nacreOutput(["-c", "-"], utf8(LETTER));
  const flipped = packed.slice();
  flipped[packed.length >> 1] = (flipped[packed.length >> 1] ?? 0) ^ 4;
  // Of several blocks, and so in the long form, whose records have lengths.
  const long = nacreOutput(["-c", "-"], new Uint8Array(5_000_000));
  const cases: [NamedFile, RegExp][] = [
    [{ name: "cut.nacre", bytes: long.subarray(0, long.length - 20) }, /cut off.*complete copy/],
    [{ name: "short.nacre", bytes: packed.subarray(0, packed.length - 40) }, /damaged.*fresh copy/],
    [{ name: "flipped.nacre", bytes: flipped }, /damaged.*fresh copy/],
    [{ name: "foreign.nacre", bytes: utf8("Not such a file.") }, /not a \.nacre file/],
  ];
  await openOn(page, "wasm");
  await drop(
    page,
    cases.map(([file]) => file),
  );
  for (const [file, message] of cases) {
    const line = job(page, file.name);
    await expect(line).toHaveAttribute("data-state", "failed", { timeout: 60_000 });
    await expect(line.locator(".job-detail")).toHaveText(message);
    await expect(line.locator(".job-save")).toBeHidden();
    const run = nacre(["-d", "-o", folder.path("restored"), "-"], file.bytes);
    expect(run.status).toBe(1);
    expect(readdirSync(folder.path("."))).toEqual([]);
    expect(run.stderr).toMatch(message);
    expect(run.stderr.trimEnd()).not.toContain("\n");
  }
});
