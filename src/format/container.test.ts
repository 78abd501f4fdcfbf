import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pieces } from "../../test/streams.ts";
import { ByteReader } from "../base/byte-reader.ts";
import { ByteWriter } from "../base/byte-writer.ts";
import { concat } from "../base/bytes.ts";
import { crc32c } from "../base/crc.ts";
import { inMemory } from "../base/random-access.ts";
import { decodeListing, encodeListing, readContents } from "../codec/archive/listing.ts";
import {
  type Preset,
  VERSION,
  writeBlockHead,
  writeCoding,
  writeDirectory,
  writeEnd,
  writeHeader,
} from "./container.ts";
import { ContainerReader } from "./container-reader.ts";
import { isUsableName } from "./entry-path.ts";
import { readBlockAt } from "./file-map.ts";

const PAYLOAD = Uint8Array.of(1, 2, 3);
const CODING = {
  modelId: new Uint8Array(16).fill(7),
  tokenizerHash: new Uint8Array(8).fill(8),
  ensemble: 9,
};
const BLOCK = { kind: 3, rawLength: 100, rawCrc: 0xdeadbeef, payload: PAYLOAD };
const DIRECTORY = [
  { path: "a/b.txt", kind: "file" as const, size: 100, modified: 1_700_000_000, mode: 0o755 },
  { path: "empty", kind: "folder" as const, size: 0, modified: 0 },
];
const HASH = new Uint8Array(16).fill(5);

const DIRECTORY_RECORD = writeDirectory(await encodeListing(DIRECTORY));

function sample(name?: string): Uint8Array {
  const records = [
    [0x11, DIRECTORY_RECORD.slice(), 0],
    [0x10, writeCoding(CODING).slice(), 0],
    [3, concat([writeBlockHead(BLOCK), PAYLOAD]), 100],
  ] as const;
  const index = records.map(([kind, record, rawLength]) => ({
    kind,
    recordLength: record.length,
    rawLength,
  }));
  return concat([
    writeHeader({ preset: "max", name }).slice(),
    ...records.map(([, record]) => record),
    writeEnd({ index, contentLength: 100, hash: HASH }),
  ]);
}

async function readAll(file: Uint8Array, size = 7) {
  const reader = await ContainerReader.open(new ByteReader(pieces(file, size)), decodeListing);
  const records: Awaited<ReturnType<ContainerReader["next"]>>[] = [];
  do records.push(await reader.next());
  while (records.at(-1)?.type !== "end");
  return { header: reader.header, directory: reader.directory, records };
}

describe("the container", () => {
  it("reads what it wrote, from pieces of any size", async () => {
    for (const size of [1, 2, 5, 1000]) {
      const { header, directory, records } = await readAll(sample("räven.txt"), size);
      expect(header).toEqual({ version: VERSION, preset: "max", name: "räven.txt" });
      expect(directory).toEqual(DIRECTORY);
      expect(records[0]).toEqual({ type: "coding", coding: CODING });
      expect(records[1]).toEqual({ type: "block", block: BLOCK });
      expect(records[2]).toMatchObject({ type: "end", end: { contentLength: 100, hash: HASH } });
    }
  });

  it("finds the same records from its end", async () => {
    const contents = await readContents(inMemory(sample("räven.txt")));
    expect(contents).toMatchObject({ header: { name: "räven.txt" }, directory: DIRECTORY, coding: CODING });
    expect(contents.blocks).toMatchObject([{ kind: 3, number: 1, rawStart: 0, rawLength: 100 }]);
    expect(await readBlockAt(inMemory(sample("räven.txt")), contents.blocks[0]!)).toEqual(BLOCK);
  });

  it("keeps every header", async () => {
    const names = fc.option(fc.string({ minLength: 1, maxLength: 40 }).filter(isUsableName), {
      nil: undefined,
    });
    const presets = fc.constantFrom<Preset>("light", "fast", "balanced", "max");
    await fc.assert(
      fc.asyncProperty(names, presets, async (name, preset) => {
        const file = concat([
          writeHeader({ name, preset }),
          writeEnd({ index: [], contentLength: 0, hash: HASH }),
        ]);
        expect((await readAll(file)).header).toEqual({ version: VERSION, name, preset });
      }),
    );
  });

  it("says of every shorter file that it is cut off", async () => {
    const file = sample("a");
    for (let length = 1; length < file.length; length++) {
      await expect(readAll(file.subarray(0, length)), `length ${length}`).rejects.toMatchObject({
        code: "truncated",
      });
    }
  });

  it("notices every flipped bit", async () => {
    const file = sample("a");
    for (let bit = 0; bit < file.length * 8; bit++) {
      const damaged = file.slice();
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      const code = expect.stringMatching(/^(corrupt|truncated|not-nacre|version|unsupported)$/);
      await expect(readAll(damaged), `bit ${bit}`).rejects.toMatchObject({ name: "NacreError", code });
    }
  });

  it("refuses what is not its own, later versions, and trailing bytes", async () => {
    await expect(readAll(new Uint8Array(0))).rejects.toMatchObject({ code: "not-nacre" });
    await expect(readAll(new TextEncoder().encode("Hello, world"))).rejects.toMatchObject({
      code: "not-nacre",
    });
    const later = sample();
    later[7] = VERSION + 1;
    await expect(readAll(later)).rejects.toMatchObject({
      code: "version",
      data: { file: VERSION + 1, newest: VERSION },
    });
    later[7] = 1;
    await expect(readAll(later)).rejects.toMatchObject({
      code: "version",
      data: { file: 1, newest: VERSION },
    });
    await expect(readAll(concat([sample(), Uint8Array.of(1)]))).rejects.toMatchObject({ code: "corrupt" });
  });

  it("takes no memory for a length beyond its limit", async () => {
    const head = new ByteWriter()
      .u8(1)
      .varint(2 ** 40)
      .varint(2 ** 40)
      .view();
    const file = concat([writeHeader({ preset: "fast", name: undefined }), head]);
    await expect(readAll(file)).rejects.toThrow(/length of a block is 1099511627776, outside 1 to 4194304/);
  });

  it("refuses names that would leave the folder, even with a right checksum", async () => {
    for (const name of ["../x", "a/b", "a\0b", "..", "\u0000"]) {
      const file = writeHeader({ preset: "fast", name }).slice();
      expect(new DataView(file.buffer).getUint32(file.length - 4, true)).toBe(crc32c(file.subarray(0, -4)));
      await expect(readAll(file)).rejects.toMatchObject({ code: "corrupt" });
    }
  });
});
