import { type ErrorCode, NacreError } from "../../core.ts";
import { CommandError } from "../command-error.ts";

/** A job that no further attempt and no other worker will do. */
export class FinalError extends CommandError {}

const FINAL: ReadonlySet<ErrorCode> = new Set([
  "corrupt",
  "unsupported",
  "changed",
  "unsafe-path",
  "bad-piece",
  "no-join",
  "usage",
]);

export function isFinal(error: unknown): boolean {
  return error instanceof FinalError || (error instanceof NacreError && FINAL.has(error.code));
}
