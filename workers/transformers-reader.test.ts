import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectSameSpelling } from "../src/convert/checkpoint-reader.ts";
import { convertCheckpoint, readConfig } from "../src/convert/convert-checkpoint.ts";
import { loadTokenizer } from "../src/model/tokenizer.ts";
import { wasmRuntime } from "../src/model/wasm/wasm-runtime.ts";
import { checkpointFiles, opener } from "../test/checkpoint-files.ts";
import { prose } from "../test/samples.ts";
import { transformersReader } from "./transformers-reader.ts";

const embedded = new Uint8Array(gunzipSync(readFileSync("models/embedded/tokenizer.json.gz")));

describe("transformers.js", () => {
  it("reads a configuration as we do, and one checkpoint becomes the same model with it and without", async () => {
    const open = opener(checkpointFiles());
    const plain = await readConfig(open);
    expect(await readConfig(open, transformersReader)).toMatchObject(plain);
    const convert = (reader?: typeof transformersReader) =>
      convertCheckpoint({ name: "tiny" }, open, wasmRuntime(), { reader });
    expect((await convert(transformersReader)).manifest).toEqual((await convert()).manifest);
  });

  it("makes the tokens of the built-in model that we make, of any text", async () => {
    const ours = loadTokenizer(embedded);
    const encode = await transformersReader.tokenizer(opener(new Map([["tokenizer.json", embedded]])));
    const agree = (text: string) => {
      const ids = Array.from(ours.encode(new TextEncoder().encode(text)), (rank) => ours.order[rank]);
      expect(ids).toEqual([...encode(text)]);
    };
    agree(prose(5000));
    const words = fc.constantFrom(
      "the ",
      " of",
      "\n",
      "\t",
      "  ",
      "don't",
      "1984",
      "état",
      "наука",
      "漢字",
      "🦆",
      "();",
    );
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), agree), { numRuns: 500 });
    fc.assert(
      fc.property(
        fc.array(words, { maxLength: 40 }).map((parts) => parts.join("")),
        agree,
      ),
      { numRuns: 500 },
    );
  });

  it("is believed: a tokenizer whose tokens it spells in another way is refused", () => {
    const ours = loadTokenizer(embedded);
    const encode = (text: string) =>
      Array.from(ours.encode(new TextEncoder().encode(text)), (rank) => ours.order[rank]!);
    expectSameSpelling(ours, encode, "it");
    expect(() => expectSameSpelling(ours, (text) => encode(text).slice(1), "it")).toThrow(/it reads tokens/);
    expect(() => expectSameSpelling(ours, (text) => encode(text.toUpperCase()), "it")).toThrow(
      /something else/,
    );
  });
});
