import { NacreError, word } from "../../core.ts";
import { TEXT } from "../language/text.ts";

/** An error whose message is a sentence for the page. */
export class SaidError extends Error {}

/** Whatever was thrown, as a sentence for the page. */
export function sentenceOf(error: unknown): string {
  if (error instanceof NacreError) return word(error.failure, TEXT.errors);
  if (error instanceof DOMException && error.name === "QuotaExceededError") return TEXT.job.full;
  return error instanceof Error ? error.message : String(error);
}
