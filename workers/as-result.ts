import { NacreError } from "../src/base/errors.ts";
import type { Result } from "../src/page/bridge/protocol.ts";

/** A NacreError loses its code on the way through Comlink, so it goes as a value. */
export async function asResult<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof NacreError) return { ok: false, code: error.code, message: error.message };
    const detail = error instanceof Error ? error.message : String(error);
    return {
      ok: false,
      code: "crash",
      message: `Something went wrong inside Nacre (${detail}); nothing was saved.`,
    };
  }
}
