import { sha256 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { prose } from "../../../test/samples.ts";
import { testModel } from "../../../test/test-model.ts";
import { decodeMessage, encodeMessage } from "./message.ts";

const model = async () => testModel();
const encode = (text: string) => encodeMessage(text, { model });
const decode = (bytes: Uint8Array, source = model) => decodeMessage(bytes, { model: source });

describe("a message", () => {
  it("comes back, whatever its text", async () => {
    const texts = ["", "a", "ä\u{1f41a}\0", "a\r\nb\r\n", "a\r\nb\n", "\ufeffx", prose(3000)];
    texts.push(prose(400).replaceAll("\n", "\r\n"), "word ".repeat(1000));
    for (const text of texts) expect(await decode(await encode(text))).toBe(text);
  });

  it("comes back when it is of any characters, and takes at most 3 bytes more than them", async () => {
    const text = fc.string({ unit: "binary", maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(text, async (text) => {
        const bytes = await encode(text);
        expect(bytes.length).toBeLessThanOrEqual(new TextEncoder().encode(text).length + 3);
        expect(await decode(bytes)).toBe(text);
      }),
      { numRuns: 60 },
    );
  });

  it("does not exist of half a surrogate pair, nor of more than 4 MiB", async () => {
    await expect(encode("a\ud800b")).rejects.toMatchObject({ code: "not-well-formed" });
    await expect(encode("a".repeat((4 << 20) + 1))).rejects.toMatchObject({ code: "usage" });
  });

  it("is refused when it was damaged or made with another model", async () => {
    const bytes = await encode(prose(300));
    expect(bytes[0]! >> 5).toBe(1);
    // Of the last byte not every bit need count: the range coder may have room there.
    for (let at = 0; at < bytes.length - 1; at++) {
      await expect(decode(bytes.with(at, bytes[at]! ^ 0x21)), `byte ${at}`).rejects.toMatchObject({
        name: "NacreError",
      });
    }
    for (const length of [0, 1, 2, 3, 20]) {
      const code = expect.stringMatching(/^(truncated|corrupt)$/);
      await expect(decode(bytes.subarray(0, length))).rejects.toMatchObject({ code });
    }
    const distort = (_: number, logits: Float32Array) => {
      logits[9]! += 300;
    };
    const other = decode(bytes, async () => testModel({ distort }));
    await expect(other).rejects.toMatchObject({ code: "corrupt" });
  });

  it("names another version and what is reserved", async () => {
    const bytes = await encode("some words");
    await expect(decode(bytes.with(0, 7))).rejects.toMatchObject({ code: "version", data: { file: 7 } });
    await expect(decode(bytes.with(0, bytes[0]! | 0x80))).rejects.toMatchObject({ code: "unsupported" });
  });

  it("of the version before is read", async () => {
    const text = prose(200);
    const bytes = await encode(text);
    const form = (bytes[0]! & 0xe0) | 5;
    const check = sha256.create().update(Uint8Array.of(form)).update(new TextEncoder().encode(text)).digest();
    // The code is the same in both.
    const older = Uint8Array.of(form, check[0]!, check[1]!, ...bytes.subarray(3));
    expect(await decode(older)).toBe(text);
  });

  it("can be given up", async () => {
    const signal = AbortSignal.abort(new Error("stopped by hand"));
    await expect(encodeMessage(prose(500), { model, signal })).rejects.toThrow("stopped by hand");
  });
});
