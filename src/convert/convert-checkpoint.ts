/** Converts a float checkpoint in the Hugging Face layout to the files of a model that Nacre runs. */

import { hexToBytes } from "@noble/hashes/utils.js";
import { type RandomAccess, readAll } from "../base/random-access.ts";
import { assemble } from "../model/load.ts";
import { describeFile, type Manifest, writeManifest } from "../model/manifest.ts";
import type { LogitModel } from "../model/model.ts";
import type { Runtime } from "../model/runtime.ts";
import { selfTestHash } from "../model/self-test.ts";
import { writeSpec } from "../model/spec/spec-file.ts";
import { ABSENT, loadTokenizer } from "../model/tokenizer.ts";
import { calibrate } from "./calibrate.ts";
import { calibrationTokens } from "./calibration-text.ts";
import { type Checkpoint, readCheckpoint } from "./checkpoint.ts";
import { type CheckpointReader, expectSameSpelling } from "./checkpoint-reader.ts";
import { type Config, readShape } from "./config.ts";
import { convert } from "./convert.ts";
import { readSafetensors } from "./safetensors.ts";
import { textBits } from "./text-bits.ts";
import { vocabularyRows } from "./vocabulary-rows.ts";
import { shardsOf, WEIGHTS, WEIGHTS_INDEX } from "./weight-files.ts";

/** With more than this share of bits beyond its float checkpoint's, a model is useless. Less is said beside its name. */
const MOST_LOSS = 0.1;

/** Opens a file of a checkpoint's folder; undefined when there is no such file. */
export type OpenFile = (name: string) => Promise<RandomAccess | undefined>;

export interface ConvertedModel {
  readonly manifest: Manifest;
  /** The files of the model by name, its manifest included. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export interface ConversionOptions {
  /** Called with the share of the work that is done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
  /** What must agree with our own reading of the checkpoint. */
  readonly reader?: CheckpointReader | undefined;
  /** The largest magnitude of a weight in the feed-forwards. With a smaller one the model packs into fewer bytes. */
  readonly weightLimit?: number;
}

/** Rejects when the checkpoint has something that is not supported, or would lose too much by its conversion. */
export async function convertCheckpoint(
  identity: Pick<Manifest, "name" | "source">,
  open: OpenFile,
  runtime: Runtime,
  { onProgress = () => {}, reader, weightLimit }: ConversionOptions = {},
): Promise<ConvertedModel> {
  const config = await readConfig(open, reader);
  const tokenizerFile = await readAll(await existing(open, "tokenizer.json"));
  const tokenizer = loadTokenizer(tokenizerFile);
  if (reader) expectSameSpelling(tokenizer, await reader.tokenizer(open), reader.name);
  const rows = vocabularyRows(tokenizer, config);
  const texts = calibrationTokens(tokenizer, readShape(config), rows);
  const { specFile, floatBits } = await convertWeights(config, open, texts, rows, onProgress, weightLimit);
  const spec = describeFile("model.spec", specFile);
  const { model } = await assemble(runtime, specFile, hexToBytes(spec.sha256), tokenizerFile);

  const rankOf = new Map(Array.from(rows, (id, rank) => [id, rank]));
  rankOf.delete(ABSENT);
  const ranks = texts.map((text) => text.map((id) => rankOf.get(id)!));
  const loss = (await exactBits(model, ranks)) / floatBits - 1;
  if (!(loss <= MOST_LOSS)) {
    const percent = Math.floor(loss * 10000 + 0.5) / 100;
    throw new Error(
      `converted to integers, the model would need ${percent}% more bits than in floating point, which is too much`,
    );
  }
  const manifest: Manifest = {
    ...identity,
    spec,
    tokenizer: describeFile("tokenizer.json", tokenizerFile),
    selfTest: await selfTestHash(model),
    loss,
  };
  onProgress(1);
  const files = new Map<string, Uint8Array>([
    [spec.name, specFile],
    [manifest.tokenizer.name, tokenizerFile],
    ["manifest.json", writeManifest(manifest)],
  ]);
  return { manifest, files };
}

/** Rejects when config.json has something that is not supported. */
export async function readConfig(open: OpenFile, reader?: CheckpointReader): Promise<Config> {
  const file = await existing(open, "config.json");
  const config: Config = reader
    ? await reader.config(open)
    : JSON.parse(new TextDecoder().decode(await readAll(file)));
  readShape(config);
  return config;
}

export async function openCheckpoint(config: Config, open: OpenFile): Promise<Checkpoint> {
  const index = await open(WEIGHTS_INDEX);
  const shards: RandomAccess[] = [];
  for (const name of index ? shardsOf(await readAll(index)) : [WEIGHTS])
    shards.push(await existing(open, name));
  return readCheckpoint(config, await readSafetensors(...shards));
}

async function existing(open: OpenFile, name: string): Promise<RandomAccess> {
  const file = await open(name);
  if (!file) throw new Error(`${name} is missing`);
  return file;
}

/** A function of its own, so that the checkpoint's weights can be freed before the model's are loaded. */
async function convertWeights(
  config: Config,
  open: OpenFile,
  texts: readonly Int32Array[],
  rows: Int32Array,
  onProgress: (share: number) => void,
  weightLimit?: number,
): Promise<{ specFile: Uint8Array; floatBits: number }> {
  const checkpoint = await openCheckpoint(config, open);
  const { layers } = checkpoint.shape;
  const ranges = await calibrate(checkpoint, texts, (done) => onProgress((0.9 * done) / layers));
  return {
    specFile: writeSpec(await convert(checkpoint, ranges, rows, weightLimit)),
    floatBits: ranges.bits,
  };
}

/** What the exact model needs to code texts of ranks, without the first token of each. */
export async function exactBits(model: LogitModel, texts: readonly Int32Array[]): Promise<number> {
  const vocab = model.vocabulary.bytes.length;
  let bits = 0;
  for (const text of texts) {
    const session = model.open(1);
    const logits = await session.feed(text, text.length);
    session.dispose();
    bits += textBits(text, logits, vocab);
  }
  return bits;
}
