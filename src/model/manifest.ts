/** models/<name>/manifest.json: which files make a model, and what they must hash to. */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { unpack } from "./packed-file.ts";

export interface ModelFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Of a NAME.gz, which holds what the other fields describe: its own bytes. */
  readonly packed?: number;
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

/** read(name) gives a file of the model's folder. */
export async function readManifest(read: (name: string) => Promise<Uint8Array>): Promise<Manifest> {
  return JSON.parse(new TextDecoder().decode(await read("manifest.json")));
}

/** The content of manifest.json. */
export function writeManifest(manifest: Manifest): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
}

/** Bytes of a model as it is stored and fetched. */
export function storedBytes({ spec, tokenizer }: Manifest): number {
  return (spec.packed ?? spec.bytes) + (tokenizer.packed ?? tokenizer.bytes);
}

export function describeFile(name: string, data: Uint8Array): ModelFile {
  return { name, bytes: data.length, sha256: bytesToHex(sha256(data)) };
}

/** Rejects when the file does not hold what the manifest promises. */
export async function readModelFile(
  file: ModelFile,
  read: (name: string) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const data = await unpack(file.name, await read(file.name)).catch(() => undefined);
  const found = data && describeFile(file.name, data);
  if (!data || found?.bytes !== file.bytes || found.sha256 !== file.sha256) {
    throw new Error(`the model file ${file.name} is damaged or incomplete`);
  }
  return data;
}
