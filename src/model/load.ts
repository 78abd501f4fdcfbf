/** Loads a model from its files, and lets it pass its self-test. */

import { hexToBytes } from "@noble/hashes/utils.js";
import { ExactModel } from "./exact-model.ts";
import { type Manifest, readManifest, readModelFile } from "./manifest.ts";
import type { LogitModel, Tokenizer, Vocabulary } from "./model.ts";
import type { Runtime } from "./runtime.ts";
import { selfTestHash } from "./self-test.ts";
import { readSpec } from "./spec/spec-file.ts";
import { loadTokenizer } from "./tokenizer.ts";

export interface LoadedModel {
  readonly manifest: Manifest;
  readonly model: LogitModel;
  readonly tokenizer: Tokenizer;
}

/** A backend does not compute the exact logits, so it must not be used. */
class SelfTestError extends Error {}

/**
 * read(name) resolves to a file of the model's folder. Rejects when a file is damaged, when the backend cannot run the
 * model, and with a SelfTestError when its logits are not the exact ones.
 */
export async function loadModel(
  runtime: Runtime,
  read: (name: string) => Promise<Uint8Array>,
): Promise<LoadedModel> {
  const manifest = await readManifest(read);
  const [specFile, tokenizerFile] = await Promise.all([
    readModelFile(manifest.spec, read),
    readModelFile(manifest.tokenizer, read),
  ]);
  const loaded = await assemble(runtime, specFile, hexToBytes(manifest.spec.sha256), tokenizerFile);
  if ((await selfTestHash(loaded.model)) !== manifest.selfTest) {
    throw new SelfTestError(
      `the ${runtime.backend} backend failed the self-test: its logits are not the exact ones`,
    );
  }
  return { manifest, ...loaded };
}

/** Loads the model without its self-test. */
export async function assemble(
  runtime: Runtime,
  specFile: Uint8Array,
  id: Uint8Array,
  tokenizerFile: Uint8Array,
): Promise<{ model: LogitModel; tokenizer: Tokenizer }> {
  const spec = readSpec(specFile);
  const tokenizer = loadTokenizer(tokenizerFile);
  if (tokenizer.bytes.length !== spec.shape.vocabSize)
    throw new Error("the tokenizer belongs to another model: it has another number of tokens");
  const decoder = await runtime.load(spec);
  // A copy, since all of the file would be kept with a part of it.
  const vocabulary: Vocabulary = { bytes: tokenizer.bytes, weights: spec.tokenWeights.slice() };
  return { model: new ExactModel(id, runtime.backend, vocabulary, spec.shape, decoder), tokenizer };
}
