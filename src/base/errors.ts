/** The ways in which Nacre can fail that are not a programmer's mistake. */
export type ErrorCode =
  /** The input is not a .nacre file. */
  | "not-nacre"
  /** Another version of the format. */
  | "version"
  /** A part of the format that this program does not know yet. */
  | "unsupported"
  /** The input ends before the file does. */
  | "truncated"
  /** The input was altered, or never was well-formed. */
  | "corrupt"
  /** The file needs another model, or another tokenizer. */
  | "wrong-model"
  | "wrong-tokenizer"
  /** More output than is allowed: perhaps a bomb. */
  | "limit"
  /** The input changed while it was read. */
  | "changed"
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

export function outdated(): NacreError {
  const message =
    "An older Nacre wrote the texts of this file in a way that this one no longer reads; use the older one.";
  return new NacreError("version", message);
}

/** `what` is named as "block kind 7" or "text flags 80". */
export function unsupported(what: string): NacreError {
  const message = `This file uses ${what}, which this program does not know; use a newer Nacre.`;
  return new NacreError("unsupported", message);
}
