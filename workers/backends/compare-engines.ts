/** Whether two backends compute the same logits of a text. */

import { sameBytes } from "../../src/base/bytes.ts";
import { NacreError } from "../../src/base/errors.ts";
import { type LogitModel, START_TOKEN } from "../../src/model/model.ts";

/** Fed at once; each backend takes the text in pieces of its own size. */
const PIECES = [64, 24];

/** How many logits were equal. Throws "verify" at the first that is not. */
export async function compareEngines(
  models: readonly [LogitModel, LogitModel],
  tokens: Int32Array,
): Promise<number> {
  const [own, other] = await Promise.all(models.map((model, i) => logitsOf(model, tokens, PIECES[i]!)));
  if (!own || !other || !sameBytes(own, other))
    throw new NacreError("verify", { backend: models[0].backend });
  return own.length / Float32Array.BYTES_PER_ELEMENT;
}

/** The bytes of [tokens, vocabulary] floats. */
async function logitsOf(model: LogitModel, tokens: Int32Array, piece: number): Promise<Uint8Array> {
  const vocabulary = model.vocabulary.bytes.length;
  const all = new Float32Array(tokens.length * vocabulary);
  const session = model.open(1);
  try {
    for (let at = 0; at < tokens.length; at += piece) {
      const count = Math.min(piece, tokens.length - at);
      const input = Int32Array.from({ length: count }, (_, i) => tokens[at + i - 1] ?? START_TOKEN);
      all.set(await session.feed(input, count), at * vocabulary);
    }
  } finally {
    session.dispose();
  }
  return new Uint8Array(all.buffer);
}
