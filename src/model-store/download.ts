/** Downloads a file of a hub into the store. It continues where an earlier try ended, and checks the hash in the end. */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { concat } from "../base/bytes.ts";
import { type ErrorCode, NacreError } from "../base/errors.ts";
import { inMemory, type RandomAccess, readAll } from "../base/random-access.ts";
import { badAnswer, fetchFrom, type HubFile } from "./hub.ts";
import type { ModelStore } from "./store.ts";

/** After this many failures it gives up, unless one of them brought further bytes. */
const TRIES = 3;
/** What another try may mend. */
const PASSING: ReadonlySet<ErrorCode> = new Set(["unreachable", "bad-answer", "interrupted"]);
/** Pieces are collected up to this many bytes before they are written. */
const PIECE = 0x400000;

/** `onBytes` is called with the number of bytes that are there. Rejects with a NacreError, or the signal's reason. */
export async function download(
  file: HubFile,
  store: ModelStore,
  folder: string,
  onBytes: (length: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  let length = await store.length(folder, file.name);
  if (length > file.size) {
    await store.remove(folder, file.name);
    length = 0;
  }
  onBytes(length);
  for (let tries = 0; length < file.size; ) {
    const before = length;
    try {
      length = await fetchRest(file, store, folder, length, onBytes, signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof NacreError && !PASSING.has(error.code)) throw error;
      length = await store.length(folder, file.name);
      if (++tries >= TRIES && length === before) throw error;
    }
    if (length > before) tries = 0;
  }
  await expectHash(file, store, folder);
}

/** Returns the number of bytes that are there now. */
async function fetchRest(
  { name, size, url }: HubFile,
  store: ModelStore,
  folder: string,
  from: number,
  onBytes: (length: number) => void,
  signal: AbortSignal | undefined,
): Promise<number> {
  const response = await fetchFrom(url, signal, from);
  if (!response.ok || !response.body) throw badAnswer(url, `status ${response.status} for ${name}`);
  const start = /^bytes (\d+)-/.exec(response.headers.get("Content-Range") ?? "")?.[1];
  let length = response.status === 206 ? Number(start) : 0;
  if (length !== from) {
    // The hub sent the whole file, or another part than was asked for, which does not continue what is there.
    await store.remove(folder, name);
    if (length !== 0) throw badAnswer(url, `another part of ${name} than was asked for`);
  }
  let pieces: Uint8Array[] = [];
  let gathered = 0;
  const flush = async () => {
    if (gathered > 0) await store.append(folder, name, concat(pieces));
    length += gathered;
    pieces = [];
    gathered = 0;
  };
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause) => {
        signal?.throwIfAborted();
        throw new NacreError("interrupted", { file: name }, { cause });
      });
      if (done) break;
      pieces.push(value);
      gathered += value.length;
      if (length + gathered > size) {
        throw new NacreError("bad-download", { file: name, detail: "is longer than the hub says" });
      }
      if (gathered >= PIECE) await flush();
      onBytes(length + gathered);
    }
  } finally {
    await flush();
    await reader.cancel().catch(() => {});
  }
  return length;
}

async function expectHash(file: HubFile, store: ModelStore, folder: string): Promise<void> {
  const data = (await store.open(folder, file.name)) ?? inMemory(new Uint8Array());
  if (file.sha256 ? (await sha256Of(data)) === file.sha256 : await isGitBlob(file, data)) return;
  await store.remove(folder, file.name);
  throw new NacreError("bad-download", { file: file.name, detail: "does not match its hash" });
}

async function isGitBlob({ gitBlob }: HubFile, data: RandomAccess): Promise<boolean> {
  if (!gitBlob) return false;
  const header = new TextEncoder().encode(`blob ${data.size}\0`);
  return (await digest("SHA-1", concat([header, await readAll(data)]))) === gitBlob;
}

/** Up to this many bytes, the hash of the platform is used: it is faster, but needs the whole file in memory. */
const MOST_AT_ONCE = 0x40000000;

/** The SHA-256 of a file, in hex. */
export async function sha256Of(file: RandomAccess, mostAtOnce = MOST_AT_ONCE): Promise<string> {
  if (file.size <= mostAtOnce) return digest("SHA-256", await readAll(file));
  const hash = sha256.create();
  for (let at = 0; at < file.size; at += PIECE) hash.update(await file.read(at, PIECE));
  return bytesToHex(hash.digest());
}

/** The hash of bytes, in hex. */
export async function digest(kind: "SHA-256" | "SHA-1", data: Uint8Array): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest(kind, data as Uint8Array<ArrayBuffer>));
  return bytesToHex(hash);
}
