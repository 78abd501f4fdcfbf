/** What Nacre throws when it fails for a reason that is not a programmer's mistake. */

import { type ErrorCode, type ErrorData, type Failure, readable, type Wording } from "./failures.ts";

export type { ErrorCode } from "./failures.ts";

/** The fact alone: what can be done about it depends on where it is shown, so the command line and the page say that. */
const FACTS: Wording = {
  "not-nacre": () => "This is not a .nacre file.",
  version: ({ isNewer, numbers }) =>
    `This file is in ${isNewer ? "a newer" : "an older"} version of the .nacre format, which this program does not read${numbers ? ` (version ${numbers.file}; it reads ${readable(numbers)})` : ""}.`,
  unsupported: ({ what }) => `This file uses ${what}, which this program does not know.`,
  truncated: () => "This .nacre file is cut off: its end is missing.",
  corrupt: ({ detail }) => `This .nacre file is damaged (${detail}).`,
  limit: ({ max }) => `This file would become larger than the ${max} bytes allowed for it.`,
  "no-entry": ({ path }) => `There is no ${path} in the archive.`,
  changed: ({ name }) => `${name} changed while it was read.`,
  unreadable: ({ detail }) => `The input could not be read (${detail}).`,
  "unsafe-path": ({ path }) => `The name ${JSON.stringify(path)} cannot be stored in a .nacre file.`,
  "clashing-paths": () => "Two files would have the same path in the archive.",
  "too-many-files": ({ max }) => `An archive holds at most ${max} files.`,
  "wrong-model": ({ needed, present }) => `This file was made with model ${needed}, not with ${present}.`,
  "wrong-tokenizer": ({ needed, present }) =>
    `This file was made with tokenizer ${needed}, not with ${present}.`,
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

export function corrupt(detail: string): NacreError<"corrupt"> {
  return new NacreError("corrupt", { detail });
}

export function truncated(): NacreError<"truncated"> {
  return new NacreError("truncated", {});
}

/** The file holds texts that were coded as an earlier version coded them. */
export function outdated(): NacreError<"version"> {
  return new NacreError("version", { isNewer: false });
}

/** `what` is named as "block kind 7" or "text flags 80". */
export function unsupported(what: string): NacreError<"unsupported"> {
  return new NacreError("unsupported", { what });
}
