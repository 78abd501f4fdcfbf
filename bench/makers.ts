/**
 * `npm run bench:makers [-- FILE...]`: what it costs to redo deflate streams of many makers, those that are installed,
 * from the raw bytes: corrections in bytes, and as a share of the stream. Default: a text and a program.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { findDeflate } from "../src/codec/unfold/find-deflate.ts";
import { fold, unfold } from "../src/codec/unfold/unfold.ts";
import { VERSION } from "../src/format/container.ts";
import { gzipFile } from "../test/deflate-files.ts";
import { mobyDick } from "../test/moby-dick.ts";
import { readText } from "./texts.ts";

/** A shell's command for each: it reads the file "in", and writes "out". */
const COMMANDS: Readonly<Record<string, string>> = {
  "gzip -1": "gzip -1 -c in > out",
  "gzip -6": "gzip -6 -c in > out",
  "gzip -9": "gzip -9 -c in > out",
  "pigz -6": "pigz -6 -c in > out",
  "pigz -11": "pigz -11 -c in > out",
  "zip -9": "zip -q -9 out.zip in && mv out.zip out",
  "7z -mx5": "7z a -bso0 -tzip -mx=5 out.zip in && mv out.zip out",
  "7z -mx9": "7z a -bso0 -tzip -mx=9 out.zip in && mv out.zip out",
  "libdeflate 1": "libdeflate-gzip -1 -c in > out",
  "libdeflate 6": "libdeflate-gzip -6 -c in > out",
  "libdeflate 12": "libdeflate-gzip -12 -c in > out",
  "zopfli --i5": "zopfli -c --i5 in > out",
  advzip: "zip -q out.zip in && advzip -q -z -3 out.zip && mv out.zip out",
  "Java's jar": "jar cfM out in",
  "Python's zipfile": "python3 -m zipfile -c out in",
  "Go's compress/gzip": "go run gz.go < in > out",
};
const GO = `package main
import ("compress/gzip"; "io"; "os")
func main() { w := gzip.NewWriter(os.Stdout); io.Copy(w, os.Stdin); w.Close() }
`;

const arguments_ = process.argv.slice(2);
const MOST = 1_500_000;
const files =
  arguments_.length > 0
    ? arguments_.map(readText)
    : [{ name: "moby-dick.txt", bytes: mobyDick(MOST) }, readText(process.execPath)];

console.log("| maker | file | raw | stream | corrections | share |\n|---|---|---|---|---|---|");
for (const { name, bytes } of files) {
  const raw = bytes.subarray(0, MOST);
  report("pako (zlib)", name, gzipFile(raw));
  report("Node, Chromium", name, deflated(raw));
  for (const [maker, command] of Object.entries(COMMANDS)) {
    const made = make(raw, command);
    if (made) report(maker, name, made);
  }
}

/** With the head of a gzip file and a wrong trailer, which is left as it is. */
function deflated(raw: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3), deflateRawSync(raw), Buffer.alloc(8)]);
}

/** undefined when the maker is not installed. */
function make(raw: Uint8Array, command: string): Uint8Array | undefined {
  const folder = mkdtempSync(join(tmpdir(), "nacre-makers-"));
  try {
    writeFileSync(join(folder, "in"), raw);
    writeFileSync(join(folder, "gz.go"), GO);
    const run = spawnSync("sh", ["-c", command], { cwd: folder });
    return run.status === 0 ? readFileSync(join(folder, "out")) : undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function report(maker: string, name: string, made: Uint8Array): void {
  const streams = findDeflate(made);
  const unfolded = unfold(made, streams);
  const raw = streams.reduce((sum, { rawLength }) => sum + rawLength, 0);
  const deflated = streams.reduce((sum, stream) => sum + stream.deflated.length, 0);
  const cells = [maker, name, raw, deflated];
  if (!unfolded) {
    console.log(`| ${[...cells, "left as it is", ""].join(" | ")} |`);
    return;
  }
  const { places, corrections, content } = unfolded;
  if (Buffer.compare(fold(places, corrections, content, made.length, VERSION), made) !== 0) {
    throw new Error(`a stream of ${maker} was not redone`);
  }
  const share = `${((100 * corrections.length) / deflated).toFixed(2)}%`;
  console.log(`| ${[...cells, corrections.length, share].join(" | ")} |`);
}
