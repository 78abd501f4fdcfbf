/** Every sentence that the page's scripts show; the fixed ones are in index.html. */

import { type Preset, versionsRead, type Wording, whyUnfetched } from "../../core.ts";
import {
  formatBytes,
  formatChance,
  formatChange,
  formatCount,
  formatExactBytes,
  formatInteger,
  formatSaving,
  formatSeconds,
  isWorthIt,
} from "./format.ts";
import { modelName } from "./models/model-names.ts";
import type { PieceView } from "./picture/seen-text.ts";

/** What is said of every error: what is wrong, and what can be done about it here. */
const ERRORS: Wording = {
  "not-nacre": () =>
    "This is not a .nacre file, whatever its name says; it can be compressed like any other file.",
  version: (data) => {
    const fact = `This file is in version ${data.file} of the .nacre format, and this page reads ${versionsRead(data)}`;
    return data.file > data.newest
      ? `${fact}; reload the page to get a newer Nacre.`
      : `${fact}; restore it with the older Nacre that wrote it.`;
  },
  unsupported: ({ what }) =>
    `This file uses ${what}, which this page does not know; reload the page to get a newer Nacre.`,
  truncated: () => "This .nacre file is cut off: its end is missing; get a complete copy of it.",
  corrupt: ({ detail }) => `This .nacre file is damaged (${detail}); get a fresh copy of it.`,
  limit: ({ max }) =>
    `This file would become larger than the ${formatBytes(max)} allowed for a file of its size; if you trust it, restore it with the command line, where you can allow more.`,
  "no-text": () => "The content of this .nacre file is not a text in UTF-8.",
  "not-well-formed": () => "The text has half of a surrogate pair, so it cannot be encoded.",
  "no-entry": ({ path }) => `There is no ${path} in the archive.`,
  changed: ({ name }) =>
    `${name} changed while it was read, so nothing was saved; try again when nothing else writes to it.`,
  unreadable: () => "The file can no longer be read; it may have been moved or changed. Choose it again.",
  "unsafe-path": ({ path }) =>
    `The name ${JSON.stringify(path)} cannot be stored in a .nacre file; rename the file.`,
  "clashing-paths": () => "Two files would have the same path in the archive; rename one of them.",
  "too-many-files": ({ max }) => `An archive holds at most ${max} files; drop fewer of them at a time.`,
  "bad-piece": ({ name, detail }) => `${name} is no intact piece of a .nacre file (${detail}).`,
  "no-join": ({ name, detail }) => `The pieces cannot be joined: ${name} ${detail}.`,
  "wrong-model": ({ needed, present }) =>
    `This file was made with ${modelName(needed)} and cannot be restored with ${modelName(present)}; add the model it was made with, or use the Nacre that made it.`,
  "wrong-tokenizer": ({ needed, present }) =>
    `This file was made with tokenizer ${needed}, and this model has ${present}; use the Nacre that made it.`,
  "unfetched-model": (data) =>
    `This file was made with the model ${data.name}, which is not here and ${whyUnfetched(data)}; try again with a connection.`,
  "no-model": ({ name }) => `The model ${name} is no longer here; choose another one.`,
  "incomplete-model": ({ name, file }) =>
    `The model ${name} is incomplete: ${file} is missing; delete it and add it again.`,
  "unusable-model": ({ detail }) => `This model cannot be used (${detail}).`,
  unreachable: ({ host }) =>
    `${host} cannot be reached; check the connection and try again, or reload the page.`,
  "bad-answer": ({ host, detail }) =>
    `${host} gave an unexpected answer (${detail}); try again later, or reload the page.`,
  "not-on-hub": ({ repository, revision }) =>
    `The hub has no public model ${repository} with a revision ${revision}; check the spelling.`,
  interrupted: ({ file }) =>
    `The connection was cut within ${file}; try again, and the download goes on from there.`,
  "bad-download": ({ file, detail }) => `${file} ${detail} and was not kept; try again.`,
  "no-room": () =>
    "This browser gives the page no more room for it: delete another model, or free space on this device, and try again.",
  verify: ({ backend }) =>
    `The ${backend} backend of this device did not repeat its own results, so nothing was saved; choose another under “Runs on”.`,
  backend: ({ backend, detail }) =>
    `The ${backend} backend of this device failed (${detail}), so nothing was saved; try again, or choose another under “Runs on”.`,
  "no-backend": ({ reasons }) => `The model cannot run in this browser (${reasons.join("; ")}).`,
  usage: ({ detail }) => `${detail}.`,
  crash: ({ detail }) =>
    `The worker stopped unexpectedly${detail ? ` (${detail})` : ""}; try again, or with a smaller file.`,
  "no-worker": () => "A worker cannot be started; reload the page.",
  closed: () => "Nacre was closed before this was done.",
  internal: ({ detail }) => `Something went wrong inside Nacre (${detail}), so nothing was saved.`,
};

