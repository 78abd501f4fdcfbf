import { deflateRawSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { prose, randomBytes } from "../../../test/samples.ts";
import { collect, pieces } from "../../../test/streams.ts";
import { testModel } from "../../../test/test-model.ts";
import { concat } from "../../base/bytes.ts";
import { inMemory } from "../../base/random-access.ts";
import { extract } from "../archive/extract.ts";
import { readContents } from "../archive/listing.ts";
import { type PackInput, pack } from "../archive/pack.ts";
import { compress } from "../compress.ts";
import { decompress } from "../decompress.ts";
import { survey } from "../survey.ts";
import { findStreams } from "../unfold/find-streams.ts";
import { putTogether, readCopyFields, sourcesOf, writeCopyFields } from "./copy-fields.ts";
import { findCopies } from "./find-copies.ts";
import { WINDOW, Window } from "./window.ts";

const model = async () => testModel();
const NO_MODEL = async () => {
  throw new Error("the model was asked for");
};
const NOISE = randomBytes(300_000, 1);
const OTHER = randomBytes(100_000, 2);

async function roundTrip(content: Uint8Array, size?: number) {
  const packed = await collect(compress(pieces(content, size), { model: NO_MODEL, preset: "light" }));
  const back = await collect(decompress(pieces(packed.bytes), { model: NO_MODEL }));
  expect(Buffer.compare(back.bytes, content)).toBe(0);
  return packed;
}

describe("what repeats over a long distance", () => {
  it("is found to the byte, wherever it stands", async () => {
    const content = concat([NOISE, OTHER, NOISE.subarray(1000, 250_001), OTHER.subarray(0, 300), NOISE]);
    expect(findCopies(content)).toEqual([
      { start: 400_000, distance: 399_000, length: 249_001 },
      { start: 649_301, distance: 649_301, length: 300_000 },
    ]);
  });

  it("is the same however the content is divided", async () => {
    const content = concat([NOISE, OTHER, NOISE, OTHER.subarray(7), NOISE.subarray(0, 5000)]);
    const packed = await roundTrip(content);
    expect((await roundTrip(content, 997)).bytes).toEqual(packed.bytes);
  });

  it("is left to the coder of the block when it is near, short, or farther back than the window", () => {
    expect(findCopies(concat([NOISE, NOISE.subarray(-60_000)]))).toEqual([]);
    expect(findCopies(concat([NOISE, NOISE.subarray(0, 500), OTHER]))).toEqual([]);
    expect(findCopies(concat([NOISE, randomBytes(WINDOW, 5), NOISE]))).toEqual([]);
  });

  it("costs next to nothing, also across blocks", async () => {
    const many = Array.from({ length: 20 }, (_, i) => randomBytes(300_000, i));
    const content = concat([...many, OTHER, ...many, ...many]);
    const { bytes, result } = await roundTrip(content);
    expect(result.blocks.copy).toBeGreaterThan(0);
    expect(bytes.length).toBeLessThan(6_100_000 * 1.001);
  });

  it("may be all of a block, and more than a block holds", async () => {
    const content = concat(Array.from({ length: 90 }, () => NOISE));
    const { bytes, result } = await roundTrip(content);
    expect(result.blocks).toMatchObject({ copy: 1, stored: 0, mixed: 0 });
    expect(bytes.length).toBeLessThan(NOISE.length + 250);
  });

  it("makes next to nothing of long runs of few bytes, between other content", async () => {
    const zeros = new Uint8Array(300_000);
    const abc = new TextEncoder().encode("abc".repeat(100_000));
    const content = concat([NOISE.subarray(0, 5000), zeros, OTHER.subarray(0, 3000), abc, zeros]);
    const { bytes, result } = await roundTrip(content);
    expect(result.blocks).toMatchObject({ copy: 1, mixed: 0, fill: 0 });
    expect(bytes.length).toBeLessThan(8100);
    expect(findCopies(content)).toMatchObject([{ distance: 1 }, { distance: 3 }, { distance: 1 }]);
  });

  it("copies no more of a large shard than a block may hold", () => {
    const content = concat([NOISE, new Uint8Array(40 * 2 ** 20), OTHER, new Uint8Array(2 ** 20)]);
    const copied = findCopies(content).reduce((sum, { length }) => sum + length, 0);
    expect(copied).toBe(32 * 2 ** 20);
  });

  it("leaves what is one byte alone to a block that says so", async () => {
    const { bytes, result } = await roundTrip(new Uint8Array(2_000_000));
    expect(result.blocks).toMatchObject({ copy: 0, fill: 1 });
    expect(bytes.length).toBeLessThan(20);
  });

  it("leaves a deflate stream alone unless all of it is copied", () => {
    const stream = deflateRawSync(new TextEncoder().encode(prose(200_000)));
    const zlib = concat([Uint8Array.of(0x78, 0x9c), stream.subarray(0, stream.length / 2)]);
    const gzip = gzipSync(NOISE.subarray(0, 90_000), { level: 9 });
    const whole = concat([NOISE, Uint8Array.of(1, 2, 3), gzip, OTHER, Uint8Array.of(9, 8, 7), gzip]);
    expect(findCopies(whole)).toMatchObject([{ start: whole.length - gzip.length, length: gzip.length }]);
    const cut = concat([zlib, OTHER, gzipSync(new TextEncoder().encode(prose(200_000)))]);
    expect(findStreams(cut)).toHaveLength(1);
    expect(findCopies(cut)).toEqual([]);
  });

  it("stays in its shard", async () => {
    const content = concat([NOISE, NOISE]);
    const options = { model: NO_MODEL, preset: "light", shardBytes: 300_000 } as const;
    const { bytes, result } = await collect(compress(pieces(content), options));
    expect(result.blocks.copy).toBe(0);
    expect((await collect(decompress(pieces(bytes), { model: NO_MODEL }))).bytes).toEqual(content);
  });

  it("leaves a text to the model where it does not repeat", async () => {
    const text = new TextEncoder().encode(prose(4000));
    const before = concat([text, NOISE.subarray(0, 100_000)]);
    const content = concat([before, text, text.slice(0, 900).reverse()]);
    const { bytes } = await collect(compress(pieces(content), { model }));
    expect((await collect(decompress(pieces(bytes), { model }))).bytes).toEqual(content);
    const contents = await readContents(inMemory(bytes));
    expect(contents.blocks.some(({ kind }) => kind === 7)).toBe(true);
  });
});

describe("an archive of files that repeat each other", () => {
  const FILES: Readonly<Record<string, Uint8Array>> = {
    "a/1.png": NOISE,
    "a/2.png": OTHER,
    "b/1.png": NOISE,
    "b/2.png": concat([OTHER.subarray(0, 50_000), Uint8Array.of(1), OTHER.subarray(50_000)]),
    "c/1.png": NOISE,
  };
  const input = (path: string, bytes: Uint8Array): PackInput => {
    const open = () => pieces(bytes);
    return { path, kind: "file", size: bytes.length, modified: 0, open };
  };
  const made = collect(
    pack(
      Object.entries(FILES).map(([path, bytes]) => input(path, bytes)),
      { model: NO_MODEL, preset: "light" },
    ),
  );

  it("holds each once, and gives each out alone", async () => {
    const { bytes } = await made;
    expect(bytes.length).toBeLessThan(400_000 + 700);
    const file = inMemory(bytes);
    const contents = await readContents(file);
    for (const entry of contents.directory!) {
      const parts: Uint8Array[] = [];
      for await (const part of extract(file, contents, [entry], { model: NO_MODEL })) parts.push(part);
      expect(Buffer.compare(concat(parts), FILES[entry.path]!), entry.path).toBe(0);
    }
  });

  it("says what is lost with what it repeats", async () => {
    const { bytes } = await made;
    const { blocks } = await readContents(inMemory(bytes));
    const damaged = bytes.slice();
    damaged[blocks[0]!.offset + 50]! ^= 1;
    const found = await survey(inMemory(damaged), { model: NO_MODEL });
    const damages: string[] = [];
    for await (const finding of found.findings()) if (!finding.isIntact) damages.push(finding.error.message);
    expect(damages.length).toBe(blocks.length);
    expect(damages[0]).toMatch(/block 1 does not match its checksum/);
    for (const damage of damages.slice(1))
      expect(damage).toMatch(/it repeats bytes \d+ to \d+ of the original/);
  });
});

describe("the fields of a block of copies", () => {
  const FIELDS = { inner: 1, literals: 100, copies: [{ at: 40, distance: 90, length: 200 }] };
  const read = (fields: typeof FIELDS, rawLength = 300, start = 50) =>
    readCopyFields(concat([writeCopyFields(fields), new Uint8Array(fields.literals)]), rawLength, start)
      .fields;

  it("come back", () => {
    expect(read(FIELDS)).toEqual(FIELDS);
    expect(sourcesOf(FIELDS.copies, 50)).toEqual([{ start: 0, end: 50 }]);
    expect(sourcesOf([{ at: 0, distance: 10, length: 64 }], 50)).toEqual([{ start: 40, end: 50 }]);
  });

  it("are refused when they point forward, behind the beginning, beyond the window or past the end", () => {
    const change = (copy: Partial<(typeof FIELDS.copies)[0]>) => ({
      ...FIELDS,
      copies: [{ ...FIELDS.copies[0]!, ...copy }],
    });
    expect(() => read(change({ distance: 0 }))).toThrow(/the distance of a copy is 0/);
    expect(() => read(change({ distance: 91 }))).toThrow(/the distance of a copy is 91/);
    expect(() => read(change({ distance: WINDOW + 1 }), 300, 1e9)).toThrow(/the distance of a copy/);
    expect(() => read(change({ length: 201 }))).toThrow(/longer than it says/);
    expect(() => read(change({ length: 199 }))).toThrow(/shorter than it says/);
    expect(() => read(change({ length: 63 }), 163)).toThrow(/the length of a copy is 63/);
    expect(() => read(change({ at: 101 }))).toThrow(/the place of a copy/);
    expect(() => read({ ...FIELDS, inner: 7 })).toThrow(/in another one/);
    expect(() => read({ ...FIELDS, literals: 0 })).toThrow(/the number of literals/);
  });

  it("put content together as copying byte by byte does", () => {
    const copy = fc.record({
      at: fc.nat(50),
      distance: fc.integer({ min: 1, max: 150 }),
      length: fc.integer({ min: 1, max: 200 }),
    });
    fc.assert(
      fc.property(fc.array(copy, { minLength: 1, maxLength: 6 }), (unordered) => {
        const copies = unordered.sort((a, b) => a.at - b.at);
        const before = OTHER.subarray(0, 200);
        const literals = OTHER.subarray(500, 550);
        const window = new Window();
        window.add(0, before.subarray(0, 77));
        window.add(77, before.subarray(77));
        const bytes = [...before];
        let from = 0;
        for (const { at, distance, length } of copies) {
          for (; from < at; from++) bytes.push(literals[from]!);
          for (let i = 0; i < length; i++) bytes.push(bytes[bytes.length - distance]!);
        }
        bytes.push(...literals.subarray(from));
        expect([...before, ...putTogether(literals, copies, 200, window)]).toEqual(bytes);
      }),
    );
  });
});

describe("the window", () => {
  it("has what was added, as far back as it reaches", () => {
    const window = new Window();
    window.add(10, OTHER.subarray(0, 90));
    window.add(100, OTHER.subarray(90, 200));
    const target = new Uint8Array(60);
    window.read(70, target);
    expect(target).toEqual(OTHER.subarray(60, 120));
    expect(() => window.read(5, target)).toThrow(/bytes 5 to 64 of the original, which are not there/);
    expect(() => window.read(180, target)).toThrow(/not there/);
    window.add(300, new Uint8Array(WINDOW));
    expect(() => window.read(250, target)).toThrow(/not there/);
    expect(() => window.read(20, target)).toThrow(/not there/);
  });
});
