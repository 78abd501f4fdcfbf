import { blockKindName, type Contents, type Entry, hex, noBlocks, readContents } from "../core.ts";
import { openInput } from "./input.ts";
import { printJson, printLines } from "./print.ts";
import { bitsPerByte } from "./report.ts";

/** Says what a .nacre file holds, from its header, directory and index alone. */
export async function listFile(input: string, json: boolean): Promise<void> {
  const file = await openInput(input);
  try {
    const contents = await readContents(file);
    if (json) printJson(asFacts(input, file.size, contents));
    else printLines(asLines(input, file.size, contents));
  } finally {
    await file.close();
  }
}

function asFacts(file: string, bytesIn: number, { header, directory, coding, end, blocks }: Contents) {
  return {
    file,
    name: header.name ?? null,
    bytesIn,
    bytesOut: end.contentLength,
    bpb: bitsPerByte(bytesIn, end.contentLength),
    preset: header.preset,
    blocks: countKinds(blocks),
    modelId: coding ? hex(coding.modelId) : null,
    hash: end.hash ? hex(end.hash) : null,
    entries: directory ?? null,
  };
}

function* asLines(file: string, bytesIn: number, contents: Contents): Generator<string> {
  const { header, directory, coding, end, blocks } = contents;
  const kinds = Object.entries(countKinds(blocks)).filter(([, count]) => count > 0);
  const content = kinds.map(([kind, count]) => `${count} ${kind}`).join(", ") || "empty";
  const bpb = bitsPerByte(bytesIn, end.contentLength) ?? "-";
  yield `${file}: ${bytesIn} bytes, original ${end.contentLength} bytes (${bpb} bits per byte)`;
  yield `  name    ${header.name ?? "(none)"}`;
  yield `  blocks  ${content}; preset ${header.preset}`;
  yield `  model   ${coding ? hex(coding.modelId) : "(not needed)"}`;
  yield `  hash    ${end.hash ? hex(end.hash) : "(not stored)"}`;
  if (contents.padding > 0) yield `  padded  ${contents.padding} zeros behind its end`;
  if (directory) yield* listing(directory);
}

function* listing(directory: NonNullable<Contents["directory"]>): Generator<string> {
  const width = directory.reduce((most, { size }) => Math.max(most, String(size).length), 0);
  const sorted = [...directory].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const entry of sorted) {
    const mode = entry.mode === undefined ? "?????????" : modeText(entry.mode);
    const size = String(entry.size).padStart(width);
    yield `  ${LETTERS[entry.kind]}${mode}  ${size}  ${timeText(entry.modified)}  ${entry.path}${markOf(entry)}`;
  }
}

const LETTERS = { file: "-", folder: "d", symlink: "l", hardlink: "h" } as const;

/** As in "rwxr-x---". */
function modeText(mode: number): string {
  return [..."rwxrwxrwx"].map((letter, i) => ((mode >> (8 - i)) & 1 ? letter : "-")).join("");
}

function timeText(modified: number): string {
  // Years of more than four digits have a sign.
  return modified === 0
    ? "-".padEnd(19)
    : new Date(modified * 1000)
        .toISOString()
        .replace("T", " ")
        .replace(/\.000Z$/, "");
}

function markOf({ kind, mode = 0, target }: Entry): string {
  if (kind === "folder") return "/";
  if (kind === "symlink") return ` -> ${target}`;
  if (kind === "hardlink") return ` = ${target}`;
  return (mode & 0o100) !== 0 ? "*" : "";
}

function countKinds(blocks: Contents["blocks"]): Record<string, number> {
  const counts: Record<string, number> = noBlocks();
  for (const { kind } of blocks) {
    const name = blockKindName(kind) ?? `kind ${kind}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
