/** models/<name>/manifest.json: which files make a model, and what they must hash to. */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

export interface ModelFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Manifest {
  readonly name: string;
  /** The integer spec; its hash is the model id. */
  readonly spec: ModelFile;
  readonly tokenizer: ModelFile;
  /** `selfTestHash` of the exact logits. */
  readonly selfTest: string;
  /** How many bits more, as a share, the exact model needs than the float one, on the calibration text. */
  readonly loss?: number;
  /** Of a model that was added: "owner/name@commit" on a hub, or what a folder's files hash to. */
  readonly source?: string;
}

export function describeFile(name: string, data: Uint8Array): ModelFile {
  return { name, bytes: data.length, sha256: bytesToHex(sha256(data)) };
}

/** Throws when the data is not what the manifest promises. */
export function checkFile(file: ModelFile, data: Uint8Array): Uint8Array {
  const found = describeFile(file.name, data);
  if (found.bytes !== file.bytes || found.sha256 !== file.sha256) {
    throw new Error(`the model file ${file.name} is damaged or incomplete`);
  }
  return data;
}
