/** What Nacre throws when it fails for a reason that is not a programmer's mistake. */

import {
  type ErrorCode,
  type ErrorData,
  type Failure,
  versionsRead,
  type Wording,
  whyUnfetched,
} from "./failures.ts";

export type { ErrorCode } from "./failures.ts";

/** The fact alone: what can be done about it depends on where it is shown, so the command line and the page say that. */
const FACTS: Wording = {
  "not-nacre": () => "This is not a .nacre file.",
  version: (data) =>
    `This file uses version ${data.file} of the .nacre format; this program reads ${versionsRead(data)}.`,
  unsupported: ({ what }) => `This file uses ${what}, which this program does not know.`,
  truncated: () => "This .nacre file is cut off: its end is missing.",
  corrupt: ({ detail }) => `This .nacre file is damaged (${detail}).`,
  limit: ({ max }) => `This file would become larger than the ${max} bytes allowed for it.`,
  "no-text": () => "The content of this .nacre file is not a text in UTF-8.",
  "not-well-formed": () => "The text has half of a surrogate pair, so it is not well-formed.",
  "no-entry": ({ path }) => `There is no ${path} in the archive.`,
  changed: ({ name }) => `${name} changed while it was read.`,
  unreadable: ({ detail }) => `The input could not be read (${detail}).`,
  "unsafe-path": ({ path }) => `The name ${JSON.stringify(path)} cannot be stored in a .nacre file.`,
  "clashing-paths": () => "Two files would have the same path in the archive.",
  "too-many-files": ({ max }) => `An archive holds at most ${max} files.`,
  "bad-piece": ({ name, detail }) => `${name} is no intact piece of a .nacre file (${detail}).`,
  "no-join": ({ name, detail }) => `The pieces cannot be joined: ${name} ${detail}.`,
  "wrong-model": ({ needed, present }) => `This file was made with model ${needed}, not with ${present}.`,
  "wrong-tokenizer": ({ needed, present }) =>
    `This file was made with tokenizer ${needed}, not with ${present}.`,
  "unfetched-model": (data) => `The model ${data.name} (${data.id}) is not here, and ${whyUnfetched(data)}.`,
  "no-model": ({ name }) => `There is no model ${name} here.`,
  "incomplete-model": ({ name, file }) => `The model ${name} is incomplete: ${file} is missing.`,
  "unusable-model": ({ detail }) => `This model cannot be used (${detail}).`,
  unreachable: ({ host }) => `${host} cannot be reached.`,
  "bad-answer": ({ host, detail }) => `${host} gave an unexpected answer (${detail}).`,
  "not-on-hub": ({ repository, revision }) =>
    `The hub has no public model ${repository} with a revision ${revision}.`,
  interrupted: ({ file }) => `The connection was cut within ${file}.`,
  "bad-download": ({ file, detail }) => `${file} ${detail}.`,
  "no-room": () => "There is no room left to store this.",
  verify: ({ backend }) => `The ${backend} backend of this device did not repeat its own results.`,
  backend: ({ backend, detail }) => `The ${backend} backend of this device failed (${detail}).`,
  "no-backend": ({ reasons }) => `The model cannot run on this device (${reasons.join("; ")}).`,
  usage: ({ detail }) => `${detail}.`,
  crash: ({ detail }) => `A worker stopped unexpectedly${detail ? ` (${detail})` : ""}.`,
  "no-worker": () => "A worker cannot be started.",
  closed: () => "Nacre was closed before this was done.",
  internal: ({ detail }) => `Something went wrong inside Nacre (${detail}).`,
};

/** An error that somebody other than a programmer can act on. Its message states what is wrong. */
export class NacreError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = "NacreError";
  readonly code: Code;
  readonly data: ErrorData[Code];

  constructor(code: Code, data: ErrorData[Code], options?: { cause?: unknown }) {
    super((FACTS[code] as (data: ErrorData[Code]) => string)(data), options);
    this.code = code;
    this.data = data;
  }

  /** Narrows the type of the data: `if (error.is("limit")) raise(error.data.max)`. */
  is<Wanted extends ErrorCode>(code: Wanted): this is NacreError<Wanted> {
    return (this.code as ErrorCode) === code;
  }

  /** For another thread. */
  get failure(): Failure {
    return { code: this.code, data: this.data } as unknown as Failure;
  }
}

/** Whatever was thrown, as it can be sent to another thread. */
export function failureOf(error: unknown): Failure {
  if (error instanceof NacreError) return error.failure;
  return { code: "internal", data: { detail: error instanceof Error ? error.message : String(error) } };
}

export function corrupt(detail: string): NacreError<"corrupt"> {
  return new NacreError("corrupt", { detail });
}

export function truncated(): NacreError<"truncated"> {
  return new NacreError("truncated", {});
}

/** `what` is named as "block kind 7" or "text flags 80". */
export function unsupported(what: string): NacreError<"unsupported"> {
  return new NacreError("unsupported", { what });
}
