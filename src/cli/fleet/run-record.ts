/** What the workers are told of a run. It lies in the store and is checked before anything is done by it. */

import { type CompressOptions, MIN_SHARD_BYTES, PRESETS, type Preset, usableName } from "../../core.ts";
import { CommandError } from "../command-error.ts";

export interface RunRecord {
  /** The version of Nacre: another one might write other bytes. */
  readonly nacre: string;
  readonly preset: Preset;
  readonly verification: NonNullable<CompressOptions["verification"]>;
  readonly shardBytes: number;
  readonly contentLength: number;
  /** What tells pieces of this input from others': 32 hexadecimal digits. */
  readonly input: string;
  readonly name: string | null;
  readonly isArchive: boolean;
  /** What texts are coded with, in hexadecimal; null with the preset light. */
  readonly model: { readonly id: string; readonly tokenizer: string } | null;
}

const VERIFICATIONS = ["none", "quick", "full"];

/** Throws a CommandError for what no submitter of this version writes. */
export function readRunRecord(text: string, version: string): RunRecord {
  const record = parse(text);
  const { nacre, preset, verification, shardBytes, contentLength, input, name, isArchive, model } = record;
  if (nacre !== version) {
    throw new CommandError(`The run is for Nacre ${String(nacre)}, and this worker is Nacre ${version}.`);
  }
  const isRight =
    PRESETS.some((known) => known === preset) &&
    VERIFICATIONS.some((known) => known === verification) &&
    isCount(shardBytes, MIN_SHARD_BYTES) &&
    isCount(contentLength, 0) &&
    isHex(input, 32) &&
    (name === null || (typeof name === "string" && usableName(name) === name)) &&
    typeof isArchive === "boolean" &&
    isModel(model);
  if (isRight) return record as unknown as RunRecord;
  throw new CommandError("The record of the run makes no sense.");
}

function parse(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    throw new CommandError("The record of the run is no JSON.");
  }
}

function isCount(value: unknown, min: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= min;
}

function isHex(value: unknown, digits: number): boolean {
  return typeof value === "string" && value.length === digits && /^[0-9a-f]*$/.test(value);
}

function isModel(value: unknown): boolean {
  if (value === null) return true;
  const { id, tokenizer } = Object(value);
  return isHex(id, 32) && isHex(tokenizer, 16);
}
