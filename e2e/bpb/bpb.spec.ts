import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { mobyDick } from "../../bench/moby-dick.ts";
import { drop, type NamedFile, openOn, save } from "../support.ts";

const read = (path: string) => new Uint8Array(readFileSync(new URL(path, import.meta.url)));

/** None of them is in the training corpus; the packages are pinned by the lock file. */
const TEXTS: readonly NamedFile[] = [
  { name: "moby-dick.txt", bytes: mobyDick(40_000) },
  { name: "comlink.mjs", bytes: read("../../node_modules/comlink/dist/esm/comlink.mjs") },
];

/** Share by which a text may grow before the suite fails. A gain is a reason to lower the baseline. */
const TOLERANCE = 0.002;

const baselines: Record<string, number> = JSON.parse(new TextDecoder().decode(read("baselines.json")));

test("no text takes more bits per byte than it did", async ({ page }) => {
  test.setTimeout(600_000);
  await openOn(page, "wasm");
  const rows: { text: string; bytes: number; before: number; after: number }[] = [];
  for (const text of TEXTS) {
    await drop(page, [text]);
    const { bytes } = await save(page, text.name);
    const after = Number(((8 * bytes.length) / text.bytes.length).toFixed(4));
    rows.push({
      text: text.name,
      bytes: text.bytes.length,
      before: baselines[text.name] ?? Number.NaN,
      after,
    });
  }
  console.table(rows);
  const worse = rows.filter(({ before, after }) => !(after <= before * (1 + TOLERANCE)));
  expect(worse, "texts that became larger").toEqual([]);
});
