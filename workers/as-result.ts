import { failureOf } from "../src/base/errors.ts";
import type { Result } from "../src/page/bridge/result.ts";

/** What `work` returns or throws, as a value that can be sent. */
export async function asResult<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, failure: failureOf(error) };
  }
}
