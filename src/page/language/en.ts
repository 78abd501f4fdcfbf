/** The page in English, whose fixed words stand in index.html, too. */

import { type Preset, versionsRead, type Wording, whyUnfetched } from "../../core.ts";
import { isWorthIt } from "../ui/is-worth-it.ts";
import { modelNamed } from "../ui/models/model-names.ts";
import type { PieceView } from "../ui/picture/seen-text.ts";
import { Formats } from "./formats.ts";
import { CHAT_CHARACTERS, QR_BYTES } from "./link-limits.ts";
import { capital, isolated, someOf, visible } from "./names.ts";

const f = new Formats("en", {
  byte: { one: "byte", other: "bytes" },
  lessThanASecond: "less than a second",
  second: { one: "second", other: "seconds" },
  minute: { one: "minute", other: "minutes" },
  hours: (hours, minutes) => `${hours} h ${minutes} min`,
  under: (share) => `under ${share}`,
  over: (share) => `over ${share}`,
  sameSize: "the same size",
  smaller: (share) => `${share} smaller`,
  larger: (share) => `${share} larger`,
  justLarger: "larger",
});

const modelName = (id: string): string =>
  modelNamed(id, {
    builtIn: "the built-in model",
    named: (name) => `the model ${name}`,
    unknown: (start) => `an unknown model (${start}…)`,
  });

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
    `This file would become larger than the ${f.bytes(max)} allowed for a file of its size; if you trust it, restore it with the command line, where you can allow more.`,
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

const NOT_WORTH_IT = "not worth compressing";

