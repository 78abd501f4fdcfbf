/** What the command line says of every error: what is wrong, and what can be done about it here. */

import { NacreError, versionsRead, type Wording, whyUnfetched, word } from "../core.ts";
import { CommandError } from "./command-error.ts";

/** Whatever was thrown, as one sentence for the terminal. */
export function sentenceOf(error: unknown): string {
  if (error instanceof NacreError) return word(error.failure, SENTENCES);
  if (error instanceof CommandError) return error.message;
  return `unexpected failure: ${String(error)}`;
}

/** Whether it is a known way to fail, as opposed to a fault of Nacre's. */
export function isExpected(error: unknown): boolean {
  return error instanceof NacreError || error instanceof CommandError;
}

const SENTENCES: Wording = {
  "not-nacre": () => "This is not a .nacre file; name one that Nacre has written.",
  version: (data) =>
    `This file is in version ${data.file} of the .nacre format, and this Nacre reads ${versionsRead(data)}; use ${data.file > data.newest ? "a newer one" : "the older one that wrote it"}.`,
  unsupported: ({ what }) => `This file uses ${what}, which this Nacre does not know; use a newer one.`,
  truncated: () =>
    "This .nacre file is cut off: its end is missing; get a complete copy of it, or save what is there with --salvage.",
  corrupt: ({ detail }) =>
    `This .nacre file is damaged (${detail}); get a fresh copy of it, or save what is intact with --salvage.`,
  limit: ({ max }) =>
    `This file would become larger than the ${max} bytes allowed for it; if you trust it, raise the limit with --max-output.`,
  "no-text": () => "The content of this .nacre file is not a text in UTF-8.",
  "not-well-formed": () => "The text has half of a surrogate pair, so it cannot be encoded.",
  "no-entry": ({ path }) => `There is no ${path} in the archive; --list shows what is.`,
  changed: ({ name }) =>
    `${name} changed while it was read, so nothing was written; try again when nothing else writes to it.`,
  unreadable: ({ detail }) => `The input could not be read (${detail}).`,
  "unsafe-path": ({ path }) =>
    `The name ${JSON.stringify(path)} cannot be stored in a .nacre file; rename the file.`,
  "clashing-paths": () =>
    "Two files would have the same path in the archive; pack the folder that holds them instead.",
  "too-many-files": ({ max }) => `An archive holds at most ${max} files; make several archives.`,
  "bad-piece": ({ name, detail }) =>
    `${name} is no intact piece of a .nacre file (${detail}); code its range again.`,
  "no-join": ({ name, detail }) =>
    `The pieces cannot be joined: ${name} ${detail}; name all pieces of one input, in the order of --plan.`,
  "wrong-model": ({ needed, present }) =>
    `This file was made with model ${needed}, and only model ${present} was found; add the model it was made with (--model), or use the Nacre that made it.`,
  "wrong-tokenizer": ({ needed, present }) =>
    `This file was made with tokenizer ${needed}, and this model has ${present}; use the Nacre that made it.`,
  "unfetched-model": (data) =>
    `This file was made with the model ${data.name} (${data.id}), which is not here and ${whyUnfetched(data)}; try again with a connection.`,
  "no-model": ({ name }) => `There is no model ${name}; --models lists those that are here.`,
  "incomplete-model": ({ name, file }) =>
    `The model ${name} is incomplete: ${file} is missing; delete it with --remove-model and add it again.`,
  "unusable-model": ({ detail }) => `This model cannot be used (${detail}).`,
  unreachable: ({ host }) => `${host} cannot be reached; check the connection and try again.`,
  "bad-answer": ({ host, detail }) => `${host} gave an unexpected answer (${detail}); try again later.`,
  "not-on-hub": ({ repository, revision }) =>
    `The hub has no public model ${repository} with a revision ${revision}; check the spelling.`,
  interrupted: ({ file }) =>
    `The connection was cut within ${file}; try again, and the download goes on from there.`,
  "bad-download": ({ file, detail }) => `${file} ${detail} and was not kept; try again.`,
  "no-room": () => "There is no room left to store this; free some space and try again.",
  verify: ({ backend }) =>
    `The ${backend} backend of this device did not repeat its own results, so nothing was written; choose another with --backend.`,
  backend: ({ backend, detail }) =>
    `The ${backend} backend of this device failed (${detail}), so nothing was written; try again, or choose another with --backend.`,
  "no-backend": ({ reasons }) => `The model cannot run on this machine (${reasons.join("; ")}).`,
  usage: ({ detail }) => `${detail}.`,
  crash: ({ detail }) =>
    `A thread stopped unexpectedly${detail ? ` (${detail})` : ""}; try again, or with fewer --threads.`,
  "no-worker": () => "A thread cannot be started; try again.",
  closed: () => "Nacre was closed before this was done.",
  internal: ({ detail }) => `Something went wrong inside Nacre (${detail}), so nothing was written.`,
};
