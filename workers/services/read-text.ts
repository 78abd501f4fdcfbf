/** Codes a text as the encoder does, in as many lanes and on as many threads, and tells what each piece costs. */

import { chunkOf, tokensBefore } from "../../src/codec/text/chunks.ts";
import { feed } from "../../src/codec/text/feed.ts";
import { LanePlan, laneCount } from "../../src/codec/text/lanes.ts";
import { shortestCode } from "../../src/codec/text/text-fields.ts";
import { ensembleOf } from "../../src/entropy/token-coder.ts";
import { TracedEncoder } from "../../src/entropy/traced-encoder.ts";
import type { LogitModel } from "../../src/model/model.ts";
import type { PictureListener, TracedPreset } from "../../src/page/bridge/picture-protocol.ts";
import { PieceReader, viewToken } from "./piece-reader.ts";
import { TokenViews } from "./token-views.ts";

/** Tokens whose pieces go to the page in one message. */
const TOKENS_PER_MESSAGE = 8192;

/** Resolves to the length of the code in bytes; to undefined when the listener wants no more. */
export async function readText(
  tokens: Int32Array,
  model: LogitModel,
  preset: TracedPreset,
  onPieces: PictureListener["onPieces"],
): Promise<number | undefined> {
  const { vocabulary } = model;
  const width = vocabulary.bytes.length;
  const plan = new LanePlan(tokens.length, laneCount(tokens.length, preset));
  const { lanes, steps } = plan;
  const shape = { vocabulary, lanes, tokenCount: tokens.length, ensemble: ensembleOf(preset) };
  const encoder = new TracedEncoder(shape);
  const views = new TokenViews(tokens.length);
  const reader = new PieceReader(vocabulary.bytes);
  let shown = 0;
  /** Tells of the tokens before `end`, of which all lanes have coded `share`. */
  const show = async (end: number, share: number): Promise<boolean> => {
    while (shown < end) {
      const next = Math.min(end, shown + TOKENS_PER_MESSAGE);
      for (; shown < next; shown++) reader.add(tokens[shown]!, views.get(shown));
      if (!(await onPieces(reader.take(), share))) return false;
    }
    return true;
  };
  const { steps: chunk } = chunkOf(model, lanes);
  const session = model.open(lanes, tokens.length);
  let spare: Float32Array | undefined;
  const predict = (first: number) => {
    const count = Math.min(chunk, steps - first);
    const logits = feed(model, session, tokensBefore(tokens, plan, first, count), count, spare);
    logits.catch(() => {}); // heard when its turn comes
    spare = undefined;
    return { count, logits };
  };
  let ahead = predict(0);
  try {
    for (let first = 0; first < steps; first += chunk) {
      const { count } = ahead;
      const logits = await ahead.logits;
      // A model on threads of its own computes the next chunk while this one is coded.
      if (first + count < steps) ahead = predict(first + count);
      for (const { lane, at, row } of plan.places(first, count)) {
        const own = logits.subarray(row * width, (row + 1) * width);
        const token = tokens[at]!;
        views.set(at, { ...viewToken(own, token), ...encoder.trace(lane, own, 0, token) });
      }
      spare = logits;
      // What the other lanes have coded stands further on, and is told when the first has come to its end.
      const end = first + count;
      if (!(await show(end === steps ? tokens.length : end, end / steps))) return undefined;
    }
    return Math.max(encoder.finish().length, shortestCode(tokens.length));
  } finally {
    session.dispose();
  }
}