/** The page's words in one language: the fixed ones of index.html, and every sentence of its scripts. */
export const EN = {
  tag: "en",
  formats: f,
  page: {
    title: "Nacre: neural compression in your browser",
    lead: "Makes text files much smaller, without losing a bit, by having a small language model predict what comes next. It runs on your own device: nothing is sent anywhere.",
    drop: "Drop files here, or choose them",
    anyFile: "Any file, or a folder with all it holds, becomes a `.nacre` file.",
    back: "A `.nacre` file becomes the originals again.",
    folder: "Choose a folder",
    veil: "Drop it anywhere",
    allFiles: "All files",
    allProgress: "Progress of all files",
    files: "Files",
    cancelAll: "Cancel all",
    clear: "Clear the list",
    saveAll: "Save all",
    oneEach: "Each file becomes a `.nacre` file of its own.",
    together: "Pack them together instead",
    copyText: "Copy the text",
    boxTitle: "Or type a text, and watch it shrink",
    samples: "Try a sample:",
    prose: "Prose",
    code: "Code",
    log: "A log",
    json: "JSON",
    box: "Text to compress",
    placeholder: "It was the best of times, it was",
    sizes: "Sizes",
    copyLink: "Copy link",
    qrCode: "QR code",
    compressText: "Compress this text",
    compress: "Compress",
    leaveIt: "Leave it",
    update: "A new version of Nacre is ready.",
    reload: "Reload to use it",
    compression: "Compression",
    light: "Light (no model)",
    fast: "Fast",
    balanced: "Balanced",
    max: "Smallest (slow)",
    runsOn: "Runs on",
    automatic: "Automatic",
    webgpu: "WebGPU (graphics)",
    wasm: "WebAssembly (processor)",
    onnx: "ONNX Runtime (slower)",
    trust: "What runs here, and what leaves this device",
    leaves: "Leaves this device",
    nothing:
      "Nothing of yours. The page speaks to no other site, but when you ask it to download a model: then it asks the model hub for the model's files. Its own policy forbids everything else.",
    stays: "Stays on this device",
    staysWhat:
      "The page, the models, your settings, files until they are done, and results until they are saved: after a reload they are here again. “Cancel” forgets a file, “Clear the list” the results.",
    modelLoads: "The model is being loaded.",
    selfTest: "Self-test",
    notYet: "Not yet done.",
    secondOpinion: "Second opinion",
    notAsked: "Not asked for.",
    compare: "Check with ONNX Runtime (14 MB)",
    offline: "Offline",
    notKept: "Not yet: the page is being kept.",
    builtIn: "Built-in model",
    models: "Models",
    otherModel: "Another Llama-type model of the hub",
    download: "Download",
    fromFolder: "Take it from a folder",
    aboutModels:
      "Larger models make smaller files and take longer. A file can be restored only with the model that made it; the built-in one comes with every Nacre.",
    promise:
      "Every file is checked before it is offered to you. The same bytes come out on every device, with every backend, and the page works offline after the first visit.",
    licences: "Licences of the packages in this page",
    language: "Language",
    cancel: "Cancel",
    enough: "Take it as it is",
    retry: "Try again",
    salvage: "Save what is intact",
    compressAnyway: "Compress it anyway",
    seeModels: "See the models",
    seeBits: "See the bits",
    save: "Save",
    before: "Before",
    opening: "To open it, drop it on this page.",
    copyPage: "Copy page link",
    share: "Share it",
    delete: "Delete",
    bits: "Bits",
    close: "Close",
    curve: "Bits per byte along the text",
    bitsPerByte: "Bits per byte:",
    bitsOfPiece: "Bits of a piece:",
    aroundHere: "around here",
    fromBeginning: "from the beginning",
    legend: "Bits of each piece",
    coloured: "The text, coloured by its bits",
  },
  errors: ERRORS,
  job: {
    waiting: (isLeftOver: boolean): string =>
      isLeftOver ? "From an earlier visit; waiting for its turn" : "Waiting for its turn",
    cutOffAgain:
      "The page has ended more than once while it worked on this file, so it waits for you to try again.",
    starting: { compress: "Compressing: getting ready", decompress: "Restoring: getting ready" },
    working: { compress: "Compressing", decompress: "Restoring" },
    progressOf: (name: string) => `Progress of ${name}`,
    progress: (done: number, total: number, rate: number, left: string) =>
      `${f.bytes(done)} of ${f.bytes(total)}, ${f.bytes(rate)} per second${left}`,
    timeLeft: (seconds: number) => `, ${f.seconds(seconds)} left`,
    compressed: (before: number, after: number) => `${became(before, after)}: ${savingOf(before, after)}`,
    became: (before: number, after: number) => became(before, after),
    soFar: (before: number, after: number) =>
      `${became(before, after)} without the model, which is still being fetched; with it, the file will be smaller.`,
    notWorthIt: NOT_WORTH_IT,
    bitsPerByte: (bits: number) =>
      bits < 0.001 ? "under 0.001 bits per byte" : `${f.fixed(bits, 3)} bits per byte`,
    checked: (seconds: number) => `Verified. Took ${f.seconds(seconds)}.`,
    withoutModel: "Made without the model.",
    restored: (bytes: number, seconds: number) =>
      `${f.bytes(bytes)} restored, bit for bit. Took ${f.seconds(seconds)}.`,
    gzip: (gzip: number, nacre: number) =>
      `${f.saving(gzip, nacre)} ${gzip === nacre ? "as" : "than"} gzip (${f.bytes(gzip)}).`,
    salvaged: (bytes: number) =>
      `The file is damaged: ${f.bytes(bytes)} of it is intact, and the rest is lost.`,
    nothingIntact: "Nothing in this .nacre file is intact; get a fresh copy of it.",
    linksLeftOut: (paths: readonly string[]) =>
      `Left out, because browsers cannot create symbolic links: ${some(paths)}.`,
    lost: (paths: readonly string[]) => `Damaged and left out: ${some(paths)}.`,
    cancelled: "Cancelled; nothing was saved.",
    cannotRead: (detail: string) => `This file could not be read (${detail}); choose it again.`,
    full: "There is no room left on this device for the result; free some space and try again.",
    cancel: (name: string) => `Cancel ${name}`,
    enough: (name: string) => `Take it as it is: ${name}`,
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
  archive: {
    search: (count: number) => `Search ${f.count(count, { one: "file", other: "files" })}`,
    nothingFound: "No file has that in its name.",
  },
  total: {
    ofEarlierVisit: (count: number) =>
      `${f.count(count, { one: "result", other: "results" })} of an earlier visit, not saved yet`,
    clearUnsaved: "Results that you have not saved will be lost. Clear the list anyway?",
    working: (finished: number, all: number) =>
      `${finished} of ${f.count(all, { one: "file", other: "files" })} done`,
    finished: (done: number, failed: number, cancelled: number) =>
      [
        `${f.count(done, { one: "file", other: "files" })} done`,
        ...(failed > 0 ? [`${failed} failed`] : []),
        ...(cancelled > 0 ? [`${cancelled} cancelled`] : []),
      ].join(", "),
    title: (percent: number) => `${f.percent(percent)}, Nacre`,
    saved: (count: number) => `${f.count(count, { one: "file is", other: "files are" })} saved.`,
    zipName: "nacre files",
    alreadyThere: (path: string) => `${path} is in that folder already; choose another folder.`,
  },
  announce: {
    added: (count: number) => `${f.count(count, { one: "file", other: "files" })} added`,
    leftOver: (count: number) =>
      `${f.count(count, { one: "file", other: "files" })} of an earlier visit, not finished yet`,
    done: (name: string, what: string) => `${name}: ${what}`,
  },
  backend: {
    names: { webgpu: "WebGPU", wasm: "WebAssembly", onnx: "ONNX Runtime" },
    loading: "Loading the model and testing it…",
    fetching: (done: number, total: number) =>
      done < total
        ? `Loading the model: ${Math.floor((100 * done) / total)}%, ${f.bytes(done)} of ${f.bytes(total)}`
        : "Loading the model and testing it…",
    inSoftware: (name: string) => `WebGPU in software: ${name}`,
    passed: (name: string) => `Ready (${name})`,
    passedBoth: (compresses: string, restores: string) => `Ready (${compresses}; ${restores} to restore)`,
    fallback: (reason: string) => `. Not used: ${reason}.`,
  },
  trust: {
    why: {
      wasm: "The processor, by WebAssembly.",
      webgpu: (card: string) => `The graphics card, by WebGPU${card ? `: ${card}` : ""}.`,
      software: (name: string) =>
        `WebGPU, but not on a graphics card: ${name} has the processor do its work.`,
      onnx: "The processor, by ONNX Runtime: slower than Nacre’s own code, with the same results.",
    },
    restores: (how: string) => ` Files are restored by another, which is faster at it here. ${how}`,
    threads: (count: number) => ` It may use ${f.count(count, { one: "thread", other: "threads" })}.`,
    comparing: "ONNX Runtime is being loaded…",
    agree: (count: number) =>
      `ONNX Runtime, which shares no code with what runs here, computed the same ${f.integer(count)} numbers.`,
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
      const size = bytes === undefined ? "" : `${f.bytes(bytes)}, `;
      return size + source + (loss === undefined ? "" : `, ${lossOf(loss)}`);
    },
    hash: (sha256: string) => `SHA-256 ${sha256}`,
    notHere: "Not downloaded yet.",
    starting: "Asking for it…",
    downloading: (done: number, total: number) => `Downloading: ${f.bytes(done)} of ${f.bytes(total)}`,
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
      `This needs about ${f.bytes(needed)} while it is made ready, and the browser leaves this page ${f.bytes(free)}: delete another model, or free space on this device.`,
    storage: (used: number, quota: number, isKept: boolean) =>
      `This page uses ${f.bytes(used)} of the ${f.bytes(quota)} the browser allows it${isKept ? ", and the browser will not clear them by itself" : "; the browser may clear them when space is short"}.`,
    progressOf: (name: string) => `Progress of ${name}`,
    download: (name: string) => `Download ${name}`,
    cancel: (name: string) => `Cancel ${name}`,
    delete: (name: string) => `Delete ${name}`,
  },
  pasted: "pasted text.txt",
  dropped: "dropped text.txt",
  leaveUnfinished: "What is not finished yet will be lost. Reload anyway?",
  offered: (names: readonly string[]) =>
    names.length === 1
      ? `Another program has shared “${isolated(names[0] ?? "")}”.`
      : `Another program has shared ${names.length} files, “${isolated(names[0] ?? "")}” among them.`,
  box: {
    tooLong: "This text is too long for the box: press “Compress this text” to compress it as a file.",
    working: "Compressing…",
    withoutModel: "Without the model, which is still being fetched.",
    /** "84 → 24 bytes": what it costs as a message. */
    cost: (before: number, after: number) =>
      isWorthIt(before, after) ? `${f.integer(before)} → ${f.exactBytes(after)}` : capital(NOT_WORTH_IT),
    saving: (before: number, after: number) =>
      isWorthIt(before, after)
        ? f.saving(before, after)
        : `${f.exactBytes(before)} would become ${f.integer(after)}.`,
    names: { text: "The text", gzip: "gzip", brotli: "brotli", nacre: "Nacre" },
    bytes: (count: number) => f.exactBytes(count),
    asFile: (bytes: number, preset: Preset) =>
      `As a .nacre file (${PRESET_NAMES[preset]}): ${f.exactBytes(bytes)}.`,
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
      `The link holds the whole text in ${f.integer(characters)} characters: ${fitOf(characters)}`,
    copied: (characters: number) => `The link of ${f.integer(characters)} characters is copied.`,
    notCopied: "This browser does not let the page copy; the link stands in the address bar now.",
    code: (characters: number) => `QR code of the link to this text, of ${f.integer(characters)} characters`,
    noCode: `This text is too long for a QR code: one holds ${f.integer(QR_BYTES)} bytes.`,
    reading: "Reading the text out of the link…",
    received: "Someone sent you this text.",
    facts: (bytes: number, characters: number) =>
      `${f.exactBytes(bytes)}, all in the link’s own ${f.integer(characters)} characters; nothing was fetched for it.`,
    damaged: "This link is damaged or cut off, or it was made with another model; ask for it again.",
    otherVersion: "This link was made by another version of Nacre; reload the page to get a newer one.",
  },
  picture: {
    hint: "Point at a word, or walk with the arrow keys, to see what it cost and who expected what.",
    starting: "The model starts to read…",
    reading: (percent: number, bitsPerByte: number) =>
      `The model has read ${percent}%: ${f.fixed(bitsPerByte, 2)} bits per byte so far.`,
    done: (codeBytes: number, preset: Preset, modelBits: number, bytes: number) =>
      bytes === 0
        ? ""
        : `The pieces cost ${f.exactBytes(codeBytes)} with the preset ${PRESET_NAMES[preset]}, ${f.fixed((8 * codeBytes) / bytes, 3)} bits per byte; by the language model alone, ${f.fixed(modelBits / bytes, 3)}.`,
    beginning: (name: string) => `${name} (the first 2 MB)`,
    level: (from: number | undefined, to: number | undefined) => {
      if (from === undefined) return `under ${to}`;
      return to === undefined ? `${from} and more` : `${from} to ${to}`;
    },
    detail: (own: string, { bits, costs, repeat, guesses }: PieceView) => {
      const [model, corrected, text] = costs.map((cost) => f.fixed(cost, 2));
      const expected = guesses.map((guess) => `${quote(guess.text)} ${f.chance(guess.chance)}`).join(", ");
      const before = repeat
        ? ` After the same ${f.count(repeat.agreeing, { one: "piece", other: "pieces" })} it had ${quote(repeat.text)} before.`
        : "";
      return `${quote(own)}: ${f.fixed(bits, 2)} bits.
The model alone: ${model}; corrected for this text: ${corrected}; by this text alone: ${text}.${before}
The model expected: ${expected}.`;
    },
  },
};