const PRESET_NAMES: Readonly<Record<Preset, string>> = {
  light: "Light",
  fast: "Fast",
  balanced: "Balanced",
  max: "Smallest",
};

/** What most programs for messages take at a time. */
const CHAT_CHARACTERS = 2000;
/** Of the largest QR code, with the least correction. */
const QR_BYTES = 2953;

const NOT_WORTH_IT = "not worth compressing";

export const TEXT = {
  errors: ERRORS,
  job: {
    waiting: "Waiting for its turn",
    starting: { compress: "Compressing: getting ready", decompress: "Restoring: getting ready" },
    working: { compress: "Compressing", decompress: "Restoring" },
    progressOf: (name: string) => `Progress of ${name}`,
    progress: (done: number, total: number, rate: number, left: string) =>
      `${formatBytes(done)} of ${formatBytes(total)}, ${formatBytes(rate)} per second${left}`,
    timeLeft: (seconds: number) => `, ${formatSeconds(seconds)} left`,
    compressed: (before: number, after: number) => `${became(before, after)}: ${savingOf(before, after)}`,
    became: (before: number, after: number) => became(before, after),
    notWorthIt: NOT_WORTH_IT,
    bitsPerByte: (bits: number) =>
      bits < 0.001 ? "under 0.001 bits per byte" : `${bits.toFixed(3)} bits per byte`,
    checked: (seconds: number) => `Verified. Took ${formatSeconds(seconds)}.`,
    restored: (bytes: number, seconds: number) =>
      `${formatBytes(bytes)} restored, bit for bit. Took ${formatSeconds(seconds)}.`,
    gzip: (gzip: number, nacre: number) =>
      `${formatSaving(gzip, nacre)} ${gzip === nacre ? "as" : "than"} gzip (${formatBytes(gzip)}).`,
    salvaged: (bytes: number) =>
      `The file is damaged: ${formatBytes(bytes)} of it is intact, and the rest is lost.`,
    nothingIntact: "Nothing in this .nacre file is intact; get a fresh copy of it.",
    linksLeftOut: (paths: readonly string[]) =>
      `Left out, because browsers cannot create symbolic links: ${someOf(paths)}.`,
    lost: (paths: readonly string[]) => `Damaged and left out: ${someOf(paths)}.`,
    cancelled: "Cancelled; nothing was saved.",
    cannotRead: (detail: string) => `This file could not be read (${detail}); choose it again.`,
    full: "There is no room left on this device for the result; free some space and try again.",
    cancel: (name: string) => `Cancel ${name}`,
    retry: (name: string) => `Try again: ${name}`,
    salvage: (name: string) => `Save what is intact of ${name}`,
    compress: (name: string) => `Compress it anyway: ${name}`,
    save: (path: string) => `Save ${path}`,
    saved: "Saved ✓",
    savedFile: (path: string) => `Saved ✓ ${path}`,
    picture: (name: string) => `See the bits of ${name}`,
    copyPage: "Copy page link",
    share: (name: string) => `Share ${name}`,
    saveFolder: "Save all in a folder",
    saveZip: "Save all as a zip file",
  },
  total: {
    working: (finished: number, all: number) => `${finished} of ${formatCount(all, "file", "files")} done`,
    finished: (done: number, failed: number, cancelled: number) =>
      [
        `${formatCount(done, "file", "files")} done`,
        ...(failed > 0 ? [`${failed} failed`] : []),
        ...(cancelled > 0 ? [`${cancelled} cancelled`] : []),
      ].join(", "),
    title: (percent: number) => `${percent}%, Nacre`,
    saved: (count: number) => `${formatCount(count, "file is", "files are")} saved.`,
    zipName: "nacre files",
    alreadyThere: (path: string) => `${path} is in that folder already; choose another folder.`,
  },
  announce: {
    added: (count: number) => `${formatCount(count, "file", "files")} added`,
    done: (name: string, what: string) => `${name}: ${what}`,
  },
  backend: {
    names: { webgpu: "WebGPU", wasm: "WebAssembly" },
    loading: "Loading the model and testing it…",
    fetching: (done: number, total: number) =>
      done < total
        ? `Loading the model: ${Math.floor((100 * done) / total)}%, ${formatBytes(done)} of ${formatBytes(total)}`
        : "Loading the model and testing it…",
    passed: (name: string) => `Ready (${name})`,
    fallback: (reason: string) => `. Not used: ${reason}.`,
  },
  trust: {
    why: {
      wasm: "The processor, by WebAssembly.",
      webgpu: "The graphics card, by WebGPU.",
    },
    threads: (count: number) => ` It may use ${formatCount(count, "thread", "threads")}.`,
    passed: "Passed: this device computes exactly what every other one does.",
    offline: {
      ready: "Ready: the page and the model are kept here.",
      failed:
        "Not here: this browser does not let the page be kept or has no room, or the network sent other files; reload to try again.",
    },
  },
  models: {
    builtIn: "Built-in model",
    chosen: (name: string) => `Model: ${name}`,
    comesWithNacre: "comes with Nacre",
    fromHub: (repository: string, commit?: string) =>
      `${repository} on the hub${commit ? `, revision ${commit.slice(0, 8)}` : ""}`,
    fromFolder: "from a folder",
    facts: (bytes: number | undefined, source: string, loss: number | undefined) => {
      const size = bytes === undefined ? "" : `${formatBytes(bytes)}, `;
      return size + source + (loss === undefined ? "" : `, ${formatLoss(loss)}`);
    },
    hash: (sha256: string) => `SHA-256 ${sha256}`,
    notHere: "Not downloaded yet.",
    starting: "Asking for it…",
    downloading: (done: number, total: number) =>
      `Downloading: ${formatBytes(done)} of ${formatBytes(total)}`,
    converting: (percent: number) =>
      `Making it exact, so that every device computes the same: ${percent}%. Its files were checked.`,
    cancelled: "Cancelled. What was downloaded is kept, and another try goes on from there.",
    added: (name: string) => `${name} is ready and chosen.`,
    removed: (name: string) => `${name} is deleted.`,
    notListed: "The models could not be listed; open the list again.",
    crashed: (detail: string | undefined) =>
      `The worker stopped unexpectedly${detail ? ` (${detail})` : ""}; this model may be too large for this browser.`,
    oneAtATime: "Another model is being added; wait for it, or cancel it.",
    wrongId: "A model of the hub is named owner/name, or owner/name@revision.",
    noRoom: (needed: number, free: number) =>
      `This needs about ${formatBytes(needed)} while it is made ready, and the browser leaves this page ${formatBytes(free)}: delete another model, or free space on this device.`,
    storage: (used: number, quota: number, isKept: boolean) =>
      `This page uses ${formatBytes(used)} of the ${formatBytes(quota)} the browser allows it${isKept ? ", and the browser will not clear them by itself" : "; the browser may clear them when space is short"}.`,
    progressOf: (name: string) => `Progress of ${name}`,
    download: (name: string) => `Download ${name}`,
    cancel: (name: string) => `Cancel ${name}`,
    delete: (name: string) => `Delete ${name}`,
  },
  pasted: "pasted text.txt",
  dropped: "dropped text.txt",
  leaveUnsaved: "Results that you have not saved will be lost. Reload anyway?",
  offered: (names: readonly string[]) =>
    names.length === 1
      ? `Another program has shared “${isolated(names[0] ?? "")}”.`
      : `Another program has shared ${names.length} files, “${isolated(names[0] ?? "")}” among them.`,
  box: {
    tooLong: "This text is too long for the box: press “Compress this text” to compress it as a file.",
    working: "Compressing…",
    /** "84 → 24 bytes": what it costs as a message. */
    cost: (before: number, after: number) =>
      isWorthIt(before, after)
        ? `${formatInteger(before)} → ${formatExactBytes(after)}`
        : capital(NOT_WORTH_IT),
    saving: (before: number, after: number) =>
      isWorthIt(before, after)
        ? formatSaving(before, after)
        : `${formatExactBytes(before)} would become ${formatInteger(after)}.`,
    names: { text: "The text", gzip: "gzip", brotli: "brotli", nacre: "Nacre" },
    bytes: (count: number) => formatExactBytes(count),
    asFile: (bytes: number, preset: Preset) =>
      `As a .nacre file (${PRESET_NAMES[preset]}): ${formatExactBytes(bytes)}.`,
  },
  together: {
    /** Of the archive that several files become. */
    name: "files",
  },
  copied: "Copied ✓",
  link: {
    copy: "Copy link",
    copyText: "Copy the text",
    /** characters: of the whole link, which has ASCII letters alone. */
    length: (characters: number) =>
      `The link holds the whole text in ${formatInteger(characters)} characters: ${fitOf(characters)}`,
    copied: (characters: number) => `The link of ${formatInteger(characters)} characters is copied.`,
    notCopied: "This browser does not let the page copy; the link stands in the address bar now.",
    code: (characters: number) =>
      `QR code of the link to this text, of ${formatInteger(characters)} characters`,
    noCode: `This text is too long for a QR code: one holds ${formatInteger(QR_BYTES)} bytes.`,
    reading: "Reading the text out of the link…",
    received: "Someone sent you this text.",
    facts: (bytes: number, characters: number) =>
      `${formatExactBytes(bytes)}, all in the link’s own ${formatInteger(characters)} characters; nothing was fetched for it.`,
    damaged: "This link is damaged or cut off, or it was made with another model; ask for it again.",
    otherVersion: "This link was made by another version of Nacre; reload the page to get a newer one.",
  },
  picture: {
    hint: "Point at a word, or walk with the arrow keys, to see what it cost and who expected what.",
    starting: "The model starts to read…",
    reading: (percent: number, bitsPerByte: number) =>
      `The model has read ${percent}%: ${bitsPerByte.toFixed(2)} bits per byte so far.`,
    done: (bits: number, modelBits: number, bytes: number) =>
      bytes === 0
        ? ""
        : `The pieces cost ${formatBytes(Math.ceil(bits / 8))} with the preset Balanced, ${(bits / bytes).toFixed(3)} bits per byte; by the language model alone, ${(modelBits / bytes).toFixed(3)}.`,
    beginning: (name: string) => `${name} (the first 2 MB)`,
    curveTop: (bits: number) => `${bits} bits per byte`,
    level: (from: number | undefined, to: number | undefined) => {
      if (from === undefined) return `under ${to} bit`;
      return to === undefined ? `${from} and more` : `${from} to ${to}`;
    },
    detail: (own: string, { bits, costs, repeat, guesses }: PieceView) => {
      const [model, corrected, text] = costs.map((cost) => cost.toFixed(2));
      const expected = guesses
        .map((guess) => `${quote(guess.text)} ${formatChance(guess.chance)}`)
        .join(", ");
      const before = repeat
        ? ` After the same ${formatCount(repeat.agreeing, "piece", "pieces")} it had ${quote(repeat.text)} before.`
        : "";
      return `${quote(own)}: ${bits.toFixed(2)} bits.
The model alone: ${model}; corrected for this text: ${corrected}; by this text alone: ${text}.${before}
The model expected: ${expected}.`;
    },
  },
} as const;

