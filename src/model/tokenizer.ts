/** tokenizer.json as the codec sees it: byte strings to ranks in byte order, and back. */

import { Tokenizer as BpeTokenizer } from "@huggingface/tokenizers";
import { sha256 } from "@noble/hashes/sha2.js";
import { tokenBytes } from "./byte-level.ts";
import type { Tokenizer } from "./model.ts";
import { validUtf8Length } from "./utf8.ts";

/** Text is tokenized in pieces of about this many bytes, cut at a line end where there is one. */
const PIECE = 16384;

export interface ByteOrderTokenizer extends Tokenizer {
  /** bytes[rank], strictly ascending. */
  readonly bytes: readonly Uint8Array[];
  /** order[rank]: the id in tokenizer.json. */
  readonly order: Int32Array;
}

/** Throws when the vocabulary is not byte-level or a byte has no token of its own. */
export function loadTokenizer(file: Uint8Array): ByteOrderTokenizer {
  const json = JSON.parse(new TextDecoder().decode(file));
  const entries = Object.entries(json.model.vocab as Record<string, number>).map(([entry, id]) => {
    const bytes = tokenBytes(entry);
    if (!bytes) throw new Error(`tokenizer.json: token ${id} is not byte-level`);
    return { bytes, id };
  });
  entries.sort((a, b) => compareBytes(a.bytes, b.bytes));
  const bytes = entries.map((entry) => entry.bytes);
  const order = Int32Array.from(entries, (entry) => entry.id);
  const rank = new Int32Array(order.length);
  order.forEach((id, r) => {
    rank[id] = r;
  });
  const byteRank = new Int32Array(256).fill(-1);
  bytes.forEach((token, r) => {
    if (token.length === 1) byteRank[token[0]!] = r;
  });
  if (byteRank.includes(-1)) throw new Error("tokenizer.json: some byte has no token");

  // Special tokens and normalisation would change the text: a literal "<s>" is four bytes of it.
  const bpe = new BpeTokenizer({ ...json, added_tokens: [], normalizer: null, post_processor: null }, {});

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

  /** One token path of a piece of valid UTF-8; byte by byte if the library's path spells something else. */
  const encodeText = (piece: Uint8Array): Int32Array => {
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(piece);
    const ids = bpe.encode(text, { add_special_tokens: false }).ids;
    const tokens = Int32Array.from(ids, (id) => rank[id] ?? -1);
    if (!tokens.includes(-1) && compareBytes(decode(tokens), piece) === 0) return tokens;
    return Int32Array.from(piece, (byte) => byteRank[byte]!);
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

/** After the last line end within a piece, or else at a character's border. */
function pieceEnd(data: Uint8Array, start: number, end: number): number {
  if (end - start <= PIECE) return end;
  const newline = data.subarray(start, start + PIECE).lastIndexOf(10);
  if (newline > 0) return start + newline + 1;
  let at = start + PIECE;
  while ((data[at]! & 0xc0) === 0x80) at--;
  return at;
}

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}
