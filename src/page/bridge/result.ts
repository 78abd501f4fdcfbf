import type { Failure } from "../../core.ts";

/** What a worker answers: a value either way, since an Error loses its code and data between threads. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };
