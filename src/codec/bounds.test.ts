/** What a small file can make a reader do is bounded by its bytes. */
import { describe, expect, it } from "vitest";
import { jpegFile } from "../../test/jpeg-files.ts";
import { collect, pieces } from "../../test/streams.ts";
import { ByteWriter } from "../base/byte-writer.ts";
import { concat } from "../base/bytes.ts";
import { encodeBytes } from "../entropy/byte-coder.ts";
import {
  shortestPayload,
  VERSION,
  writeBlockHead,
  writeDirectory,
  writeHeader,
} from "../format/container.ts";
import { BLOCK_KINDS } from "../format/kinds.ts";
import { byteDecoder, encodeWithoutModel } from "./bytes/byte-codecs.ts";
import { decompress } from "./decompress.ts";
import { readTextFields, writeTextFields } from "./text/text-fields.ts";
import { writeUnfoldedFields } from "./unfold/unfolded-block.ts";

const model = () => Promise.reject(new Error("the model was asked for"));
const HEADER = writeHeader({ preset: "light", name: undefined });
const MIB = 1 << 20;

async function refusal(...records: Uint8Array[]): Promise<string> {
  const file = concat([HEADER, ...records, new Uint8Array(100)]);
  const error = await collect(decompress(pieces(file), { model })).catch((thrown) => thrown);
  return String(error.message);
}

function block(kind: number, rawLength: number, payload: Uint8Array): Uint8Array {
  return concat([writeBlockHead({ kind, rawLength, rawCrc: 0, payload }), payload]);
}

describe("a file that claims more content than its bytes can hold is refused before anything is decoded", () => {
  it.each(["mixed", "quick", "x86", "pixels", "samples"] as const)("in a block: %s", async (name) => {
    const record = block(BLOCK_KINDS[name], 4 * MIB, new Uint8Array(300));
    expect(await refusal(record)).toMatch(/the length of the payload of a block is 300, outside 16368/);
  });

  it("in a block: jpeg", async () => {
    const record = block(BLOCK_KINDS.jpeg, 4 * MIB, new Uint8Array(300));
    expect(await refusal(record)).toMatch(/the length of the payload of a block is 300, outside 130944/);
  });

  it("in the picture of a JPEG file", async () => {
    const file = jpegFile("half");
    const frame = file.findIndex((byte, at) => byte === 0xff && file[at + 1] === 0xc0);
    const segments = file.slice(0, 1000);
    segments.set([0x10, 0, 0x10, 0], frame + 5);
    const code = await encodeBytes(segments);
    const fields = new ByteWriter().u8(1).varint(segments.length).varint(code.length).bytes(code).view();
    expect(await refusal(block(BLOCK_KINDS.jpeg, file.length, fields))).toMatch(/segments|picture|end/);
  });

  it("in its directory", async () => {
    const listing = { method: BLOCK_KINDS.mixed, rawLength: 16 * MIB, payload: new Uint8Array(300) };
    expect(await refusal(writeDirectory(listing))).toMatch(
      /the length of the payload of the directory is 300/,
    );
  });

  it("in a text", () => {
    const tokenCount = 12_000_000;
    const fields = { encoding: "utf-8", bareLineEnds: undefined, lanes: 1, tokenCount } as const;
    const payload = concat([writeTextFields(fields), new Uint8Array(311)]);
    expect(() => readTextFields(payload, 4 * MIB)).toThrow(/too many tokens/);
  });

  it("inside an unfolded block", async () => {
    const empty = new Uint8Array(0);
    const inner = { kind: BLOCK_KINDS.fill, rawLength: 4 * MIB, payload: Uint8Array.of(0) };
    const payload = writeUnfoldedFields({ corrections: empty, list: inner, blocks: [inner] });
    expect(await refusal(block(BLOCK_KINDS.unfolded, MIB, payload))).toMatch(/claims too much content/);
  });

  it("in its index, which is not read when it speaks of more records than there are", async () => {
    let read = 0;
    async function* endless() {
      yield concat([HEADER, new ByteWriter().u8(0).varint(0x40_0000).view()]);
      for (; read < 64 * MIB; read += MIB) yield new Uint8Array(MIB);
    }
    const refused = collect(decompress(endless(), { model }));
    await expect(refused).rejects.toThrow(/the number of records is 4194304, outside 0 to 0/);
    expect(read).toBeLessThan(2 * MIB);
  });
});

it("a code that would be shorter than what it holds allows is filled up", async () => {
  const raw = new Uint8Array(MIB / 4).map((_, i) => i >> 11);
  const { kind, payload } = await encodeWithoutModel(raw);
  expect(kind).toBe(BLOCK_KINDS.mixed);
  expect(payload.length).toBe(shortestPayload(kind, raw.length));
  expect(payload.at(-1)).toBe(0);
  expect(await byteDecoder(kind, VERSION)!.decode(payload, raw.length, VERSION)).toEqual(raw);
});
