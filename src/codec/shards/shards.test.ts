import { describe, expect, it } from "vitest";
import { ppmFile } from "../../../test/deflate-files.ts";
import { prose, RANDOM_BYTES, randomBytes } from "../../../test/samples.ts";
import { collect, pieces } from "../../../test/streams.ts";
import { testModel } from "../../../test/test-model.ts";
import { concat } from "../../base/bytes.ts";
import { inMemory } from "../../base/random-access.ts";
import { readContents } from "../archive/listing.ts";
import { compress } from "../compress.ts";
import { decompress } from "../decompress.ts";
import { divide, SHARD_BYTES, shardRanges } from "./shards.ts";

const TEXT = new TextEncoder().encode(prose(10_000));
const model = async () => testModel();

async function divided(data: Uint8Array, size: number, piece: number) {
  const shards: { start: number; bytes: Uint8Array }[] = [];
  for await (const { start, content } of divide(pieces(data, piece), size)) {
    const parts: Uint8Array[] = [];
    for await (const part of content) parts.push(part);
    shards.push({ start, bytes: concat(parts) });
  }
  return shards;
}

describe("shards", () => {
  it("lie where the content's length alone says", () => {
    expect(shardRanges(10, 4)).toEqual([
      { start: 0, end: 4 },
      { start: 4, end: 8 },
      { start: 8, end: 10 },
    ]);
    expect(shardRanges(8, 4)).toHaveLength(2);
    expect(shardRanges(0, 4)).toEqual([{ start: 0, end: 0 }]);
  });

  it("are the same stretches in a stream, however it was divided", async () => {
    const ranges = shardRanges(TEXT.length, 3000);
    const expected = ranges.map(({ start, end }) => ({ start, bytes: TEXT.subarray(start, end) }));
    for (const piece of [1000, 3000, 3001, TEXT.length]) {
      expect(await divided(TEXT, 3000, piece)).toEqual(expected);
    }
    expect(await divided(new Uint8Array(0), 3000, 1)).toEqual([]);
  });

  it("tell the source when no more is wanted", async () => {
    let isClosed = false;
    const source = (async function* () {
      try {
        for (;;) yield RANDOM_BYTES;
      } finally {
        isClosed = true;
      }
    })();
    for await (const _ of divide(source, 10)) break;
    expect(isClosed).toBe(true);
  });

  it("leave what was handed out as it was, while later ones are coded", async () => {
    const size = 8192;
    // Of a picture of noise a part of the shard is handed out; of a text none is, so its memory is used again.
    const shard = (bytes: Uint8Array) => concat([bytes, new Uint8Array(size)]).subarray(0, size);
    const picture = (n: number) => shard(ppmFile(randomBytes(7500, n), 50, 50));
    const data = concat([shard(TEXT), picture(1), picture(2), shard(TEXT), picture(3)]);
    const handedOut: Uint8Array[] = [];
    for await (const bytes of compress(pieces(data), { model, preset: "light", shardBytes: size })) {
      handedOut.push(bytes);
    }
    const { bytes } = await collect(decompress(pieces(concat(handedOut)), { model }));
    expect(Buffer.compare(bytes, data)).toBe(0);
  });

  it("are crossed by no block, and each is coded as if it were alone", async () => {
    const whole = await collect(compress(pieces(TEXT), { model, shardBytes: 4000 }));
    const { blocks } = await readContents(inMemory(whole.bytes));
    expect(blocks.map(({ rawStart }) => rawStart)).toEqual([0, 4000, 8000]);
    for (const [i, { start, end }] of shardRanges(TEXT.length, 4000).entries()) {
      const name = "alone, and yet in the long form";
      const alone = await collect(compress(pieces(TEXT.subarray(start, end)), { model, name }));
      const [block] = (await readContents(inMemory(alone.bytes))).blocks;
      const [a, b] = [blocks[i]!, block!];
      expect(whole.bytes.subarray(a.offset, a.offset + a.length)).toEqual(
        alone.bytes.subarray(b.offset, b.offset + b.length),
      );
    }
  });

  it("hold eight of the largest blocks unless others are asked for", () => {
    expect(SHARD_BYTES).toBe(8 * 4 * 1024 * 1024);
  });
});
