/** The ways in which Nacre can fail that are not a programmer's mistake. */

/** Of an error whose code says everything. */
export type NoData = Readonly<Record<never, never>>;

/** What is known of an error, by its code. */
export interface ErrorData {
  // What is wrong with a .nacre file.

  "not-nacre": NoData;
  /** The file's version of the format is not one of those that this program reads. */
  version: { readonly file: number; readonly oldest: number; readonly newest: number };
  /** The file holds a part of the format that this program does not know yet. `what`: as in "blocks of kind 9". */
  unsupported: { readonly what: string };
  /** The input ends before the file does. */
  truncated: NoData;
  /** The input was altered, or never was well-formed. `detail`: as in "block 2 does not match its checksum". */
  corrupt: { readonly detail: string };
  /** More would come out than is allowed: perhaps a bomb. `max`: in bytes. */
  limit: { readonly max: number };
  /** The content was asked for as a text, and is not UTF-8. */
  "no-text": NoData;
  /** The text has half of a surrogate pair, which no UTF-8 can say. */
  "not-well-formed": NoData;
  /** An archive has no file or folder of this path. */
  "no-entry": { readonly path: string };

  // What is wrong with an input to be compressed.

  /** It changed while it was read. */
  changed: { readonly name: string };
  unreadable: { readonly detail: string };
  /** A name or path that no .nacre file may hold. */
  "unsafe-path": { readonly path: string };
  /** Two files of an archive have one path, or a file has the path of another's folder. */
  "clashing-paths": NoData;
  "too-many-files": { readonly max: number };

  // What is wrong with the pieces of a file that several machines made.

  /** One is damaged, or none at all. `detail`: as in "it does not match its SHA-256". */
  "bad-piece": { readonly name: string; readonly detail: string };
  /** They make no whole. `detail`: as in "is not in its place". */
  "no-join": { readonly name: string; readonly detail: string };

  // What is wrong with a model.

  /** The file needs another model or tokenizer. Both: the beginning of a SHA-256, in hex. */
  "wrong-model": { readonly needed: string; readonly present: string };
  "wrong-tokenizer": { readonly needed: string; readonly present: string };
  /**
   * The model that a file needs is known, but is not here and could not be fetched. `id`: the beginning of its
   * SHA-256, in hex. `tried`: the addresses, and why each failed.
   */
  "unfetched-model": {
    readonly name: string;
    readonly id: string;
    readonly tried: readonly { readonly address: string; readonly reason: string }[];
  };
  /** No model of this name or hash is here. */
  "no-model": { readonly name: string };
  /** A file of a model that was added is missing. */
  "incomplete-model": { readonly name: string; readonly file: string };
  /** The checkpoint is of a kind that cannot be converted, or not exactly enough. */
  "unusable-model": { readonly detail: string };

  // Fetching a model.

  /** Nobody answers. */
  unreachable: { readonly host: string };
  /** The host answers, but not with what was asked for. */
  "bad-answer": { readonly host: string; readonly detail: string };
  "not-on-hub": { readonly repository: string; readonly revision: string };
  /** The connection was cut within a file; what came of it is kept. */
  interrupted: { readonly file: string };
  /** A file that is not what was announced; it was thrown away. */
  "bad-download": { readonly file: string; readonly detail: string };
  /** No more can be stored. */
  "no-room": NoData;

  // What is wrong on this device, or in a program.

  /** What was encoded does not decode to the input again. */
  verify: { readonly backend: string };
  /** The model stopped computing: a lost device, no memory. */
  backend: { readonly backend: string; readonly detail: string };
  /** Nothing here can run the model. `reasons`: one for each backend that was tried. */
  "no-backend": { readonly reasons: readonly string[] };
  /** The library was called in a way that makes no sense. `detail`: a sentence without its full stop. */
  usage: { readonly detail: string };
  /** A worker ended by itself: out of memory, say. */
  crash: { readonly detail?: string };
  /** A worker could not be started: its script is not to be had, or not from this origin. */
  "no-worker": NoData;
  /** It was closed before the work was done. */
  closed: NoData;
  /** A fault in Nacre itself. */
  internal: { readonly detail: string };
}

export type ErrorCode = keyof ErrorData;

/** An error as a plain value, which can be sent from one thread to another. */
export type Failure = {
  readonly [Code in ErrorCode]: { readonly code: Code; readonly data: ErrorData[Code] };
}[ErrorCode];

/** A sentence for every error. */
export type Wording = { readonly [Code in ErrorCode]: (data: ErrorData[Code]) => string };

/** As in "version 5", "versions 5 to 7". */
export function versionsRead({ oldest, newest }: ErrorData["version"]): string {
  return oldest === newest ? `version ${oldest}` : `versions ${oldest} to ${newest}`;
}

/** As in "could not be fetched from https://a.example (it answered 404) or https://b.example (no connection)". */
export function whyUnfetched({ tried }: ErrorData["unfetched-model"]): string {
  if (tried.length === 0) return "is not available from any address that this Nacre knows";
  const places = tried.map(({ address, reason }) => `${address} (${reason})`);
  return `could not be fetched from ${places.join(" or ")}`;
}

/** What a failure is called in a wording. */
export function word({ code, data }: Failure, wording: Wording): string {
  return (wording[code] as (data: unknown) => string)(data);
}
