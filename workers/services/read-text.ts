/** Codes a text as the encoder does, in as many lanes and on as many threads, and tells what each piece costs. */

import { feed } from "../../src/codec/text/feed.ts";
import { LanePlan, laneCount } from "../../src/codec/text/lanes.ts";
import { shortestCode } from "../../src/codec/text/text-fields.ts";
import { ensembleOf } from "../../src/entropy/token-coder.ts";
import { TracedEncoder } from "../../src/entropy/traced-encoder.ts";
import { type LogitModel, START_TOKEN } from "../../src/model/model.ts";
import type { PictureListener, TracedPreset } from "../../src/page/bridge/picture-protocol.ts";
import { PieceReader, viewToken } from "./piece-reader.ts";
import { TokenViews } from "./token-views.ts";

/** Positions computed in one call, over all lanes. */
const POSITIONS_PER_CHUNK = 1024;
/** What bounds their number where the vocabulary is large: 16 MiB of logits. */
const LOGITS_PER_CHUNK = 0x400000;
const MAX_STEPS_PER_CHUNK = 256;
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
  const chunk = stepsPerChunk(model, lanes);
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
      for (let step = first; step < first + count; step++) {
        for (let lane = 0; lane < lanes; lane++) {
          const at = plan.position(lane, step);
          if (at < 0) continue;
          const from = (lane * count + step - first) * width;
          const row = logits.subarray(from, from + width);
          const token = tokens[at]!;
          views.set(at, { ...viewToken(row, token), ...encoder.trace(lane, row, 0, token) });
        }
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

function stepsPerChunk({ vocabulary, positionsAtOnce }: LogitModel, lanes: number): number {
  const most = Math.min(POSITIONS_PER_CHUNK, LOGITS_PER_CHUNK / vocabulary.bytes.length);
  const positions = Math.min(most, positionsAtOnce ?? most);
  return Math.max(1, Math.min(MAX_STEPS_PER_CHUNK, Math.floor(positions / lanes)));
}

/** For each token of steps first..first+count-1 the one before it in its lane: [lanes, count], row-major. */
function tokensBefore(tokens: Int32Array, plan: LanePlan, first: number, count: number): Int32Array {
  const input = new Int32Array(plan.lanes * count).fill(START_TOKEN);
  for (let lane = 0; lane < plan.lanes; lane++) {
    for (let i = first === 0 ? 1 : 0; i < count; i++) {
      // The last lane may be shorter.
      if (plan.position(lane, first + i) < 0) break;
      input[lane * count + i] = tokens[plan.position(lane, first + i - 1)]!;
    }
  }
  return input;
}
