/** The reference decoder, in Python, reads every golden file, and says what is wrong with damaged ones. */

import { execFile } from "node:child_process";
import { lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeMessage } from "../src/codec/text/message.ts";
import { VERSION } from "../src/format/container.ts";
import { ExactModel } from "../src/model/exact-model.ts";
import { selfTestHash } from "../src/model/self-test.ts";
import { writeSpec } from "../src/model/spec/spec-file.ts";
import { wasmRuntime } from "../src/model/wasm/wasm-runtime.ts";
import { SMALL_SHAPES, smallSpec } from "../test/small-specs.ts";
import { DAMAGES } from "./damages.ts";
import { folderOf, MODELS, readManifest, sha256 } from "./make.ts";

/** It is slow: most of its time goes into some 20,000 bytes and 700 tokens of the embedded model. */
const PATIENCE = 3_600_000;
const REFERENCE = fileURLToPath(new URL("../reference/", import.meta.url));
const MODEL = fileURLToPath(new URL("../models/embedded", import.meta.url));
const GOLDEN = fileURLToPath(folderOf(VERSION));

const run = promisify(execFile);
const python = (script: string, ...args: string[]) =>
  run("python3", ["-B", join(REFERENCE, script), ...args], { encoding: "buffer" });

/** What the command says of a file that it refuses. */
async function refusal(file: string, ...args: string[]): Promise<string> {
  const refused = await python("nacre.py", file, "-", ...args).then(
    () => undefined,
    (error: { readonly stderr: Buffer }) => error.stderr.toString(),
  );
  expect(refused).toBeDefined();
  return refused!;
}

const golden = (name: string) => join(GOLDEN, name);
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nacre-reference-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

interface Restored {
  readonly sha256?: string;
  readonly error?: string;
}

/** What becomes of the files of a folder with a manifest; archives are written into `out`, by name. */
async function restoreAll(
  from: string,
  names: readonly string[],
  out: string,
): Promise<Map<string, Restored>> {
  const { stdout } = await python("golden.py", from, MODEL, out, ...names);
  const lines = stdout.toString().trim().split("\n");
  return new Map(lines.map((line) => [JSON.parse(line).name, JSON.parse(line)]));
}

describe("the reference decoder", () => {
  const { files } = readManifest(VERSION);
  const found = new Map<string, Restored>();

  beforeAll(async () => {
    const hasModel = (name: string) => files[name]!.model !== "none";
    // One after the other would take as long as both together, where there are two cores.
    const halves = [true, false].map((half) => Object.keys(files).filter((name) => hasModel(name) === half));
    for (const half of await Promise.all(halves.map((names) => restoreAll(GOLDEN, names, folder)))) {
      for (const [name, restored] of half) found.set(name, restored);
    }
  }, PATIENCE);

  it.each(Object.keys(files))("restores %s", (name) => {
    expect(found.get(name)).toMatchObject({ sha256: files[name]!.sha256 });
  });

  it(
    "restores files of the version before",
    async () => {
      const { files } = readManifest(VERSION - 1);
      const names = ["tree.nacre", "short-mixed.nacre", "text-tree.nacre"];
      const restored = await restoreAll(fileURLToPath(folderOf(VERSION - 1)), names, join(folder, "before"));
      for (const name of names) expect(restored.get(name)).toMatchObject({ sha256: files[name]!.sha256 });
    },
    PATIENCE,
  );

  it("creates the files of an archive", () => {
    const out = join(folder, "tree.nacre");
    const script = lstatSync(join(out, "a/b/run.sh"));
    expect(readFileSync(join(out, "a/b/run.sh"), "utf8")).toBe("#!/bin/sh\n");
    expect(script.mode & 0o777).toBe(0o755);
    expect(script.mtimeMs).toBe(1_700_000_000_000);
    expect(lstatSync(join(out, "again.sh")).ino).toBe(script.ino);
    expect(readlinkSync(join(out, "to run"))).toBe("a/b/run.sh");
  });

  it(
    "reads a message",
    async () => {
      const text = "See you at seven.\n";
      const message = await encodeMessage(text, { model: MODELS.embedded });
      expect(message.length).toBeLessThan(text.length);
      const file = join(folder, "message");
      writeFileSync(file, message);
      const { stdout } = await python("nacre.py", file, "-", "--message", "--model", MODEL);
      expect(stdout.toString()).toBe(text);
    },
    PATIENCE,
  );

  it("passes over zeros behind the end", async () => {
    const file = join(folder, "padded");
    writeFileSync(file, Buffer.concat([readFileSync(golden("fill.nacre")), new Uint8Array(1000)]));
    const { stdout, stderr } = await python("nacre.py", file, "-");
    expect(stdout).toEqual(Buffer.alloc(3000, " "));
    expect(stderr.toString()).toContain("1000 zeros");
  });
});

describe("what the reference decoder refuses", () => {
  it.each(Object.keys(DAMAGES))(
    "%s",
    async (name) => {
      const { file, damage, says, needsModel } = DAMAGES[name]!;
      const damaged = join(folder, name.replaceAll(" ", "-"));
      writeFileSync(damaged, damage(readFileSync(golden(file))));
      const message = await refusal(damaged, ...(needsModel ? ["--model", MODEL] : []));
      expect(message).toMatch(says);
      expect(message).not.toContain("Traceback");
    },
    PATIENCE,
  );

  it("a text when no model is named", async () => {
    expect(await refusal(golden("embedded-short.nacre"))).toContain("--model");
  });

  it(
    "every file that is cut off",
    async () => {
      const whole = readFileSync(golden("fill.nacre"));
      for (let length = 1; length < whole.length; length += 9) {
        const file = join(folder, "cut");
        writeFileSync(file, whole.subarray(0, length));
        expect(await refusal(file), `${length} bytes`).toMatch(/cut off/);
      }
    },
    PATIENCE,
  );
});

describe.each(SMALL_SHAPES)("the reference transformer, %s", (_, shape) => {
  it(
    "gives the logits of the kernel, also where positions begin again",
    async () => {
      const spec = await smallSpec(shape);
      const file = join(folder, "model.spec");
      writeFileSync(file, writeSpec(spec));
      const { vocabSize, maxPositions } = spec.shape;
      const bytes = Array.from({ length: vocabSize }, (_, token) => Uint8Array.of(token));
      const vocabulary = { bytes, weights: spec.tokenWeights };
      const decoder = await wasmRuntime().load(spec);
      const model = new ExactModel(new Uint8Array(32), "wasm", vocabulary, spec.shape, decoder);
      const short = await python("self_test.py", file);
      expect(short.stdout.toString().trim()).toBe(await selfTestHash(model));
      const steps = maxPositions + 20;
      const tokens = Int32Array.from({ length: steps }, (_, i) => (i * i) % vocabSize);
      const logits = Int32Array.from(await model.open(1).feed(tokens, steps));
      const long = await python("self_test.py", file, "--long");
      expect(long.stdout.toString().trim()).toBe(sha256(new Uint8Array(logits.buffer)));
    },
    PATIENCE,
  );
});
