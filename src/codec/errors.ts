/** The ways in which Nacre can fail that are not a programmer's mistake. */
export type ErrorCode =
  /** The input is not a .nacre file. */
  | "not-nacre"
  /** A later version of the format. */
  | "version"
  /** The input ends before the file does. */
  | "truncated"
  /** The input was altered, or never was well-formed. */
  | "corrupt"
  /** The file needs another model, or another tokenizer. */
  | "wrong-model"
  | "wrong-tokenizer"
  /** What was encoded does not decode to the input on this device. */
  | "verify"
  /** The model's backend failed or is not to be had. */
  | "backend"
  /** Files: not there, already there, not permitted. */
  | "file"
  /** Arguments that make no sense. */
  | "usage";

/** An error whose message is one sentence a person can act on. */
export class NacreError extends Error {
  override readonly name = "NacreError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

export function corrupt(detail: string): NacreError {
  return new NacreError("corrupt", `This .nacre file is damaged (${detail}); get a fresh copy of it.`);
}

export function truncated(): NacreError {
  return new NacreError(
    "truncated",
    "This .nacre file is cut off: its end is missing; get a complete copy of it.",
  );
}
