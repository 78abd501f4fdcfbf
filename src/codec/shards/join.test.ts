import { describe, expect, it } from "vitest";
import { prose, randomBytes } from "../../../test/samples.ts";
import { collect, pieces as stream } from "../../../test/streams.ts";
import { type TestModelOptions, testModel } from "../../../test/test-model.ts";
import { concat } from "../../base/bytes.ts";
import { NacreError } from "../../base/errors.ts";
import { inMemory } from "../../base/random-access.ts";
import { bySimilarity, contentLength } from "../../format/directory.ts";
import { pack } from "../archive/pack.ts";
import { compress } from "../compress.ts";
import type { CompressOptions } from "../options.ts";
import { codeRange, type RangeInput } from "./code-range.ts";
import { join } from "./join.ts";
import { type ContentRange, shardRanges } from "./shards.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const SIZE = 16_384;
/** The first shard needs no model, the others do. */
const CONTENT = concat([randomBytes(SIZE), utf8(prose(2 * SIZE - 5000))]);
const OPTIONS: CompressOptions = {
  model: async () => testModel(),
  preset: "balanced",
  name: "mixed",
  shardBytes: SIZE,
  verification: "none",
};

function inputOf(content: Uint8Array, id = 1): RangeInput {
  return {
    contentLength: content.length,
    id: new Uint8Array(16).fill(id),
    read: ({ start, end }) => stream(content.subarray(start, end)),
  };
}

async function piece(input: RangeInput, range: ContentRange, options = OPTIONS) {
  return (await collect(codeRange(input, range, options))).bytes;
}

async function joined(...files: Uint8Array[]) {
  const named = files.map((file, i) => ({
    name: `piece ${i}`,
    open: async () => ({ ...inMemory(file), close: async () => {} }),
  }));
  return (await collect(join(named))).bytes;
}

const refused = async (files: Uint8Array[], message: RegExp) => {
  const error = await joined(...files).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(NacreError);
  expect(error.message).toMatch(message);
};

const ranges = shardRanges(CONTENT.length, SIZE);
const PIECES = await Promise.all(ranges.map((range) => piece(inputOf(CONTENT), range)));

describe("pieces joined", () => {
  it("are the file that one machine makes, byte for byte", async () => {
    const whole = await collect(compress(stream(CONTENT), OPTIONS));
    expect(whole.result.blocks.text).toBeGreaterThan(0);
    expect(PIECES).toHaveLength(3);
    expect(await joined(...PIECES)).toEqual(whole.bytes);
  });

  it("may hold several shards each", async () => {
    const [a, b, c] = ranges;
    const two = await piece(inputOf(CONTENT), { start: a!.start, end: b!.end });
    const one = await piece(inputOf(CONTENT), c!);
    expect(await joined(two, one)).toEqual(await joined(...PIECES));
  });

  it("may be of an archive, or of nothing", async () => {
    const files = { "a.txt": utf8(prose(20_000)), "b.bin": randomBytes(9_000), empty: new Uint8Array(0) };
    const inputs = Object.entries(files).map(([path, bytes]) => {
      const entry = { path, kind: "file" as const, size: bytes.length, modified: 1e9 };
      return { ...entry, open: () => stream(bytes) };
    });
    const sorted = [...inputs].sort(bySimilarity);
    const content = concat(sorted.map(({ path }) => files[path as keyof typeof files]));
    const directory = sorted.map(({ open: _, ...entry }) => entry);
    const input = { ...inputOf(content), directory };
    const parts = shardRanges(contentLength(directory), SIZE).map((range) => piece(input, range));
    expect(await joined(...(await Promise.all(parts)))).toEqual((await collect(pack(inputs, OPTIONS))).bytes);
    const nothing = await piece(inputOf(new Uint8Array(0)), { start: 0, end: 0 });
    const whole = await collect(compress(stream(new Uint8Array(0)), OPTIONS));
    expect(await joined(nothing)).toEqual(whole.bytes);
  });

  it("are refused in the wrong order, or when one is missing, doubled or of another input", async () => {
    const [a, b, c] = PIECES as [Uint8Array, Uint8Array, Uint8Array];
    await refused([b, a, c], /piece 0 is not in its place/);
    await refused([a, c], new RegExp(`piece 1 follows a gap: bytes ${SIZE} to ${2 * SIZE - 1} are missing`));
    await refused([b, c], /piece 0 follows a gap: bytes 0 to/);
    await refused([a, b], /piece 1 is not the last/);
    await refused([a, b, b, c], /piece 2 holds what another piece holds, too/);
    const foreign = await piece(inputOf(CONTENT, 2), ranges[1]!);
    await refused([a, foreign, c], /piece 1 belongs to another input/);
    const otherwise = await piece(inputOf(CONTENT), ranges[1]!, { ...OPTIONS, preset: "fast" });
    await refused([a, otherwise, c], /piece 1 belongs to another input, or was coded otherwise/);
    await refused([], /at least one piece/);
  });

  it("are refused when they were coded with different models", async () => {
    const [a, , c] = PIECES as [Uint8Array, Uint8Array, Uint8Array];
    const other: TestModelOptions = { id: 9 };
    const model = async () => testModel(other);
    await refused(
      [a, await piece(inputOf(CONTENT), ranges[1]!, { ...OPTIONS, model }), c],
      /piece 2 was coded with another model/,
    );
  });

  it("are refused when any byte was changed or the end is missing", async () => {
    const [a, b, c] = PIECES as [Uint8Array, Uint8Array, Uint8Array];
    for (let at = 0; at < b.length; at += 97) {
      const changed = b.slice();
      changed[at]! ^= 1;
      await refused([a, changed, c], /piece 1 is no intact piece|version/);
    }
    for (const length of [0, 5, 40, b.length - 1]) {
      await refused([a, b.subarray(0, length), c], /piece 1 is no intact piece/);
    }
  });
});

describe("a range", () => {
  it("is refused when it does not end where shards do", async () => {
    for (const range of [
      { start: 0, end: SIZE + 1 },
      { start: 5, end: SIZE },
      { start: 0, end: 10 * SIZE },
      { start: SIZE, end: SIZE },
    ]) {
      await expect(piece(inputOf(CONTENT), range)).rejects.toThrow(/is no range of whole shards/);
    }
  });

  it("is refused when the content became shorter or longer meanwhile", async () => {
    const changed = { ...inputOf(CONTENT), read: () => stream(CONTENT.subarray(0, 100)) };
    await expect(piece(changed, ranges[0]!)).rejects.toThrow(/changed while it was read/);
  });
});
