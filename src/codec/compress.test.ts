import { bytesToHex } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { program, prose, RANDOM_BYTES, TEXTS } from "../../test/samples.ts";
import { collect, pieces } from "../../test/streams.ts";
import { type TestModelOptions, testModel } from "../../test/test-model.ts";
import { concat } from "../base/bytes.ts";
import { crc32c } from "../base/crc.ts";
import { inMemory } from "../base/random-access.ts";
import { encodeBytes } from "../entropy/byte-coder.ts";
import { type Preset, VERSION } from "../format/container.ts";
import { OutputLimit } from "../format/output-limit.ts";
import { readContents } from "./archive/listing.ts";
import { compress } from "./compress.ts";
import { decompress } from "./decompress.ts";
import type { CompressOptions } from "./options.ts";

const source = (options?: TestModelOptions) => async () => testModel(options);
const utf8 = (text: string) => new TextEncoder().encode(text);
const noModel = async () => {
  throw new Error("the model was asked for");
};

async function pack(data: Uint8Array, options: Partial<CompressOptions> = {}, size?: number) {
  return collect(compress(pieces(data, size), { model: source(), ...options }));
}

async function unpack(file: Uint8Array, model = source(), size?: number) {
  return collect(decompress(pieces(file, size), { model }));
}

describe("compress and decompress", () => {
  it.each(Object.entries(TEXTS))("restore %s with every preset", async (_, data) => {
    for (const preset of ["light", "fast", "balanced", "max"] as const) {
      const packed = await pack(data, { preset, name: "x.txt" });
      const restored = await unpack(packed.bytes);
      expect(restored.bytes).toEqual(data);
      expect(restored.result).toEqual({
        ...packed.result,
        bytesIn: packed.bytes.length,
        bytesOut: data.length,
      });
    }
  });

  it("code text with the model, and list what they wrote", async () => {
    const data = TEXTS.prose;
    const { bytes, result } = await pack(data, { name: "story.txt" });
    expect(result.blocks).toEqual({
      stored: 0,
      copy: 0,
      unfolded: 0,
      fill: 0,
      x86: 0,
      mixed: 0,
      pixels: 0,
      jpeg: 0,
      quick: 0,
      samples: 0,
      text: 1,
    });
    expect(result.lanes).toBeGreaterThan(0);
    const { header, directory, coding, end, blocks } = await readContents(inMemory(bytes));
    expect(header).toEqual({ version: VERSION, preset: "balanced", name: "story.txt" });
    expect(directory).toBeUndefined();
    expect(bytesToHex(coding?.modelId ?? new Uint8Array())).toBe("01".repeat(16));
    expect(end.contentLength).toBe(data.length);
    expect(blocks).toMatchObject([{ kind: 3, number: 1, rawStart: 0, rawLength: data.length }]);
  });

  it("ask no model with the preset light, in either direction", async () => {
    const { bytes, result } = await pack(TEXTS.prose, { model: noModel, preset: "light" });
    expect(result.blocks).toEqual({
      stored: 0,
      copy: 0,
      unfolded: 0,
      fill: 0,
      x86: 0,
      mixed: 1,
      pixels: 0,
      jpeg: 0,
      quick: 0,
      samples: 0,
      text: 0,
    });
    expect((await readContents(inMemory(bytes))).header.preset).toBe("light");
    expect((await unpack(bytes, noModel)).bytes).toEqual(TEXTS.prose);
  });

  it("code long texts quickly with the preset light, but not tables, nor with other presets", async () => {
    const story = utf8(prose(40_000));
    const table = utf8(Array.from({ length: 3000 }, (_, i) => `${i % 7},${(i * i) % 11},yes\n`).join(""));
    const blocks = async (data: Uint8Array, preset: Preset) => {
      const { bytes, result } = await pack(data, { preset });
      expect((await unpack(bytes)).bytes).toEqual(data);
      return result.blocks;
    };
    expect(await blocks(story, "light")).toMatchObject({ quick: 1, mixed: 0 });
    expect(await blocks(story.subarray(0, 32_000), "light")).toMatchObject({ quick: 0, mixed: 1 });
    expect(await blocks(table, "light")).toMatchObject({ quick: 0, mixed: 1 });
    expect(await blocks(story, "fast")).toMatchObject({ quick: 0, text: 1 });
  });

  it("do not know in version 5 what came later", async () => {
    const { bytes } = await pack(utf8(prose(40_000)), { preset: "light", name: "a.txt" });
    const older = bytes.slice();
    older[7] = 5;
    const head = 7 + 1 + 1 + 1 + "a.txt".length;
    new DataView(older.buffer).setUint32(head, crc32c(older.subarray(0, head)), true);
    await expect(unpack(older)).rejects.toMatchObject({ code: "unsupported" });
  });

  it("do not depend on how the input is divided", async () => {
    const data = TEXTS.prose;
    const whole = await pack(data);
    expect((await pack(data, {}, 13)).bytes).toEqual(whole.bytes);
    expect((await unpack(whole.bytes, source(), 1)).bytes).toEqual(data);
  });

  it("store random bytes at a cost of less than 0.1% and 100 bytes, without the model", async () => {
    const { bytes, result } = await pack(RANDOM_BYTES, { model: noModel });
    expect(result.blocks.stored).toBe(1);
    expect(bytes.length).toBeLessThan(RANDOM_BYTES.length * 1.001 + 100);
    expect((await unpack(bytes, noModel)).bytes).toEqual(RANDOM_BYTES);
  });

  it("leave runs and repeats to the byte codecs, without the model", async () => {
    const zeros = new Uint8Array(100_000);
    const { bytes, result } = await pack(zeros, { model: noModel });
    expect(result.blocks.fill).toBe(1);
    expect(bytes.length).toBeLessThan(100);
    expect((await unpack(bytes, noModel)).bytes).toEqual(zeros);
    const letters = new Uint8Array(50_000).map((_, i) => 97 + (i % 5));
    const repeats = await pack(letters, { model: noModel });
    expect(repeats.result.blocks.copy).toBe(1);
    expect(repeats.bytes.length).toBeLessThan(60);
    expect((await unpack(repeats.bytes, noModel)).bytes).toEqual(letters);
  });

  it("code programs with the targets of their calls, which recur", async () => {
    const code = program(8000);
    const { bytes, result } = await pack(code, { model: noModel });
    expect(result.blocks.x86).toBe(1);
    expect(bytes.length).toBeLessThan((await encodeBytes(code)).length);
    expect((await unpack(bytes, noModel)).bytes).toEqual(code);
  });

  it("code the encodings and line ends of other systems as the same text in UTF-8", async () => {
    const text = `${prose(3000).replaceAll("a", "ä")}\n`;
    const plain = (await pack(utf8(text))).bytes.length;
    const unit = (high: number) => (letter: string) => {
      const pair = [letter.charCodeAt(0) >> 8, letter.charCodeAt(0) & 255];
      return high === 0 ? pair : pair.reverse();
    };
    const others = {
      "windows-1252": Uint8Array.from(text, (letter) => letter.charCodeAt(0)),
      "utf-16le": Uint8Array.from([...text].flatMap(unit(1))),
      "utf-16be": Uint8Array.from([...text].flatMap(unit(0))),
      "CR LF": utf8(text.replaceAll("\n", "\r\n")),
      "mixed line ends": utf8(text.replaceAll("\n", "\r\n").replace("\r\n", "\n")),
    };
    for (const [name, data] of Object.entries(others)) {
      const { bytes, result } = await pack(data);
      expect(result.blocks.text, name).toBe(1);
      expect(Math.abs(bytes.length - plain), name).toBeLessThan(12);
      expect((await unpack(bytes)).bytes, name).toEqual(data);
    }
  });

  it("do not ask the model for the whole of what repeats itself, when a sample shows no gain", async () => {
    let positions = 0;
    const distort = (steps: number) => {
      positions += steps;
    };
    const rows = utf8("2024-01-01 00:00:00,sensor 17,ok,20.5\n".repeat(3000));
    const { bytes, result } = await pack(
      rows.map((byte, i) => (i % 1900 === 7 ? 48 + (i % 10) : byte)),
      {
        model: source({ distort }),
      },
    );
    expect(result.blocks.mixed).toBe(1);
    expect(positions).toBeLessThan(20_000);
    expect(bytes.length).toBeLessThan(2000);
  });

  it("give the same bytes with every verification", async () => {
    const data = TEXTS.prose;
    const quick = await pack(data);
    expect((await pack(data, { verification: "full" })).bytes).toEqual(quick.bytes);
    expect((await pack(data, { verification: "none" })).bytes).toEqual(quick.bytes);
  });

  it("report progress that only grows and ends at the whole", async () => {
    const data = TEXTS.prose;
    const seen: number[] = [];
    const { bytes } = await pack(data, { onProgress: ({ bytesIn }) => seen.push(bytesIn) });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(data.length);
    const back: number[] = [];
    const onProgress = ({ bytesIn }: { bytesIn: number }) => back.push(bytesIn);
    await collect(decompress(pieces(bytes), { model: source(), onProgress }));
    expect(back).toEqual([...back].sort((a, b) => a - b));
    expect(back.length).toBeGreaterThan(2);
  });

  it("stop when cancelled", async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error("stopped by hand"));
    const run = pack(TEXTS.prose, { signal: controller.signal, onProgress });
    await expect(run).rejects.toThrow("stopped by hand");
  });
});

