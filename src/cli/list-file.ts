import { blockKindName, type Contents, hex, noBlocks, readContents } from "../core.ts";
import { openInput } from "./input.ts";
import { bitsPerByte } from "./report.ts";

/** Says what a .nacre file holds, from its header, directory and index alone. */
export async function listFile(input: string, json: boolean): Promise<void> {
  const file = await openInput(input);
  try {
    const contents = await readContents(file);
    const text = json ? asJson(input, file.size, contents) : asLines(input, file.size, contents).join("\n");
    process.stdout.write(`${text}\n`);
  } finally {
    await file.close();
  }
}

function asJson(file: string, bytesIn: number, { header, directory, coding, end, blocks }: Contents): string {
  return JSON.stringify({
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
  });
}

function asLines(file: string, bytesIn: number, contents: Contents): string[] {
  const { header, directory, coding, end, blocks } = contents;
  const kinds = Object.entries(countKinds(blocks)).filter(([, count]) => count > 0);
  const content = kinds.map(([kind, count]) => `${count} ${kind}`).join(", ") || "empty";
  const bpb = bitsPerByte(bytesIn, end.contentLength) ?? "-";
  return [
    `${file}: ${bytesIn} bytes, original ${end.contentLength} bytes (${bpb} bits per byte)`,
    `  name    ${header.name ?? "(none)"}`,
    `  blocks  ${content}; preset ${header.preset}`,
    `  model   ${coding ? hex(coding.modelId) : "(not needed)"}`,
    `  hash    ${end.hash ? hex(end.hash) : "(not stored)"}`,
    ...(directory ? listing(directory) : []),
  ];
}

function listing(directory: NonNullable<Contents["directory"]>): string[] {
  const width = directory.reduce((most, { size }) => Math.max(most, String(size).length), 0);
  const sorted = [...directory].sort((a, b) => (a.path < b.path ? -1 : 1));
  return sorted.map(({ path, size, modified, mode = 0, kind }) => {
    const time = modified === 0 ? "-".padEnd(19) : new Date(modified * 1000).toISOString().slice(0, 19);
    const mark = kind === "folder" ? "/" : (mode & 0o100) !== 0 ? "*" : "";
    return `  ${String(size).padStart(width)}  ${time.replace("T", " ")}  ${path}${mark}`;
  });
}

function countKinds(blocks: Contents["blocks"]): Record<string, number> {
  const counts: Record<string, number> = noBlocks();
  for (const { kind } of blocks) {
    const name = blockKindName(kind) ?? `kind ${kind}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
