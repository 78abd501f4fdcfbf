import { basename } from "node:path";
import { compress, type Summary } from "../codec/compress.ts";
import { usableName } from "../codec/container.ts";
import { decompress, type Listing, list } from "../codec/decompress.ts";
import { NacreError } from "../codec/errors.ts";
import { hex, type ModelPair } from "../codec/model-pair.ts";
import type { Arguments } from "./arguments.ts";
import { createOutput, expectFile, NO_OUTPUT, type Output, readInput, STDOUT } from "./files.ts";
import { loadModel } from "./load-model.ts";
import { ProgressLine } from "./progress-line.ts";

const SUFFIX = ".nacre";

/** Deals with one file. Throws a NacreError; then nothing of its output is left. */
export async function runFile(
  file: string,
  options: Arguments,
  onOutput: (output: Output) => void,
): Promise<void> {
  await expectFile(file);
  if (options.action === "list") return showListing(file, await list(readInput(file)), options.json);
  const [output, path] = await chooseOutput(file, options);
  onOutput(output);
  const begin = performance.now();
  let pair: ModelPair | undefined;
  const model = async () => {
    pair = await loadModel(options.backend, options.threads);
    return pair;
  };
  const progress = new ProgressLine(file, options.json);
  const onProgress = progress.show.bind(progress);
  const input = readInput(file);
  const { preset, verification } = options;
  const work =
    options.action === "compress"
      ? compress(input, { model, preset, verification, name: nameToStore(file), onProgress })
      : decompress(input, { model, onProgress });
  try {
    const summary = await drain(work, output);
    await output.commit();
    progress.clear();
    const seconds = (performance.now() - begin) / 1000;
    report({ file, path, seconds, summary, pair }, options);
  } catch (error) {
    progress.clear();
    await output.discard();
    throw error;
  }
}

async function drain(work: AsyncGenerator<Uint8Array, Summary>, output: Output): Promise<Summary> {
  for (;;) {
    const step = await work.next();
    if (step.done) return step.value;
    await output.write(step.value);
  }
}

async function chooseOutput(file: string, options: Arguments): Promise<[Output, string]> {
  const { action, overwrite } = options;
  if (action === "test") return [NO_OUTPUT, ""];
  if (options.toStdout || (file === "-" && options.output === undefined)) return [STDOUT, "-"];
  const path = options.output ?? outputPath(file, action === "compress");
  return [await createOutput(path, overwrite), path];
}

function outputPath(file: string, compressing: boolean): string {
  if (compressing) return file + SUFFIX;
  if (file.endsWith(SUFFIX) && basename(file) !== SUFFIX) return file.slice(0, -SUFFIX.length);
  throw new NacreError("usage", `${file} does not end in ${SUFFIX}; name the output with -o.`);
}

function nameToStore(file: string): string | undefined {
  return file === "-" ? undefined : usableName(basename(file));
}

interface Result {
  readonly file: string;
  readonly path: string;
  readonly seconds: number;
  readonly summary: Summary;
  /** Undefined when no model was needed. */
  readonly pair: ModelPair | undefined;
}

function report(result: Result, options: Arguments): void {
  const { file, path, summary, pair } = result;
  const { bytesIn, bytesOut, lanes } = summary;
  const compressing = options.action === "compress";
  const [original, packed] = compressing ? [bytesIn, bytesOut] : [bytesOut, bytesIn];
  const bpb = original === 0 ? null : round((8 * packed) / original, 4);
  const seconds = round(result.seconds, 3);
  const backend = pair?.model.backend ?? "none";
  // Standard output is taken when the result itself goes there.
  const say = (line: string) => (path === "-" ? process.stderr : process.stdout).write(`${line}\n`);
  if (options.json) {
    const modelId = pair ? hex(pair.model.id) : null;
    const output = path === "" ? null : path;
    say(JSON.stringify({ file, output, bytesIn, bytesOut, bpb, seconds, backend, lanes, modelId }));
  } else if (options.action === "test") {
    say(`${file}: intact (${original} bytes, ${seconds} s)`);
  } else if (path !== "-") {
    say(
      `${file}: ${bytesIn} -> ${bytesOut} bytes (${bpb ?? "-"} bits per byte, ${seconds} s, ${backend}): ${path}`,
    );
  }
}

function showListing(file: string, listing: Listing, json: boolean): void {
  const { header, bytesIn, length, lanes, blocks, modelId, sha256 } = listing;
  const bpb = length === 0 ? null : round((8 * bytesIn) / length, 4);
  const { preset } = header;
  const name = header.name ?? null;
  if (json) {
    const facts = {
      file,
      name,
      bytesIn,
      bytesOut: length,
      bpb,
      preset,
      lanes,
      blocks,
      modelId: modelId ?? null,
      sha256,
    };
    process.stdout.write(`${JSON.stringify(facts)}\n`);
    return;
  }
  const kinds = Object.entries(blocks).filter(([, count]) => count > 0);
  const content = kinds.map(([kind, count]) => `${count} ${kind}`).join(", ") || "empty";
  const lines = [
    `${file}: ${bytesIn} bytes, original ${length} bytes (${bpb ?? "-"} bits per byte)`,
    `  name    ${name ?? "(none)"}`,
    `  blocks  ${content}; preset ${preset}${lanes > 0 ? `, ${lanes} lanes` : ""}`,
    `  model   ${modelId ?? "(not needed)"}`,
    `  sha256  ${sha256}`,
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
