import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { cloneTexts, sharedTexts, type Text } from "../../bench/texts.ts";
import { drop, openOn, save } from "../support.ts";

const BASELINES = new URL("baselines.json", import.meta.url);
/** Of each text of ../shared/bench. */
const SHARED_BYTES = 100_000;
/** Share by which a text may grow before the suite fails. A gain is a reason to lower the baseline. */
const TOLERANCE = 0.002;

/** NACRE_UPDATE_BASELINES=1 writes what was measured. */
const isUpdate = process.env.NACRE_UPDATE_BASELINES === "1";
const baselines: Record<string, number> = JSON.parse(readFileSync(BASELINES, "utf8"));

for (const [group, texts] of [
  ["that every clone has", cloneTexts()],
  ["of ../shared/bench", sharedTexts(SHARED_BYTES)],
] as [string, Text[]][]) {
  test(`no text ${group} takes more bits per byte than it did`, async ({ page }) => {
    test.skip(texts.length === 0, "../shared/bench is not there");
    test.setTimeout(1_200_000);
    await openOn(page, "wasm");
    const rows: { text: string; bytes: number; before: number; after: number }[] = [];
    for (const { name, bytes } of texts) {
      await drop(page, [{ name, bytes }]);
      const packed = await save(page, name);
      const after = Number(((8 * packed.bytes.length) / bytes.length).toFixed(4));
      rows.push({ text: name, bytes: bytes.length, before: baselines[name] ?? Number.NaN, after });
      baselines[name] = after;
    }
    console.table(rows);
    if (isUpdate) writeFileSync(BASELINES, `${JSON.stringify(baselines, null, 2)}\n`);
    const worse = rows.filter(({ before, after }) => !(after <= before * (1 + TOLERANCE)));
    expect(isUpdate ? [] : worse, "texts that became larger").toEqual([]);
  });
}
