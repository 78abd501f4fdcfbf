/** Other compressors at their strongest usual setting: those of Node, and those that are installed. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

export interface Rival {
  readonly name: string;
  /** The compressed length, or undefined when it is not installed. */
  readonly length: (bytes: Uint8Array) => number | undefined;
}

function filter(command: string, args: readonly string[]): Rival["length"] {
  return (bytes) => {
    const run = spawnSync(command, args, { input: bytes, maxBuffer: 1 << 30 });
    return run.status === 0 ? run.stdout.length : undefined;
  };
}

/** For archivers, which want files: args(archive, file). */
function archiver(
  command: string,
  suffix: string,
  args: (archive: string, file: string) => string[],
): Rival["length"] {
  return (bytes) => {
    const folder = mkdtempSync(join(tmpdir(), "nacre-bench-"));
    try {
      const file = join(folder, "text");
      const archive = join(folder, `archive${suffix}`);
      writeFileSync(file, bytes);
      const run = spawnSync(command, args(archive, file), { cwd: folder });
      return run.status === 0 ? statSync(archive).size : undefined;
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
}

export const RIVALS: readonly Rival[] = [
  { name: "gzip -9", length: (bytes) => gzipSync(bytes, { level: 9 }).length },
  { name: "bzip2 -9", length: filter("bzip2", ["-9", "-c"]) },
  { name: "zstd -22", length: filter("zstd", ["--ultra", "-22", "-c", "-q"]) },
  {
    name: "brotli 11",
    length: (bytes) =>
      brotliCompressSync(bytes, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
      }).length,
  },
  { name: "xz -9e", length: filter("xz", ["-9e", "-c"]) },
  {
    name: "7zz PPMd",
    length: archiver("7zz", ".7z", (archive, file) => ["a", "-m0=PPMd:o=16:mem=256m", archive, file]),
  },
  { name: "zpaq -m5", length: archiver("zpaq", ".zpaq", (archive, file) => ["a", archive, file, "-m5"]) },
];
