import type { LaneSession, LogitModel } from "../../model/model.ts";
import { NacreError } from "../errors.ts";

/** `session.feed`, with a backend's failure (a lost device, no memory) put into a sentence. */
export async function feed(
  model: LogitModel,
  session: LaneSession,
  tokens: Int32Array,
  steps: number,
): Promise<Float32Array> {
  try {
    return await session.feed(tokens, steps);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    const message = `The ${model.backend} backend of this device failed (${detail}); use another backend.`;
    throw new NacreError("backend", message, { cause });
  }
}