describe("a bomb", () => {
  it("is stopped by the limit, before the block beyond it is decoded", async () => {
    const { bytes } = await pack(new Uint8Array(9 << 20), { model: noModel });
    expect(bytes.length).toBeLessThan(5000);
    const run = decompress(pieces(bytes), { model: noModel, maxOutput: 5 << 20 });
    expect((await run.next()).value).toHaveLength(4 << 20);
    await expect(run.next()).rejects.toMatchObject({ code: "limit" });
    await collect(decompress(pieces(bytes), { model: noModel, maxOutput: 9 << 20 }));
  });

  it("is stopped at 256 MiB when no limit was given", () => {
    const limit = new OutputLimit(undefined);
    limit.expectWithin(256 << 20, 0);
    expect(() => limit.expectWithin((256 << 20) + 1, 0)).toThrow(
      expect.objectContaining({ code: "limit", data: { max: 268435456 } }),
    );
    limit.expectWithin(10_000_000_000, 100_000_000);
  });
});

describe("a damaged or foreign file", () => {
  it("is refused when any byte was changed or the end is missing", async () => {
    const { bytes } = await pack(TEXTS.short, { name: "n" });
    for (let at = 0; at < bytes.length; at += 3) {
      const damaged = bytes.slice();
      damaged[at]! ^= 0x10;
      await expect(unpack(damaged), `byte ${at}`).rejects.toMatchObject({ name: "NacreError" });
      if (at > 0) await expect(unpack(bytes.subarray(0, at))).rejects.toMatchObject({ code: "truncated" });
    }
  });

  it("names a wrong model and a wrong tokenizer", async () => {
    const { bytes } = await pack(TEXTS.prose, { name: "n" });
    const run = unpack(bytes, source({ id: 3 }));
    await expect(run).rejects.toMatchObject({
      code: "wrong-model",
      data: { needed: expect.stringMatching(/^01010101/), present: expect.stringMatching(/^03030303/) },
    });
    await expect(unpack(bytes, source({ tokenizerId: 4 }))).rejects.toMatchObject({
      code: "wrong-tokenizer",
    });
  });

  it("never gives out wrong bytes when the model computes something else", async () => {
    const { bytes } = await pack(TEXTS.prose);
    const distort = (_: number, logits: Float32Array) => {
      logits[7]! += 200;
    };
    const received: Uint8Array[] = [];
    const run = async () => {
      for await (const part of decompress(pieces(bytes), { model: source({ distort }) })) received.push(part);
    };
    await expect(run()).rejects.toMatchObject({ code: "corrupt" });
    expect(concat(received)).toHaveLength(0);
  });
});

