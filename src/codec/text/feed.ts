import { NacreError } from "../../base/errors.ts";
import type { LaneSession, LogitModel } from "../../model/model.ts";

/** `session.feed`, with a backend's failure (a lost device, no memory) as a NacreError. */
export async function feed(
  model: LogitModel,
  session: LaneSession,
  tokens: Int32Array,
  steps: number,
  spare?: Float32Array,
): Promise<Float32Array> {
  try {
    return await session.feed(tokens, steps, spare);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    // Of what may be a page of a library's internals, the beginning.
    const detail = said.split(". ", 1)[0]!.slice(0, 80);
    throw new NacreError("backend", { backend: model.backend, detail }, { cause });
  }
}