export type Sentences = typeof EN;

function became(before: number, after: number): string {
  return f.change(before, after).join(" became ");
}

function savingOf(before: number, after: number): string {
  return isWorthIt(before, after) ? f.saving(before, after) : NOT_WORTH_IT;
}

/** Where a link of this length can go. */
function fitOf(characters: number): string {
  const chat = f.integer(CHAT_CHARACTERS);
  const code = f.integer(QR_BYTES);
  if (characters <= CHAT_CHARACTERS) return `it fits into a chat (about ${chat}) and a QR code (${code}).`;
  return characters <= QR_BYTES
    ? `too long for many chats (about ${chat}), but it fits into a QR code (${code}).`
    : `too long for many chats (about ${chat}) and for a QR code (${code}), but not for a mail.`;
}

/** "a, b, c and 4 others". */
function some(names: readonly string[]): string {
  return someOf(names, (others) => `and ${f.count(others, { one: "other", other: "others" })}`);
}

/** What making a model exact cost, as a share of its bits. */
function lossOf(loss: number): string {
  const percent = Math.round(10000 * loss) / 100;
  return percent <= 0
    ? "as good as in floating point"
    : `${f.percent(percent, 2)} more bits than in floating point`;
}

/** A token in quotes. */
function quote(token: string): string {
  return `“${visible(token)}”`;
}
