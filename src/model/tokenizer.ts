/** Turns bytes into tokens and back by a tokenizer.json. Tokens are ranks in the byte order of the vocabulary. */

import { Tokenizer as BpeTokenizer } from "@huggingface/tokenizers";
import { sha256 } from "@noble/hashes/sha2.js";
import { validUtf8Length } from "../base/utf8.ts";
import type { Tokenizer } from "./model.ts";
import { byteLevel, SPACE, type Spelling, sentencePiece } from "./spelling.ts";

/** Text is tokenized in pieces of at most this many bytes, cut at a line end where there is one. */
const PIECE = 16384;

/** Stands for the id of a byte that has no token in tokenizer.json. */
export const ABSENT = -1;

export interface ByteOrderTokenizer extends Tokenizer {
  /** bytes[rank], strictly ascending; all 256 single bytes are there. */
  readonly bytes: readonly Uint8Array[];
  /** order[rank]: the id of the token in tokenizer.json, or ABSENT. */
  readonly order: Int32Array;
}

/** Throws when the vocabulary is neither byte-level BPE nor SentencePiece with byte fallback. */
export function loadTokenizer(file: Uint8Array): ByteOrderTokenizer {
  const json = JSON.parse(new TextDecoder().decode(file));
  const { entries: all, bpe } = json.model.byte_fallback ? ofSentencePiece(json) : ofByteLevel(json);
  const distinct = new Map<string, { bytes: Uint8Array; id: number }>();
  for (const entry of all) {
    const key = keyOf(entry.bytes);
    if (!distinct.has(key)) distinct.set(key, entry);
  }
  for (let byte = 0; byte < 256; byte++) {
    const key = String.fromCharCode(byte);
    if (!distinct.has(key)) distinct.set(key, { bytes: Uint8Array.of(byte), id: ABSENT });
  }
  const entries = [...distinct.values()].sort((a, b) => compareBytes(a.bytes, b.bytes));
  const bytes = entries.map((entry) => entry.bytes);
  const order = Int32Array.from(entries, (entry) => entry.id);
  const rankOf = new Map(entries.map((entry, rank) => [keyOf(entry.bytes), rank]));
  const rank = new Map(all.map((entry) => [entry.id, rankOf.get(keyOf(entry.bytes))!]));
  const byteRank = Int32Array.from({ length: 256 }, (_, byte) => rankOf.get(String.fromCharCode(byte))!);

  const decode = (tokens: Int32Array): Uint8Array => {
    let length = 0;
    for (const token of tokens) length += bytes[token]!.length;
    const data = new Uint8Array(length);
    let at = 0;
    for (const token of tokens) {
      data.set(bytes[token]!, at);
      at += bytes[token]!.length;
    }
    return data;
  };

  /**
   * Tokens for a piece of valid UTF-8. Where the library's tokens spell something else, as happens with a character
   * that has no token, the halves of the piece are tried, and in the end every byte becomes a token.
   */
  const encodeText = (piece: Uint8Array): Int32Array => {
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(piece);
    const ids = bpe.encode(text, { add_special_tokens: false }).ids;
    const tokens = Int32Array.from(ids, (id) => rank.get(id) ?? -1);
    if (!tokens.includes(-1) && compareBytes(decode(tokens), piece) === 0) return tokens;
    const middle = characterBefore(piece, piece.length >> 1);
    if (middle === 0) return Int32Array.from(piece, (byte) => byteRank[byte]!);
    return Int32Array.of(...encodeText(piece.subarray(0, middle)), ...encodeText(piece.subarray(middle)));
  };

  const encode = (data: Uint8Array): Int32Array => {
    const tokens = new Int32Array(data.length);
    let count = 0;
    for (let at = 0; at < data.length; ) {
      const valid = validUtf8Length(data, at);
      if (valid === at) {
        tokens[count++] = byteRank[data[at++]!]!;
        continue;
      }
      for (; at < valid; ) {
        const end = pieceEnd(data, at, valid);
        const piece = encodeText(data.subarray(at, end));
        tokens.set(piece, count);
        count += piece.length;
        at = end;
      }
    }
    return tokens.slice(0, count);
  };

  return { hash: sha256(file), bytes, order, encode, decode };
}

/** Bytes as what a map finds again, a character for each. */
function keyOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** Where the piece that begins at `start` ends: after the last line end in reach, or else between two characters. */
function pieceEnd(data: Uint8Array, start: number, end: number): number {
  if (end - start <= PIECE) return end;
  const newline = data.subarray(start, start + PIECE).lastIndexOf(10);
  if (newline > 0) return start + newline + 1;
  return characterBefore(data, start + PIECE);
}

/** Where the character begins that the byte at `at` belongs to. */
function characterBefore(data: Uint8Array, at: number): number {
  let start = at;
  while ((data[start]! & 0xc0) === 0x80) start--;
  return start;
}

interface Vocabulary {
  /** Without special tokens, which are not text. Of two entries with the same bytes, the first counts. */
  readonly entries: readonly { readonly bytes: Uint8Array; readonly id: number }[];
  readonly bpe: BpeTokenizer;
}

/** The fields of tokenizer.json that are read. */
interface TokenizerJson {
  readonly added_tokens?: readonly { readonly content: string; readonly special?: boolean }[];
  readonly model: { readonly type?: string; readonly vocab: Record<string, number> };
}

/** Leaves out what would change the text: special tokens (a literal "<s>" is three bytes) and normalisation. */
const PLAIN = { added_tokens: [], normalizer: null, post_processor: null, decoder: null };

function ofByteLevel(json: TokenizerJson): Vocabulary {
  return { entries: spelt(json, byteLevel), bpe: new BpeTokenizer({ ...json, ...PLAIN }, {}) };
}

function ofSentencePiece(json: TokenizerJson): Vocabulary {
  // Without the space that SentencePiece puts before a text.
  const normalizer = { type: "Replace", pattern: { String: " " }, content: SPACE };
  const bpe = new BpeTokenizer({ ...json, ...PLAIN, normalizer, pre_tokenizer: null }, {});
  // "A" occurs in texts and "<0x41>" never does, so of the two the former must come first.
  const entries = [
    ...spelt(json, sentencePiece, (entry) => !isFallback(entry)),
    ...spelt(json, sentencePiece, isFallback),
  ];
  return { entries, bpe };
}

const isFallback = (entry: string) => entry.startsWith("<0x");

function spelt(
  { model, added_tokens = [] }: TokenizerJson,
  spelling: Spelling,
  isWanted: (entry: string) => boolean = () => true,
): Vocabulary["entries"] {
  if (model.type !== undefined && model.type !== "BPE")
    throw new Error(`tokenizer.json: model type ${model.type} is not supported`);
  const special = new Set(added_tokens.filter((token) => token.special).map((token) => token.content));
  return Object.entries(model.vocab)
    .filter(([entry]) => !special.has(entry) && isWanted(entry))
    .map(([entry, id]) => {
      const bytes = spelling(entry);
      if (!bytes?.length)
        throw new Error(`tokenizer.json: token ${id} is neither byte-level nor SentencePiece`);
      return { bytes, id };
    })
    .sort((a, b) => a.id - b.id);
}

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}
