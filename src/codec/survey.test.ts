import { describe, expect, it } from "vitest";
import { prose, randomBytes } from "../../test/samples.ts";
import { collect, pieces } from "../../test/streams.ts";
import { testModel } from "../../test/test-model.ts";
import { concat } from "../base/bytes.ts";
import { inMemory } from "../base/random-access.ts";
import type { Place } from "../format/file-map.ts";
import { readContents } from "./archive/listing.ts";

import { type PackInput, pack } from "./archive/pack.ts";
import { wholeFiles } from "./archive/whole-files.ts";
import { compress } from "./compress.ts";
import { decompress } from "./decompress.ts";
import { type Damage, type Intact, survey } from "./survey.ts";

const model = async () => testModel();
const text = (length: number) => new TextEncoder().encode(prose(length));

/** Stretches that differ so much that each becomes a block: stored, text, stored, mixed. */
const ORIGINAL = concat([
  randomBytes(90_000, 1),
  text(8000),
  randomBytes(70_000, 2),
  new Uint8Array(30_000).map((_, i) => i >> 5),
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
    const follows = { part: "what follows", start: ORIGINAL.length, end: undefined };
    expect(unindexed.damages).toMatchObject([follows]);
    const second = blocks[1]!;
    const { starts, damages } = await look(damagedAt(second.offset + 100, END + 3));
    expect(starts).toEqual(without(2));
    expect(damages).toMatchObject([
      { part: "block 2" },
      { part: expect.stringMatching(/^what stands at byte/) },
      follows,
    ]);
  });

  it("gives all whole blocks of a file that is cut off", async () => {
    const third = blocks[2]!;
    const { starts, damages } = await look(FILE.subarray(0, third.offset + 5));
    expect(starts).toEqual(allStarts.slice(0, 2));
    expect(damages.at(-1)).toMatchObject({ part: "what follows", start: third.rawStart, end: undefined });
  });

  it("finds its records again behind what was removed, added or overwritten", async () => {
    const [, second, third] = blocks as [Place, Place, Place];
    const cut = second.offset + 100;
    const removed = concat([FILE.subarray(0, cut), FILE.subarray(cut + 100)]);
    expect((await look(removed)).starts).toEqual(without(2));
    const inserted = concat([FILE.subarray(0, cut), Uint8Array.of(7), FILE.subarray(cut)]);
    expect((await look(inserted)).starts).toEqual(without(2));
    const headerEnd = blocks[0]!.offset;
    const behindHeader = concat([FILE.subarray(0, headerEnd), new Uint8Array(9), FILE.subarray(headerEnd)]);
    expect((await look(behindHeader)).starts).toEqual(allStarts);
    const between = concat([
      FILE.subarray(0, third.offset),
      randomBytes(999, 8),
      FILE.subarray(third.offset),
    ]);
    expect((await look(between)).starts).toEqual(allStarts);
    const twice = concat([removed.subarray(0, third.offset), FILE.subarray(third.offset + 150)]);
    expect((await look(twice)).starts).toEqual(without(2, 3));
  });

  it("finds them also without an index, up to the first gap with their places, then as they come", async () => {
    const second = blocks[1]!;
    const cut = second.offset + 100;
    const removed = concat([FILE.subarray(0, cut), FILE.subarray(cut + 100, END)]);
    const found = await survey(inMemory(removed), { model });
    const intact: Uint8Array[] = [];
    for await (const finding of found.findings()) if (finding.isIntact) intact.push(finding.bytes);
    const rest = blocks.filter(({ number }) => number !== 2);
    const whole = rest.map(({ rawStart, rawLength }) => ORIGINAL.subarray(rawStart, rawStart + rawLength));
    expect(Buffer.compare(concat(intact), concat(whole))).toBe(0);
  });

  it("gives equal blocks in their order when one of them was removed", async () => {
    const same = randomBytes(8192, 4);
    const original = concat(Array.from({ length: 5 }, (_, i) => same.map((byte) => byte ^ (i + 1))));
    const options = { model, preset: "light", shardBytes: 8192 } as const;
    const { bytes } = await collect(compress(pieces(original), options));
    const { blocks } = await readContents(inMemory(bytes));
    expect(new Set(blocks.map(({ length }) => length)).size).toBe(1);
    const { offset, length } = blocks[2]!;
    const found = await survey(
      inMemory(concat([bytes.subarray(0, offset), bytes.subarray(offset + length)])),
      {
        model,
      },
    );
    const intact: Uint8Array[] = [];
    for await (const finding of found.findings()) if (finding.isIntact) intact.push(finding.bytes);
    const rest = concat([original.subarray(0, 2 * 8192), original.subarray(3 * 8192)]);
    expect(Buffer.compare(concat(intact), rest)).toBe(0);
  });

  it("passes over zeros behind the end, and over nothing else", async () => {
    for (const zeros of [1, 3, 511]) {
      const padded = concat([FILE, new Uint8Array(zeros)]);
      const { damages, padding, starts } = await look(padded);
      expect({ damages, padding, starts }).toEqual({ damages: [], padding: zeros, starts: allStarts });
      expect((await readContents(inMemory(padded))).padding).toBe(zeros);
      expect((await collect(decompress(pieces(padded), { model }))).result.padding).toBe(zeros);
    }
    for (const behind of [Uint8Array.of(0, 1), FILE]) {
      const { damages, starts } = await look(concat([FILE, behind]));
      expect(starts).toEqual(allStarts);
      expect(damages).toMatchObject([{ part: "the whole" }]);
    }
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

  it("cannot be told apart without the directory, which is said", async () => {
    const inputs = [1, 2].map((seed) => file(`${seed}.bin`, randomBytes(8192, seed)));
    const { bytes } = await collect(pack(inputs, { model, preset: "light" }));
    bytes[(await readContents(inMemory(bytes))).blocks[0]!.offset - 3]! ^= 1;
    const found = await survey(inMemory(bytes), { model });
    expect(found).toMatchObject({ isArchive: true, directory: undefined });
    const damages: Damage[] = [];
    for await (const finding of found.findings()) if (!finding.isIntact) damages.push(finding);
    expect(damages).toMatchObject([{ part: "the directory" }]);
  });

  it("are never in doubt: none is given where equal blocks could be others", async () => {
    const same = (seed: number) => randomBytes(8192, seed);
    const inputs = [1, 2, 3, 4].map((seed) => file(`${seed}.bin`, same(seed)));
    const { bytes } = await collect(pack(inputs, { model, preset: "light", shardBytes: 8192 }));
    const { offset, length } = (await readContents(inMemory(bytes))).blocks[1]!;
    const without = concat([bytes.subarray(0, offset), bytes.subarray(offset + length)]);
    const found = await survey(inMemory(without), { model });
    for await (const part of wholeFiles(found.findings(), found.directory ?? [])) {
      if (!part.isLost) expect(part.bytes).toEqual(same(Number.parseInt(part.entry.path, 10)));
    }
  });

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
