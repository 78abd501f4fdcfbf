/** manifest.json in the folder of a model: its files and their hashes. */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { digest } from "../base/digest.ts";
import { unpack } from "./packed-file.ts";

export interface ModelFile {
  /** NAME, or NAME.gz for a packed file. */
  readonly name: string;
  /** The number of bytes, unpacked. */
  readonly bytes: number;
  /** In hex, of the unpacked bytes. */
  readonly sha256: string;
  /** The number of bytes of a NAME.gz itself. */
  readonly packed?: number;
}

export interface Manifest {
  readonly name: string;
  /** The integer spec. Its SHA-256 is the id of the model. */
  readonly spec: ModelFile;
  readonly tokenizer: ModelFile;
  /** The exact logits have this `selfTestHash`. */
  readonly selfTest: string;
  /** The share of bits that the exact model needs more than the float one, on the calibration text. */
  readonly loss?: number;
  /** Where an added model comes from: "owner/name@commit" on a hub, "folder:HASH", or the address of its folder. */
  readonly source?: string;
}

/** read(name) resolves to a file of the model's folder. */
export async function readManifest(read: (name: string) => Promise<Uint8Array>): Promise<Manifest> {
  return JSON.parse(new TextDecoder().decode(await read("manifest.json")));
}

/** The content of manifest.json. */
export function writeManifest(manifest: Manifest): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
}

/** The number of bytes that are stored and fetched for a model. */
export function storedBytes({ spec, tokenizer }: Manifest): number {
  return (spec.packed ?? spec.bytes) + (tokenizer.packed ?? tokenizer.bytes);
}

export function describeFile(name: string, data: Uint8Array): ModelFile {
  return { name, bytes: data.length, sha256: bytesToHex(sha256(data)) };
}

/** Reads and unpacks a file. Rejects when it does not hold what the manifest says. */
export async function readModelFile(
  file: ModelFile,
  read: (name: string) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const data = await unpack(file.name, await read(file.name)).catch(() => undefined);
  if (data?.length !== file.bytes || bytesToHex(await digest(data)) !== file.sha256) {
    throw new Error(`the model file ${file.name} is damaged or incomplete`);
  }
  return data;
}
