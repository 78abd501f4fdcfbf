/**
 * `npm run train:smoke`: the whole way from a corpus to the bits per byte of a model in about a minute, with a corpus
 * too small to be of use. Says why, and passes, where there is no PyTorch: PYTHON names an interpreter that has it.
 */

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT, run } from "./setup.mjs";

const TRAINING = join(ROOT, "models", "training");
const VENV = join(TRAINING, ".venv", "bin", "python");
const python = process.env.PYTHON || (existsSync(VENV) ? VENV : "python3");
const MINUTES = "0.2";

const probe = spawnSync(python, ["-c", "import torch, tokenizers, safetensors"], { encoding: "utf8" });
if (probe.status !== 0) {
  const reason = probe.error?.message ?? probe.stderr.trim().split("\n").at(-1);
  console.log(`skipped: ${python} cannot train (${reason}); see models/README.md, or set PYTHON.`);
} else {
  const folder = mkdtempSync(join(tmpdir(), "nacre-train-"));
  try {
    const corpus = join(folder, "corpus");
    mkdirSync(corpus);
    // Documents of about 4 KB between NUL bytes, as the real corpus has them.
    const pack =
      "import sys, lzma; t = sys.stdin.read(); d = '\\0'.join(t[i:i + 4000] for i in range(0, len(t), 4000)); " +
      "lzma.open(sys.argv[1], 'wt', preset=0).write(d)";
    const book = join(ROOT, "node_modules", "@stdlib", "datasets-moby-dick", "data");
    const chapters = Array.from({ length: 40 }, (_, i) =>
      readFileSync(join(book, `chapter_${i + 1}.txt`), "utf8"),
    );
    const packed = spawnSync(python, ["-c", pack, join(corpus, "part-01.txt.xz")], {
      input: chapters.join(""),
    });
    if (packed.status !== 0) throw new Error(packed.stderr.toString());
    const work = join(folder, "work");
    run(python, [join(TRAINING, "prepare.py"), corpus, work]);
    const small = ["--rows", "2", "--report-every", "2", "--no-compile"];
    run(python, [join(TRAINING, "train.py"), work, "--minutes", MINUTES, ...small]);
    run(python, [join(TRAINING, "evaluate.py"), join(work, "checkpoint"), join(book, "chapter_41.txt")]);
    console.log(`train:smoke: trained for ${MINUTES} minutes and evaluated.`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