describe("a backend that fails", () => {
  const distort = () => {
    throw new Error("device lost");
  };

  it("is named, in both directions", async () => {
    const failure = { code: "backend", data: { backend: "test", detail: "device lost" } };
    await expect(pack(TEXTS.prose, { model: source({ distort }) })).rejects.toMatchObject(failure);
    const { bytes } = await pack(TEXTS.prose);
    await expect(unpack(bytes, source({ distort }))).rejects.toMatchObject(failure);
  });
});

describe("verification", () => {
  /** A backend whose single steps differ from its chunks. */
  const distort = (steps: number, logits: Float32Array) => {
    if (steps === 1) logits[50]! += 1;
  };

  it.each(["quick", "full"] as const)(
    "%s finds a backend that does not repeat its results",
    async (verification) => {
      const run = pack(TEXTS.prose, { model: source({ distort }), verification });
      await expect(run).rejects.toMatchObject({ code: "verify", data: { backend: "test" } });
    },
  );

  it("takes logits of any size", async () => {
    const large = (_: number, logits: Float32Array) => {
      for (let row = 0; row < logits.length; row += 256) logits[row + 3] = -40_000;
    };
    const { bytes } = await pack(TEXTS.short.subarray(0, 400), { model: source({ distort: large }) });
    expect((await unpack(bytes, source({ distort: large }))).bytes).toEqual(TEXTS.short.subarray(0, 400));
  });
});
