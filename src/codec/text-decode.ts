import { type LogitModel, START_TOKEN } from "../model/model.ts";
import type { TextFields } from "./container.ts";
import { EnsembleDecoder, type EnsembleParameters } from "./ensemble.ts";
import { corrupt } from "./errors.ts";
import { feed } from "./feed.ts";
import { TruncatedPayloadError } from "./kernel.ts";
import { LanePlan } from "./lanes.ts";
import { restoreCarriageReturns } from "./line-ends.ts";
import type { ModelPair } from "./model-pair.ts";
import type { Watch } from "./watch.ts";

/** What the payload of a text block says, with the line ends it had. */
export async function decodeText(
  payload: Uint8Array,
  fields: TextFields,
  rawLength: number,
  pair: ModelPair,
  parameters: EnsembleParameters,
  watch: Watch,
): Promise<Uint8Array> {
  const tokens = await decodeTokens(payload, fields, rawLength, pair.model, parameters, watch);
  const text = pair.tokenizer.decode(tokens);
  const raw = fields.crlf ? restoreCarriageReturns(text) : text;
  if (raw.length !== rawLength) throw corrupt("a text block has a wrong length");
  return raw;
}

async function decodeTokens(
  payload: Uint8Array,
  fields: TextFields,
  rawLength: number,
  model: LogitModel,
  parameters: EnsembleParameters,
  watch: Watch,
): Promise<Int32Array> {
  const { tokenCount, lanes } = fields;
  const plan = new LanePlan(tokenCount, lanes);
  if (!plan.isValid()) throw corrupt("a text block has an empty lane");
  const { bytes } = model.vocabulary;
  const vocabulary = bytes.length;
  const shape = { vocabulary: model.vocabulary, lanes, tokenCount, parameters };
  const decoder = new EnsembleDecoder(shape, payload);
  const tokens = new Int32Array(tokenCount);
  const previous = new Int32Array(lanes).fill(START_TOKEN);
  // Bounds the text before it is built: damaged payloads decode to any tokens.
  let room = rawLength;
  const session = model.open(lanes);
  try {
    for (let step = 0; step < plan.steps; step++) {
      watch.check();
      const logits = await feed(model, session, previous, 1);
      for (let lane = 0; lane < lanes; lane++) {
        const at = plan.position(lane, step);
        previous[lane] = START_TOKEN;
        if (at < 0) continue;
        const token = decoder.decode(lane, logits, lane * vocabulary);
        tokens[at] = token;
        previous[lane] = token;
        room -= bytes[token]!.length;
      }
      if (room < 0) throw corrupt("a text block is longer than it says");
      watch.report((step + 1) / plan.steps);
    }
  } catch (error) {
    throw error instanceof TruncatedPayloadError ? corrupt("a payload ends too early") : error;
  } finally {
    session.dispose();
  }
  return tokens;
}