function became(before: number, after: number): string {
  return formatChange(before, after, "became");
}

function savingOf(before: number, after: number): string {
  return isWorthIt(before, after) ? formatSaving(before, after) : NOT_WORTH_IT;
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** Where a link of this length can go. */
function fitOf(characters: number): string {
  const chat = formatInteger(CHAT_CHARACTERS);
  const code = formatInteger(QR_BYTES);
  if (characters <= CHAT_CHARACTERS) return `it fits into a chat (about ${chat}) and a QR code (${code}).`;
  return characters <= QR_BYTES
    ? `too long for many chats (about ${chat}), but it fits into a QR code (${code}).`
    : `too long for many chats (about ${chat}) and for a QR code (${code}), but not for a mail.`;
}

/** "a, b, c and 4 others". */
function someOf(names: readonly string[]): string {
  const shown = names.slice(0, 3).map(isolated);
  const others = names.length - shown.length;
  return shown.join(", ") + (others > 0 ? ` and ${formatCount(others, "other", "others")}` : "");
}

/** A name whose direction of writing ends with it (Unicode's FSI and PDI). */
function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}

/** What making a model exact cost, as a share of its bits. */
function formatLoss(loss: number): string {
  const percent = Math.round(10000 * loss) / 100;
  return percent <= 0 ? "as good as in floating point" : `${percent}% more bits than in floating point`;
}

/** A token in quotes, with its white space made visible. */
function quote(token: string): string {
  return `“${token.replaceAll("\n", "↵").replaceAll("\t", "⇥").replaceAll(" ", "␣")}”`;
}
