import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { validUtf8Length } from "../base/utf8.ts";
import { byteLevel, SPACE } from "./spelling.ts";
import { ABSENT, compareBytes, loadTokenizer } from "./tokenizer.ts";

/** The 256 bytes and a few merges, as the tokenizers library writes them. */
function smallTokenizer(): Uint8Array {
  const vocab: Record<string, number> = {};
  const spellings: string[] = [];
  for (let codePoint = 0; codePoint < 0x200; codePoint++) {
    const entry = String.fromCodePoint(codePoint);
    if (byteLevel(entry)) spellings.push(entry);
  }
  spellings.reverse().forEach((entry, id) => {
    vocab[entry] = id;
  });
  const merges = ["t h", "th e", "\u0120 the", "\u00c3 \u00a9"];
  for (const merge of merges) vocab[merge.replace(" ", "")] = Object.keys(vocab).length;
  const json = {
    version: "1.0",
    added_tokens: [{ id: 0, content: "<|end|>", special: true }],
    normalizer: { type: "Lowercase" },
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: "ByteLevel" },
    model: { type: "BPE", vocab, merges, dropout: null, unk_token: null },
  };
  return new TextEncoder().encode(JSON.stringify(json));
}

describe("the tokenizer", () => {
  const tokenizer = loadTokenizer(smallTokenizer());

  it("numbers its tokens in the order of their bytes", () => {
    expect(tokenizer.bytes.length).toBe(260);
    for (let i = 1; i < 260; i++)
      expect(compareBytes(tokenizer.bytes[i - 1]!, tokenizer.bytes[i]!)).toBeLessThan(0);
  });

  it("merges", () => {
    const tokens = tokenizer.encode(new TextEncoder().encode("the the"));
    expect(Array.from(tokens, (token) => new TextDecoder().decode(tokenizer.bytes[token]))).toEqual([
      "the",
      " the",
    ]);
  });

  it("gives back any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
        expect(tokenizer.decode(tokenizer.encode(data))).toEqual(data);
      }),
      { numRuns: 300 },
    );
  });

  it("gives back any text: literal special tokens, capitals, byte order marks, long lines", () => {
    const texts = [
      "<|end|>The THE",
      "\ufeffthe caf\u00e9",
      "\u0000\u007f",
      `${"\u00e9".repeat(20000)}\n${"the ".repeat(9000)}`,
    ];
    for (const text of texts) {
      const data = new TextEncoder().encode(text);
      expect(tokenizer.decode(tokenizer.encode(data))).toEqual(data);
    }
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        const data = new TextEncoder().encode(text);
        expect(tokenizer.decode(tokenizer.encode(data))).toEqual(data);
      }),
      { numRuns: 300 },
    );
  });

  it("refuses models and spellings it does not know", () => {
    const json = JSON.parse(new TextDecoder().decode(smallTokenizer()));
    json.model.vocab["\u4e2d"] = 999;
    expect(() => loadTokenizer(new TextEncoder().encode(JSON.stringify(json)))).toThrow("token 999");
    json.model.type = "Unigram";
    expect(() => loadTokenizer(new TextEncoder().encode(JSON.stringify(json)))).toThrow("Unigram");
  });
});

describe("a vocabulary that lacks some bytes", () => {
  const json = JSON.parse(new TextDecoder().decode(smallTokenizer()));
  delete json.model.vocab.z;
  delete json.model.vocab["\u00c3"]; // the byte C3, with which \u00e9 begins
  const tokenizer = loadTokenizer(new TextEncoder().encode(JSON.stringify(json)));

  it("is completed, and says which are not the model's own", () => {
    const absent = tokenizer.bytes.filter((_, rank) => tokenizer.order[rank] === ABSENT);
    expect(absent.map((bytes) => [...bytes])).toEqual([[0x7a], [0xc3]]);
    expect(tokenizer.bytes.length).toBe(260);
  });

  it("still merges around them", () => {
    const data = new TextEncoder().encode(`${"the ".repeat(200)}z\u00c3${" the".repeat(200)}`);
    const tokens = tokenizer.encode(data);
    expect(tokenizer.decode(tokens)).toEqual(data);
    expect(tokens.length).toBeLessThan(data.length / 2);
  });
});

describe("a SentencePiece vocabulary with byte fallback", () => {
  const bytes = Array.from({ length: 256 }, (_, b) => `<0x${b.toString(16).toUpperCase().padStart(2, "0")}>`);
  const pieces = [SPACE, "a", "b", "t", "h", "e", "th", "the", `${SPACE}the`, "\u4e2d"];
  const entries = ["<unk>", "<s>", ...bytes, ...pieces];
  const json = {
    added_tokens: [
      { id: 0, content: "<unk>", special: true },
      { id: 1, content: "<s>", special: true },
    ],
    normalizer: { type: "Prepend", prepend: SPACE },
    pre_tokenizer: null,
    model: {
      type: "BPE",
      byte_fallback: true,
      unk_token: "<unk>",
      vocab: Object.fromEntries(entries.map((entry, id) => [entry, id])),
      merges: ["t h", "th e", `${SPACE} the`],
    },
  };
  const tokenizer = loadTokenizer(new TextEncoder().encode(JSON.stringify(json)));

  it("has each byte string once, and no special token", () => {
    expect(tokenizer.bytes.length).toBe(260);
    expect(tokenizer.order).not.toContain(0);
    const a = tokenizer.bytes.findIndex((token) => compareBytes(token, Uint8Array.of(0x61)) === 0);
    expect(tokenizer.order[a]).toBe(entries.indexOf("a"));
  });

  it("reads spaces as spaces, and adds none in front", () => {
    const tokens = tokenizer.encode(new TextEncoder().encode("the the\n"));
    const texts = Array.from(tokens, (token) => new TextDecoder().decode(tokenizer.bytes[token]));
    expect(texts).toEqual(["the", " the", "\n"]);
  });

  it("gives back any bytes, its own sign for a space too", () => {
    const text = fc.string({
      unit: fc.constantFrom(SPACE, " ", "the", "\u4e2d", "\u{1f600}", "<s>", "<0x41>"),
    });
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: "binary" })), (value) => {
        const data = new TextEncoder().encode(value);
        expect(tokenizer.decode(tokenizer.encode(data))).toEqual(data);
      }),
      { numRuns: 300 },
    );
  });
});

describe("validUtf8Length", () => {
  it("agrees with the platform's decoder", () => {
    const bytes = fc.array(
      fc.constantFrom(0x41, 0x80, 0xbf, 0xc1, 0xc2, 0xe0, 0xa0, 0xed, 0xef, 0xf0, 0x90, 0xf4, 0xf5),
      {
        maxLength: 8,
      },
    );
    const isValid = (data: Uint8Array) => {
      try {
        new TextDecoder("utf-8", { fatal: true }).decode(data);
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(bytes, (array) => {
        const data = Uint8Array.from(array);
        const end = validUtf8Length(data, 0);
        expect(isValid(data.subarray(0, end))).toBe(true);
        expect(end === data.length).toBe(isValid(data));
      }),
      { numRuns: 3000 },
    );
  });
});
