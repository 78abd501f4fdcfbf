import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { mobyDick } from "../../test/moby-dick.ts";
import { randomBytes } from "../../test/samples.ts";
import {
  createNacre,
  EMBEDDED_MANIFEST,
  modelReader,
  NacreCompressionStream,
  NacreDecompressionStream,
} from "../index.ts";

const TEXT = "Call me Ishmael. Some years ago, never mind how long precisely. ".repeat(40);
const LIGHT = { preset: "light" } as const;

/** All on this thread, and without a model where the preset is light: fast to begin with. */
const nacre = createNacre({ workers: 0 });
afterAll(() => nacre.close());

const utf8 = (text: string) => new TextEncoder().encode(text);

async function collect(parts: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part.slice());
  return new Uint8Array(Buffer.concat(all));
}

describe("createNacre", () => {
  it("brings bytes and texts back, whatever they come as", async () => {
    const bytes = utf8(TEXT);
    const packed = await nacre.compressBytes(bytes, LIGHT);
    expect(packed.length).toBeLessThan(bytes.length / 4);
    expect(await nacre.decompressBytes(packed)).toEqual(bytes);
    expect(await nacre.decompressText(packed)).toBe(TEXT);
    async function* pieces() {
      for (let at = 0; at < bytes.length; at += 100) yield Buffer.from(bytes.subarray(at, at + 100));
    }
    const stream = new Response(TEXT).body!;
    for (const source of [pieces(), stream, new Blob([TEXT]), bytes.buffer as ArrayBuffer])
      expect(await collect(nacre.compress(source, LIGHT))).toEqual(packed);
  });

  it("makes a text few bytes for whoever has the model, and brings it back", async () => {
    const text = "The ferry leaves at seven, and nobody on board expects anything of the day.";
    const bytes = await nacre.encodeText(text);
    expect(bytes.length).toBeLessThan(text.length / 2.5);
    expect(await nacre.decodeText(bytes)).toBe(text);
    expect(await nacre.decodeText(bytes.slice().buffer)).toBe(text);
    await expect(nacre.encodeText("\ud800")).rejects.toMatchObject({ code: "not-well-formed" });
    await expect(nacre.decodeText(bytes.with(9, bytes[9]! ^ 1))).rejects.toMatchObject({ code: "corrupt" });
  });

  it("tells how far it is, and at the end how much it was", async () => {
    const seen: number[] = [];
    const work = nacre.compress(utf8(TEXT), { ...LIGHT, onProgress: ({ bytesIn }) => seen.push(bytesIn) });
    let step = await work.next();
    while (!step.done) step = await work.next();
    expect(step.value).toMatchObject({ bytesIn: TEXT.length, lanes: 0, blocks: { mixed: 1 } });
    expect(seen.at(-1)).toBe(TEXT.length);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  it("packs files, and gives back those that are wanted", async () => {
    const files = [
      { path: "a.txt", content: utf8("first") },
      { path: "b/c.txt", content: new Blob(["second"]), modified: 1_600_000_000 },
      { path: "b/d.txt", content: () => new Blob(["third"]), size: 5, mode: 0o755 },
      { path: "void" },
    ];
    const archive = new Blob([await collect(nacre.pack(files, LIGHT))] as Uint8Array<ArrayBuffer>[]);
    const found: Record<string, string> = {};
    for await (const { entry, bytes } of nacre.extract(archive, ["b"]))
      found[entry.path] = new TextDecoder().decode(bytes);
    expect(found).toEqual({ "b/c.txt": "second", "b/d.txt": "third" });
    const survey = await nacre.survey(archive);
    expect(survey.isArchive).toBe(true);
    expect(survey.directory?.map(({ path }) => path).sort()).toEqual(["a.txt", "b/c.txt", "b/d.txt", "void"]);
    for await (const finding of survey.findings()) expect(finding.isIntact).toBe(true);
    await expect(nacre.extract(archive, ["x"]).next()).rejects.toMatchObject({ code: "no-entry" });
  });

  it("extracts a file that is no archive under its name", async () => {
    const packed = await nacre.compressBytes(utf8("alone"), { ...LIGHT, name: "alone.txt" });
    const parts = [];
    for await (const part of nacre.extract(packed)) parts.push(part);
    expect(parts).toMatchObject([{ entry: { path: "alone.txt", size: 5 }, isFirst: true, isLast: true }]);
  });

  it("fails with the codec's error, the source's, or the signal's", async () => {
    await expect(nacre.decompressBytes(new Uint8Array(99))).rejects.toMatchObject({ code: "not-nacre" });
    const mine = new RangeError("mine");
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield utf8(TEXT);
      throw mine;
    }
    await expect(collect(nacre.compress(broken(), LIGHT))).rejects.toBe(mine);
    const control = new AbortController();
    const endless = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => {}) });
    setTimeout(() => control.abort(mine), 20);
    await expect(collect(nacre.compress(endless, { ...LIGHT, signal: control.signal }))).rejects.toBe(mine);
    expect(await nacre.decompressText(await nacre.compressText("still well", LIGHT))).toBe("still well");
    const notUtf8 = await nacre.compressBytes(Uint8Array.of(0xff, 0xfe, 0xff), LIGHT);
    await expect(nacre.decompressText(notUtf8)).rejects.toMatchObject({ code: "no-text" });
  });

  it("does several things at once", async () => {
    const many = Array.from({ length: 5 }, (_, i) => `${i} ${TEXT}`);
    const packed = await Promise.all(many.map((text) => nacre.compressText(text, LIGHT)));
    expect(await Promise.all(packed.map((bytes) => nacre.decompressText(bytes)))).toEqual(many);
  });

  it("is over when it was closed", async () => {
    const closed = createNacre({ workers: 0 });
    const endless = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => {}) });
    closed.close();
    await expect(collect(closed.compress(endless, LIGHT))).rejects.toMatchObject({ code: "closed" });
    expect(() => createNacre({ workers: -1 })).toThrow("whole number");
  });

  it("takes a model from a folder, and from a function", async () => {
    const facts = { name: "embedded", id: EMBEDDED_MANIFEST.spec.sha256, backend: "wasm" };
    const folder = fileURLToPath(new URL("../../models/embedded", import.meta.url));
    for (const model of [folder, modelReader()]) {
      const own = createNacre({ workers: 0, model });
      expect(await own.load()).toMatchObject(facts);
      own.close();
    }
    const nowhere = createNacre({ workers: 0, model: "/there/is/no/model" });
    await expect(nowhere.load()).rejects.toMatchObject({ code: "unreadable" });
  });

  it("asks for the model that a file names", async () => {
    const other = createNacre({
      workers: 0,
      model: async (name) => {
        if (name !== "manifest.json") return modelReader()(name);
        const spec = { ...EMBEDDED_MANIFEST.spec, sha256: "00".repeat(32) };
        return utf8(JSON.stringify({ ...EMBEDDED_MANIFEST, spec }));
      },
      findModel: async (id) => {
        asked.push(id);
        return modelReader();
      },
    });
    const asked: string[] = [];
    const prose = mobyDick(1000);
    const packed = await nacre.compressBytes(prose);
    expect(await other.decompressBytes(packed)).toEqual(new Uint8Array(prose));
    expect(asked).toEqual([EMBEDDED_MANIFEST.spec.sha256.slice(0, 6)]);
    other.close();
  });

  it("works on threads, which an abort ends and the next call starts anew", async () => {
    const threaded = createNacre({ workers: 2 });
    const packed = await threaded.compressText(TEXT, LIGHT);
    expect(packed).toEqual(await nacre.compressText(TEXT, LIGHT));
    const control = new AbortController();
    const noise = randomBytes(1_000_000);
    const onProgress = () => control.abort();
    await expect(
      threaded.compressBytes(noise, { ...LIGHT, signal: control.signal, onProgress }),
    ).rejects.toMatchObject({ name: "AbortError" });
    expect(await threaded.decompressText(packed)).toBe(TEXT);
    threaded.close();
  });
});

describe("the streams", () => {
  it("are used as the platform's are", async () => {
    const through = new Response(TEXT)
      .body!.pipeThrough(new NacreCompressionStream({ nacre, ...LIGHT }))
      .pipeThrough(new NacreDecompressionStream({ nacre }));
    expect(await new Response(through).text()).toBe(TEXT);
  });

  it("carry an error to both sides", async () => {
    const { readable, writable } = new NacreDecompressionStream({ nacre });
    const writer = writable.getWriter();
    const writing = writer.write(new Uint8Array(5000)).then(() => writer.write(new Uint8Array(5000)));
    await expect(readable.getReader().read()).rejects.toMatchObject({ code: "not-nacre" });
    await writing.catch(() => {});
    const compression = new NacreCompressionStream({ nacre, ...LIGHT });
    const reading = new Response(compression.readable).arrayBuffer();
    await compression.writable.getWriter().abort(new RangeError("mine"));
    await expect(reading).rejects.toThrow("mine");
  });
});
