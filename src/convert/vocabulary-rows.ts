import { START_TOKEN } from "../model/model.ts";
import type { ByteOrderTokenizer } from "../model/tokenizer.ts";
import type { Config } from "./config.ts";

/**
 * rows[rank]: the checkpoint's id of the token with that rank in byte order, or ABSENT. Every text begins with NUL here,
 * so NUL stands for the checkpoint's own token for the beginning of a text, if it has one.
 */
export function vocabularyRows(tokenizer: ByteOrderTokenizer, config: Config): Int32Array {
  const rows = tokenizer.order.slice();
  if (typeof config.bos_token_id === "number") rows[START_TOKEN] = config.bos_token_id;
  const size = config.vocab_size as number;
  const foreign = rows.find((id) => id >= size);
  if (foreign !== undefined)
    throw new Error(`config.json: vocab_size ${size} is too small for token ${foreign} of tokenizer.json`);
  return rows;
}
