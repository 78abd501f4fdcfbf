import { expect, it } from "vitest";
import { concat } from "../../src/base/bytes.ts";
import { inMemory } from "../../src/base/random-access.ts";
import { readContents } from "../../src/codec/archive/listing.ts";
import { compress } from "../../src/codec/compress.ts";
import { readTextFields } from "../../src/codec/text/text-fields.ts";
import { readBlockAt } from "../../src/format/file-map.ts";
import type { Pieces, TracedPreset } from "../../src/page/bridge/picture-protocol.ts";
import { prose } from "../../test/samples.ts";
import { testModel } from "../../test/test-model.ts";
import { readText } from "./read-text.ts";

const text = (length: number) => `${prose(length)}…`;
const utf8 = (length: number) => new TextEncoder().encode(text(length));

/** What the text of a file of one block became. */
async function coded(length: number, preset: TracedPreset) {
  const parts: Uint8Array[] = [];
  async function* source() {
    yield utf8(length);
  }
  for await (const part of compress(source(), { model: async () => testModel(), preset })) parts.push(part);
  const file = inMemory(concat(parts));
  const { blocks } = await readContents(file);
  expect(blocks).toHaveLength(1);
  const { payload, rawLength } = await readBlockAt(file, blocks[0]!);
  return readTextFields(payload, rawLength);
}

async function read(textLength: number, preset: TracedPreset) {
  const { model, tokenizer } = testModel();
  const told: { pieces: Pieces; share: number }[] = [];
  const length = await readText(tokenizer.encode(utf8(textLength)), model, preset, (pieces, share) => {
    told.push({ pieces, share });
    return true;
  });
  return { length, told };
}

it.each([
  ["balanced", 4, 33_000],
  ["max", 1, 9000],
] as const)(
  "codes a text with the preset %s as its file does, and tells of it in order: %i lanes",
  async (preset, lanes, textLength) => {
    const { fields, code } = await coded(textLength, preset);
    expect(fields.lanes).toBe(lanes);
    const { length, told } = await read(textLength, preset);
    expect(length).toBe(code.length);
    const bits = told.flatMap(({ pieces }) => [...pieces.bits]).reduce((sum, some) => sum + some, 0);
    // The end of the code is rounded up to whole bytes.
    expect(Math.abs(bits / 8 - code.length)).toBeLessThan(8);
    const ends = told.flatMap(({ pieces }) => [...pieces.ends]);
    expect(ends).toEqual([...new Set(ends)].sort((a, b) => a - b));
    expect(ends.at(-1)).toBe(text(textLength).length);
    const shares = told.map(({ share }) => share);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
  },
);

it("stops when nobody wants more", async () => {
  const { model, tokenizer } = testModel();
  let count = 0;
  expect(await readText(tokenizer.encode(utf8(9000)), model, "balanced", () => ++count < 2)).toBeUndefined();
  expect(count).toBe(2);
});
