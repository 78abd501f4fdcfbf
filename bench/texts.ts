/** Texts the model was never trained on: some that every clone has, and those of ../shared/bench. */

import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { mobyDick } from "../test/moby-dick.ts";
import { accessLog, htmlPage } from "./made-texts.ts";

export interface Text {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const read = (url: URL) => new Uint8Array(readFileSync(url));
const ofPackage = (path: string) => read(new URL(`../node_modules/${path}`, import.meta.url));

/** From packages pinned by the lock file, or made here: the same bytes in every clone. */
export function cloneTexts(): Text[] {
  return [
    { name: "moby-dick.txt", bytes: mobyDick(100_000) },
    { name: "chai.js", bytes: ofPackage("chai/index.js").subarray(0, 60_000) },
    { name: "scanner.js", bytes: ofPackage("typescript/dist/ast/scanner.js").subarray(0, 60_000) },
    { name: "schema.json", bytes: ofPackage("@biomejs/biome/configuration_schema.json").subarray(0, 60_000) },
    { name: "binaryen.md", bytes: ofPackage("binaryen/README.md").subarray(0, 60_000) },
    { name: "chapters.html", bytes: htmlPage(40_000) },
    { name: "access.log", bytes: accessLog(60_000) },
  ];
}

const SHARED = new URL("../../shared/bench/", import.meta.url);

const SHARED_PATHS = [
  "canterbury/alice29.txt",
  "canterbury/asyoulik.txt",
  "canterbury/lcet10.txt",
  "canterbury/plrabn12.txt",
  "enwik/enwik6",
  "heldout/book_stoker.txt",
  "heldout/book_alcott.txt",
  "heldout/wiki_new.bin",
  "heldout/wiki_core.bin",
  "heldout/code.bin",
  "heldout/data.bin",
  "heldout/markup.bin",
  "heldout/techdocs.bin",
  "unseen/debian-faq.en.txt",
  "unseen/fmt_format.h",
];

/** The first `limit` bytes of each; none where ../shared is absent. */
export function sharedTexts(limit: number): Text[] {
  if (!existsSync(fileURLToPath(SHARED))) return [];
  return SHARED_PATHS.map((path) => ({
    name: basename(path),
    bytes: read(new URL(path, SHARED)).subarray(0, limit),
  }));
}

/** `length` bytes: Moby-Dick (1.2 MB), then the books and articles of ../shared/bench, then all again. */
export function longText(length: number): Uint8Array {
  const parts = [mobyDick(length)];
  if (parts[0]!.length < length) parts.push(...sharedTexts(length).map(({ bytes }) => bytes));
  const round = Buffer.concat(parts);
  const text = new Uint8Array(length);
  for (let at = 0; at < length; at += round.length) text.set(round.subarray(0, length - at), at);
  return text;
}

export function readText(path: string): Text {
  return { name: basename(path), bytes: new Uint8Array(readFileSync(path)) };
}
