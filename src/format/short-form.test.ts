import { describe, expect, it } from "vitest";
import { TEXTS } from "../../test/samples.ts";
import { collect, pieces } from "../../test/streams.ts";
import { testModel } from "../../test/test-model.ts";
import { concat } from "../base/bytes.ts";
import { inMemory } from "../base/random-access.ts";
import { readContents } from "../codec/archive/listing.ts";
import { compress } from "../codec/compress.ts";
import { decompress } from "../codec/decompress.ts";
import type { CompressOptions } from "../codec/options.ts";
import { survey } from "../codec/survey.ts";
import { VERSION } from "./container.ts";
import { isNacreFile } from "./file-name.ts";

const model = async () => testModel();
const utf8 = (text: string) => new TextEncoder().encode(text);
const ENGLISH = TEXTS.prose.subarray(0, 2000);
const SAMPLES: Readonly<Record<string, Uint8Array>> = {
  nothing: new Uint8Array(0),
  "one byte": Uint8Array.of(7),
  "stored bytes": Uint8Array.of(0x89, 0x50, 1, 200, 77, 3),
  blanks: new Uint8Array(70_000).fill(32),
  text: ENGLISH,
  "text with CR LF": utf8(new TextDecoder().decode(ENGLISH).replaceAll("\n", "\r\n")),
  "text with some CR LF": utf8(new TextDecoder().decode(ENGLISH).replaceAll("\n", "\r\n").replace("\r", "")),
  "text in several lanes": TEXTS.prose,
};

async function pack(content: Uint8Array, options: Partial<CompressOptions> = {}, size?: number) {
  const { bytes } = await collect(compress(pieces(content, size), { model, ...options }));
  return bytes;
}

async function unpack(file: Uint8Array, size?: number, source = model) {
  return (await collect(decompress(pieces(file, size), { model: source }))).bytes;
}

/** What is intact of it, and which parts are not. */
async function look(file: Uint8Array) {
  const found = await survey(inMemory(file), { model });
  const intact: Uint8Array[] = [];
  const damaged: string[] = [];
  for await (const finding of found.findings()) {
    if (finding.isIntact) intact.push(finding.bytes);
    else damaged.push(finding.part);
  }
  return { bytes: concat(intact), damaged };
}

describe("a file of one block without a name", () => {
  it.each(Object.entries(SAMPLES))(
    "comes back from a stream, a survey and the index: %s",
    async (_, content) => {
      for (const preset of ["light", "fast", "max"] as const) {
        const file = await pack(content, { preset });
        expect([...file.subarray(0, 4)].map((byte) => byte & 0x1f)).toEqual([0x09, 0x0e, 0x0a, VERSION]);
        expect(isNacreFile(file.subarray(0, 7))).toBe(true);
        for (const size of [1, 1000]) expect(await unpack(file, size)).toEqual(content);
        expect(await look(file)).toEqual({ bytes: content, damaged: [] });
        const { header, directory, end, blocks } = await readContents(inMemory(file));
        expect({ header, directory }).toMatchObject({
          header: { version: VERSION, preset, name: undefined },
        });
        expect(end.contentLength).toBe(content.length);
        expect(blocks).toHaveLength(content.length > 0 ? 1 : 0);
      }
    },
  );

  it("is the same however its source was divided", async () => {
    const whole = await pack(ENGLISH);
    for (const size of [1, 13]) expect(await pack(ENGLISH, {}, size)).toEqual(whole);
  });

  it("costs at most 12 bytes more when it is stored", async () => {
    let content = new Uint8Array(0);
    for (const length of [1, 20, 256, 257, 65_536, 65_537]) {
      content = Uint8Array.from({ length }, (_, i) => (i * i * 31 + (i >> 3) * 77 + ((i * 7919) >> 5)) & 255);
      const file = await pack(content, { preset: "light" });
      expect(file.length).toBeLessThanOrEqual(content.length + 12);
      expect(await unpack(file)).toEqual(content);
    }
    expect((await pack(new Uint8Array(0))).length).toBe(9);
  });

  it("has the long form as soon as a name is stored or there are two blocks", async () => {
    expect((await pack(ENGLISH, { name: "a.txt" }))[2]).toBe(0x41);
    expect((await pack(new Uint8Array((4 << 20) + 1)))[2]).toBe(0x41);
  });

  it("is refused when a bit was flipped, bytes are missing or something follows", async () => {
    for (const content of [SAMPLES.nothing!, SAMPLES["stored bytes"]!, ENGLISH.subarray(0, 300)]) {
      const file = await pack(content);
      for (let at = 0; at < file.length; at++) {
        const damaged = file.slice();
        damaged[at]! ^= 1 << (at % 8);
        await expect(unpack(damaged), `byte ${at}`).rejects.toMatchObject({ name: "NacreError" });
        const cut = unpack(file.subarray(0, at));
        const codes = at === 0 ? /^not-nacre$/ : /^(truncated|corrupt)$/;
        await expect(cut, `${at} bytes`).rejects.toMatchObject({ code: expect.stringMatching(codes) });
      }
      await expect(unpack(concat([file, file]))).rejects.toMatchObject({ code: "corrupt" });
      await expect(unpack(concat([file, Uint8Array.of(0)]))).rejects.toMatchObject({ code: "corrupt" });
    }
  });

  it("is lost as a whole when it is damaged", async () => {
    const file = (await pack(ENGLISH)).slice();
    file[file.length - 5]! ^= 4;
    expect(await look(file)).toEqual({ bytes: new Uint8Array(0), damaged: ["block 1"] });
    expect(await look(file.subarray(0, 6))).toEqual({ bytes: new Uint8Array(0), damaged: ["the whole"] });
  });

  it("names another model and another version, and what is reserved", async () => {
    const file = await pack(ENGLISH);
    const other = unpack(file, undefined, async () => testModel({ id: 3 }));
    await expect(other).rejects.toMatchObject({
      code: "wrong-model",
      data: { needed: "010101", present: "030303" },
    });
    const change = (at: number, to: number) => unpack(file.with(at, to));
    const plain = await pack(Uint8Array.of(7));
    await expect(unpack(plain.with(3, 0x25))).rejects.toMatchObject({ code: "unsupported" });
    await expect(change(3, 7)).rejects.toMatchObject({ code: "version", data: { file: 7 } });
    await expect(change(4, (file[4]! & 0xf0) | 10)).rejects.toMatchObject({ code: "unsupported" });
    await expect(change(4, file[4]! | 0x30)).rejects.toMatchObject({ code: "unsupported" });
    await expect(change(4, (file[4]! & 0xf0) | 7)).rejects.toMatchObject({ name: "NacreError" });
    await expect(change(3, 0x25)).rejects.toMatchObject({ name: "NacreError" });
  });

  it("gives out nothing that a model of the same short id makes otherwise", async () => {
    const file = await pack(ENGLISH);
    const distort = (_: number, logits: Float32Array) => {
      logits[7]! += 200;
    };
    const run = unpack(file, undefined, async () => testModel({ distort }));
    await expect(run).rejects.toMatchObject({ code: "corrupt" });
    const retokenized = unpack(file, undefined, async () => testModel({ tokenizerId: 4 }));
    expect(await retokenized).toEqual(ENGLISH);
  });
});
