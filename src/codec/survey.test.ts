import { describe, expect, it } from "vitest";
import { prose, randomBytes } from "../../test/samples.ts";
import { collect, pieces } from "../../test/streams.ts";
import { testModel } from "../../test/test-model.ts";
import { concat } from "../base/bytes.ts";
import { inMemory } from "../base/random-access.ts";
import { readContents } from "./archive/listing.ts";

import { type PackInput, pack } from "./archive/pack.ts";
import { wholeFiles } from "./archive/whole-files.ts";
import { compress } from "./compress.ts";
import { type Damage, type Intact, survey } from "./survey.ts";

const model = async () => testModel();
const text = (length: number) => new TextEncoder().encode(prose(length));

/** Stretches that differ so much that each becomes a block: stored, text, stored, mixed. */
const ORIGINAL = concat([
  randomBytes(90_000, 1),
  text(8000),
  randomBytes(70_000, 2),
  new Uint8Array(100_000).map((_, i) => i % 7),
]);
const { bytes: FILE } = await collect(compress(pieces(ORIGINAL), { model, name: "n" }));
const { blocks, end } = await readContents(inMemory(FILE));
const { offset: endOffset, length: lastLength } = blocks.at(-1)!;
const END = endOffset + lastLength;

async function look(file: Uint8Array) {
  const found = await survey(inMemory(file), { model });
  const all: (Intact | Damage)[] = [];
  for await (const finding of found.findings()) all.push(finding);
  const damages = all.filter((finding) => !finding.isIntact);
  const intact = all.filter((finding) => finding.isIntact);
  for (const { start, bytes } of intact) {
    expect(Buffer.compare(bytes, ORIGINAL.subarray(start, start + bytes.length))).toBe(0);
  }
  return { ...found, damages, starts: intact.map(({ start }) => start) };
}

function damagedAt(...places: number[]): Uint8Array {
  const file = FILE.slice();
  for (const at of places) file[at]! ^= 0x40;
  return file;
}

const allStarts = blocks.map(({ rawStart }) => rawStart);
const without = (...numbers: number[]) => allStarts.filter((_, i) => !numbers.includes(i + 1));

describe("a survey of a damaged file", () => {
  it("has blocks of every kind to work on", () => {
    expect(new Set(blocks.map(({ kind }) => kind))).toEqual(new Set([1, 2, 3]));
    expect(end.contentLength).toBe(ORIGINAL.length);
  });

  it("finds nothing wrong with an intact one", async () => {
    const { damages, starts, header } = await look(FILE);
    expect(damages).toEqual([]);
    expect(starts).toEqual(allStarts);
    expect(header?.name).toBe("n");
  });

  it("names each damaged block and the bytes lost with it, and goes on", async () => {
    for (const hit of blocks) {
      for (const at of [hit.offset, hit.offset + 1, hit.offset + hit.length - 1]) {
        const { damages, starts } = await look(damagedAt(at));
        expect(starts).toEqual(without(hit.number));
        const [start, rawEnd] = [hit.rawStart, hit.rawStart + hit.rawLength];
        expect(damages).toMatchObject([{ part: `block ${hit.number}`, start, end: rawEnd }]);
      }
    }
  });

  it("does without the header", async () => {
    const { damages, starts, header } = await look(damagedAt(10));
    expect(header).toBeUndefined();
    expect(damages).toMatchObject([{ part: "the header" }]);
    expect(starts).toEqual(allStarts);
  });

  it("does without the index, and passes over a damaged block then, too", async () => {
    const cut = FILE.subarray(0, END);
    const unindexed = await look(cut);
    expect(unindexed.starts).toEqual(allStarts);
    expect(unindexed.damages).toMatchObject([
      { part: "the index" },
      { part: "what follows", start: ORIGINAL.length, end: undefined },
    ]);
    const second = blocks[1]!;
    const { starts, damages } = await look(damagedAt(second.offset + 100, END + 3));
    expect(starts).toEqual(without(2));
    expect(damages).toMatchObject([{ part: "the index" }, { part: "block 2" }, { part: "what follows" }]);
  });

  it("gives all whole blocks of a file that is cut off", async () => {
    const third = blocks[2]!;
    const { starts, damages } = await look(FILE.subarray(0, third.offset + 5));
    expect(starts).toEqual(allStarts.slice(0, 2));
    expect(damages.at(-1)).toMatchObject({ part: "what follows", start: third.rawStart, end: undefined });
  });

  it("loses the texts, and only them, with the record that names the model", async () => {
    const hit = blocks.find(({ kind }) => kind === 3)!;
    const { starts, damages } = await look(damagedAt(hit.offset - 8));
    expect(starts).toEqual(without(hit.number));
    expect(damages.map(({ part }) => part)).toEqual([
      "the record that names the model",
      `block ${hit.number}`,
    ]);
  });

  it("does not call another model or a failing backend damage", async () => {
    const other = await survey(inMemory(FILE), { model: async () => testModel({ id: 9 }) });
    const drain = async () => {
      for await (const _ of other.findings());
    };
    await expect(drain()).rejects.toMatchObject({ code: "wrong-model" });
    await expect(survey(inMemory(new Uint8Array(9)), { model })).rejects.toMatchObject({ code: "not-nacre" });
  });
});

describe("the whole files of a damaged archive", () => {
  const file = (path: string, bytes: Uint8Array): PackInput => {
    const open = () => pieces(bytes);
    return { path, kind: "file", size: bytes.length, modified: 0, open };
  };
  const TREE: Record<string, Uint8Array> = {
    "1.bin": randomBytes(50_000, 3),
    "2.txt": text(4000),
    "3.txt": text(4000),
    "4.zip": randomBytes(40_000, 4),
    "5.zip": concat([randomBytes(30_000, 5), new Uint8Array(100_000)]),
    "6.zip": new Uint8Array(50_000),
    "7.zip": new Uint8Array(0),
  };

  it("are those without a hole, for every block that may be lost", async () => {
    const inputs = Object.entries(TREE).map(([path, bytes]) => file(path, bytes));
    const { bytes } = await collect(pack(inputs, { model }));
    const contents = await readContents(inMemory(bytes));
    let position = 0;
    const ranges = (contents.directory ?? []).map(({ path, size }) => {
      position += size;
      return { path, start: position - size, end: position };
    });
    expect(contents.blocks.length).toBeGreaterThan(2);
    for (const lost of [undefined, ...contents.blocks]) {
      const damaged = bytes.slice();
      if (lost) damaged[lost.offset + 20]! ^= 1;
      const found = await survey(inMemory(damaged), { model });
      const files: Record<string, Uint8Array[]> = {};
      const dropped: string[] = [];
      for await (const part of wholeFiles(found.findings(), found.directory ?? [])) {
        const { path } = part.entry;
        if (part.isLost) {
          dropped.push(path);
          delete files[path];
        } else files[path] = [...(files[path] ?? []), part.bytes];
      }
      const hole = lost && { start: lost.rawStart, end: lost.rawStart + lost.rawLength };
      const isHit = (range: { start: number; end: number }) =>
        hole !== undefined && range.start < hole.end && range.end > hole.start;
      expect(dropped).toEqual(ranges.filter(isHit).map(({ path }) => path));
      expect(Object.keys(files)).toEqual(ranges.filter((range) => !isHit(range)).map(({ path }) => path));
      for (const [path, parts] of Object.entries(files)) {
        expect(Buffer.compare(concat(parts), TREE[path]!), path).toBe(0);
      }
    }
  });
});
