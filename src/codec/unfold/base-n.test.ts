import { describe, expect, it } from "vitest";
import { pdfFile, pngFile, zlibStream } from "../../../test/deflate-files.ts";
import { prose, randomBytes } from "../../../test/samples.ts";
import { collect, pieces } from "../../../test/streams.ts";
import { testModel } from "../../../test/test-model.ts";
import { concat } from "../../base/bytes.ts";
import { VERSION } from "../../format/container.ts";
import { compress } from "../compress.ts";
import { decompress } from "../decompress.ts";
import { BASE_N } from "./base-n.ts";
import { findBaseN } from "./find-base-n.ts";
import { findStreams } from "./find-streams.ts";
import { readPlaces, writePlaces } from "./recipe.ts";
import { inLines, lengthInLines } from "./text-lines.ts";
import { fold, unfold } from "./unfold.ts";

const model = async () => testModel();
const utf8 = (text: string) => new TextEncoder().encode(text);
const STORY = prose(9000);
const base64 = (data: Uint8Array | string, kind: "base64" | "base64url" | "hex" = "base64") =>
  Buffer.from(data).toString(kind);
const wrapped = (text: string, width: number, separator: string) =>
  text.match(new RegExp(`.{1,${width}}`, "gs"))!.join(separator);
const ascii85 = (data: Uint8Array) => Buffer.from(BASE_N.ascii85.encode(data)).toString("latin1");

const LETTER = `Subject: the ferry\r\nContent-Transfer-Encoding: base64\r\n\r\n${wrapped(base64(STORY), 76, "\r\n")}\r\n--end--\r\n`;
const FILES: Readonly<Record<string, string>> = {
  "a letter": LETTER,
  "the same in one line": `data:text/plain;base64,${base64(STORY)}`,
  "not filled up": `{"data": "${base64(STORY.slice(1)).replaceAll("=", "")}", "n": 1}`,
  "for URLs": `<a href="#${base64(STORY, "base64url")}">`,
  "indented lines": `key: |\n    ${wrapped(base64(STORY), 60, "\n    ")}\nnext: 1`,
  "small letters": `x = "${base64(STORY, "hex")}";`,
  "capitals in lines": `{\\pict ${"\n"}${wrapped(base64(STORY, "hex").toUpperCase(), 128, "\n")}\n}`,
  "ends with its last character": wrapped(base64(STORY), 64, "\n"),
  "a certificate": `-----BEGIN X-----\n${wrapped(base64(STORY), 64, "\n")}\n-----END X-----\n`,
  "Ascii85 in a PDF file": `<< /Filter /ASCII85Decode >>\nstream\r\n${ascii85(utf8(STORY))}~>\nendstream`,
  "Ascii85 in lines": `<~${wrapped(ascii85(concat([utf8(STORY), new Uint8Array(99)])), 72, "\n")}~>`,
};

async function pack(data: Uint8Array, preset: "light" | "fast") {
  return collect(compress(pieces(data), { model, preset }));
}

describe("bytes that were written as text", () => {
  it.each(Object.entries(FILES))("are found, and cost what they are: %s", async (_, text) => {
    const file = utf8(text);
    const [stream, ...others] = findBaseN(file);
    expect(others).toEqual([]);
    expect(Buffer.from(stream!.raw).toString("latin1").slice(0, 8900)).toContain(STORY.slice(1, 8900));
    const alone = await pack(utf8(STORY), "light");
    const { bytes, result } = await pack(file, "light");
    expect(result.blocks.unfolded).toBe(1);
    expect(bytes.length).toBeLessThan(alone.bytes.length + 250);
    expect(Buffer.from((await collect(decompress(pieces(bytes), { model }))).bytes).toString()).toBe(text);
  });

  it("are text to the model, and may hold streams of deflate, and pictures", async () => {
    const picture = `<img src="data:image/png;base64,${base64(pngFile(randomBytes(600)))}">`;
    const pdf = pdfFile([utf8(STORY)]);
    const packed = `stream\n${ascii85(zlibStream(utf8(STORY)))}~>`;
    const file = concat([utf8(LETTER), utf8(picture), pdf, utf8(packed)]);
    const { bytes, result } = await pack(file, "fast");
    expect(result.blocks.unfolded).toBe(1);
    expect(result.lanes).toBeGreaterThan(0);
    const alone = await pack(utf8(STORY), "fast");
    expect(bytes.length).toBeLessThan(3 * alone.bytes.length + 1500);
    expect(Buffer.compare((await collect(decompress(pieces(bytes), { model }))).bytes, file)).toBe(0);
  });

  it("come back whatever their last bytes are", () => {
    for (const { encode, decode } of Object.values(BASE_N)) {
      for (let length = 0; length < 70; length++) {
        const raw = length % 3 === 0 ? new Uint8Array(length) : randomBytes(length, length + 1);
        expect(decode(encode(raw))).toEqual(raw);
      }
    }
    const known = Buffer.from("Man is distinguished");
    expect(Buffer.from(BASE_N.ascii85.encode(known)).toString()).toBe("9jqo^BlbD-BleB1DJ+*+F(f,q");
    expect(Buffer.from(BASE_N.base64.encode(known)).toString()).toBe(known.toString("base64"));
    expect(Buffer.from(BASE_N.base64url.encode(known.subarray(1))).toString()).toBe(
      "YW4gaXMgZGlzdGluZ3Vpc2hlZA==",
    );
    expect(Buffer.from(BASE_N.base16.encode(known)).toString()).toBe(known.toString("hex"));
  });

  it("are cut into lines as long as they were", () => {
    const separator = utf8("\r\n");
    for (const length of [1, 3, 7, 8, 9]) {
      const lines = inLines(utf8("12345678"), { length, separator });
      expect(Buffer.from(lines).toString()).toBe(wrapped("12345678", length, "\r\n"));
      expect(lines).toHaveLength(lengthInLines(8, { length, separator }));
    }
  });

  it("are put back or left as they are when they are damaged", () => {
    let redone = 0;
    for (const [name, text] of Object.entries(FILES)) {
      for (let seed = 1; seed <= 30; seed++) {
        const file = utf8(text);
        const damaged = seed % 4 === 0 ? file.slice(0, (file.length * seed) / 31) : file;
        damaged[(seed * 7919) % damaged.length]! ^= 1 << (seed % 8);
        const unfolded = unfold(damaged, findStreams(damaged));
        if (!unfolded) continue;
        const { places, corrections, content } = unfolded;
        const again = fold(readPlaces(writePlaces(places)), corrections, content, damaged.length, VERSION);
        expect(Buffer.compare(again, damaged), `${name} ${seed}`).toBe(0);
        redone++;
      }
    }
    expect(redone).toBeGreaterThan(200);
  });

  it("are not seen in what only looks like them", () => {
    const words = STORY.replaceAll(/[^A-Za-z]/g, "");
    const genes = Array.from(randomBytes(2000), (byte) => "ACGT"[byte % 4]).join("");
    const digits = Array.from(randomBytes(2000), (byte) => byte % 10).join("");
    const path = "src/main/java/com/example/".repeat(40);
    for (const text of [
      "",
      STORY,
      words,
      genes,
      digits,
      path,
      "A".repeat(900),
      base64(STORY.slice(0, 300)),
    ]) {
      expect(findBaseN(utf8(text))).toEqual([]);
    }
    expect(findBaseN(randomBytes(1_000_000))).toEqual([]);
  });
});
