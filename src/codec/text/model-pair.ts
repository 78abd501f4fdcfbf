import { bytesToHex } from "@noble/hashes/utils.js";
import { isPrefix } from "../../base/bytes.ts";
import { NacreError } from "../../base/errors.ts";
import type { Coding } from "../../format/container.ts";
import type { LogitModel, Tokenizer } from "../../model/model.ts";

/** A model and the tokenizer it was trained with. */
export interface ModelPair {
  readonly model: LogitModel;
  readonly tokenizer: Tokenizer;
}

/**
 * Gives the model when it is first needed; called at most once per run. A reader says which one the
 * file was coded with, a writer takes what it is given. Rejects when there is none.
 */
export type ModelSource = (wanted?: Coding) => Promise<ModelPair>;

/** Calls `source` once, however often the result is asked for. */
export function once(source: ModelSource): ModelSource {
  let pair: Promise<ModelPair> | undefined;
  return (wanted) => {
    pair ??= source(wanted);
    return pair;
  };
}

/** Throws when `pair` is not what the file was written with. */
export function expectSameModel(pair: ModelPair, coding: Coding): void {
  const { model, tokenizer } = pair;
  if (!isPrefix(coding.modelId, model.id)) {
    const present = bytesToHex(model.id.subarray(0, coding.modelId.length));
    throw new NacreError("wrong-model", { needed: bytesToHex(coding.modelId), present });
  }
  if (!isPrefix(coding.tokenizerHash, tokenizer.hash)) {
    const present = bytesToHex(tokenizer.hash.subarray(0, coding.tokenizerHash.length));
    throw new NacreError("wrong-tokenizer", { needed: bytesToHex(coding.tokenizerHash), present });
  }
}
