import { START_TOKEN } from "../model/model.ts";
import type { ByteOrderTokenizer } from "../model/tokenizer.ts";
import type { Config } from "./config.ts";

/**
 * rows[rank]: the checkpoint's token id of the rank-th token in byte order, or ABSENT. NUL, with which
 * every text begins here, takes the place of the checkpoint's own token for that, if it has one.
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
