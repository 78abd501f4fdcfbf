/** Where inputs and pieces lie that several machines read and write. Queues carry names of them only. */

import { resolve } from "node:path";
import type { RandomAccess } from "../../core.ts";
import { CommandError } from "../command-error.ts";
import { SharedFolder } from "./shared-folder.ts";

export interface Store {
  /** Appears whole, or not at all; replaces what is there. */
  put(key: string, bytes: AsyncIterable<Uint8Array>): Promise<void>;
  /** Throws a CommandError when it is not there. */
  open(key: string): Promise<RandomAccess & { close(): Promise<void> }>;
  has(key: string): Promise<boolean>;
  /** Removes everything of a run. */
  removeRun(run: string): Promise<void>;
}

const RUN = /^[0-9a-f]{32}$/;
const KEY = /^[0-9a-f]{32}\/[a-z]+(\/[0-9]{8})?$/;

/** Whether it names a run: nothing that could lead elsewhere. */
export function isRun(text: string): boolean {
  return RUN.test(text);
}

/** Throws when a key could name anything but an object of a run. */
export function checkedKey(key: string): string {
  if (!KEY.test(key)) throw new CommandError(`${JSON.stringify(key)} is no key of a store.`);
  return key;
}

/** The keys of a run's objects. */
export const keys = {
  record: (run: string) => `${run}/run`,
  listing: (run: string) => `${run}/listing`,
  input: (run: string, shard: number) => `${run}/in/${numbered(shard)}`,
  piece: (run: string, shard: number) => `${run}/piece/${numbered(shard)}`,
  result: (run: string) => `${run}/result`,
} as const;

function numbered(shard: number): string {
  return String(shard).padStart(8, "0");
}

/**
 * place: a folder that all machines reach, by whatever path; or a bucket, as in https://host/bucket/prefix. Throws a
 * CommandError when it cannot be used.
 */
export async function openStore(place: string): Promise<Store> {
  if (!/^https?:\/\//.test(place)) return new SharedFolder(resolve(place));
  return (await import("./object-storage.ts")).openBucket(place);
}
