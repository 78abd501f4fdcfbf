/** How another library reads what describes a checkpoint, so that two independent readings must agree. */

import type { ByteOrderTokenizer } from "../model/tokenizer.ts";
import { CALIBRATION_TEXT } from "./calibration-text.ts";
import type { Config } from "./config.ts";
import type { OpenFile } from "./convert-checkpoint.ts";

export interface CheckpointReader {
  readonly name: string;
  /** config.json as it understands it. */
  config(open: OpenFile): Promise<Config>;
  /** What turns text into ids of tokenizer.json, without special tokens. */
  tokenizer(open: OpenFile): Promise<(text: string) => readonly number[]>;
}

/** Throws unless our tokenizer spells the other one's tokens of some texts as these texts. */
export function expectSameSpelling(
  { bytes, order }: ByteOrderTokenizer,
  encode: (text: string) => readonly number[],
  reader: string,
): void {
  const spelling = new Map(Array.from(order, (id, rank) => [id, bytes[rank]!]));
  for (const text of CALIBRATION_TEXT) {
    const decoder = new TextDecoder();
    const parts = encode(text).map((id) => decoder.decode(spelling.get(id), { stream: true }));
    const spelled = parts.join("") + decoder.decode();
    // SentencePiece sets a space before a text.
    if (spelled === text || spelled === ` ${text}`) continue;
    throw new Error(`tokenizer.json: ${reader} reads tokens in it that spell something else here`);
  }
}
