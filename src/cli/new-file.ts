/** A file that is written front to back, and is nobody else's until it is finished. */

import { constants } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { at } from "./system-path.ts";
import { Turns } from "./turns.ts";
import { begun, ended } from "./unfinished.ts";

export interface Attributes {
  /** Permission bits; no others are ever set. */
  readonly mode: number;
  /** Milliseconds since 1970; undefined for now. */
  readonly modifiedMs?: number | undefined;
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
}

/** Zeros as many as this, at a multiple of it, become a hole. */
const HOLE = 64 * 1024;
const ZEROS = Buffer.alloc(HOLE);
const PRIVATE = 0o600;
const { O_CREAT, O_EXCL, O_WRONLY } = constants;

export class NewFile {
  readonly path: string;
  readonly #turns = new Turns();
  #file: FileHandle | undefined;
  #length = 0;
  #isDone = false;

  private constructor(path: string) {
    this.path = path;
  }

  /** Fails when something of that name is there, be it a link. */
  static async create(path: string): Promise<NewFile> {
    const created = new NewFile(path);
    begun(created);
    await created.#turns
      .take(async () => {
        created.#file = await open(at(path), O_CREAT | O_EXCL | O_WRONLY, PRIVATE);
      })
      .catch((error) => {
        ended(created);
        throw error;
      });
    return created;
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#turns.take(async () => {
      for (let from = 0; from < bytes.length; ) {
        const end = Math.min(bytes.length, from + HOLE - (this.#length % HOLE));
        const part = bytes.subarray(from, end);
        if (part.length < HOLE || ZEROS.compare(part) !== 0) await this.#writeAt(part);
        this.#length += part.length;
        from = end;
      }
    });
  }

  async #writeAt(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length; ) {
      const { bytesWritten } = await this.#file!.write(bytes, from, bytes.length - from, this.#length + from);
      from += bytesWritten;
    }
  }

  /** Gives it its attributes and closes it. `then` moves it to its place. */
  finish(
    attributes: Attributes,
    then: () => Promise<void> = async () => {},
    isSynced = false,
  ): Promise<void> {
    return this.#turns.take(async () => {
      const file = this.#file!;
      // A hole at the end is not there yet.
      await file.truncate(this.#length);
      await setAttributes(file, attributes);
      if (isSynced) await file.sync();
      this.#file = undefined;
      await file.close();
      await then();
      this.#isDone = true;
      ended(this);
    });
  }

  /** Leaves nothing of it, unless it is finished. */
  async discard(): Promise<void> {
    await this.#turns.stop();
    ended(this);
    if (this.#isDone) return;
    await this.#file?.close().catch(() => {});
    this.#file = undefined;
    await rm(at(this.path), { force: true });
  }
}

/** As far as the file system has them: what it refuses stays narrower, or later. */
async function setAttributes(file: FileHandle, { mode, modifiedMs, owner }: Attributes): Promise<void> {
  const isShared = owner === undefined || (await isOwned(file, owner));
  await file.chmod(isShared ? mode & 0o777 : withoutGroup(mode & 0o777)).catch(() => {});
  if (modifiedMs === undefined) return;
  // As a string: of a number below zero, Node makes the present.
  const time = String(modifiedMs / 1000);
  await file.utimes(time, time).catch(() => {});
}

/** Whether its group could be made that of `owner`; the user, too, when we are root. */
async function isOwned(file: FileHandle, { uid, gid }: { uid: number; gid: number }): Promise<boolean> {
  const own = await file.stat();
  const isRoot = process.getuid?.() === 0;
  if (own.gid === gid && (own.uid === uid || !isRoot)) return true;
  return file.chown(isRoot ? uid : own.uid, gid).then(
    () => true,
    () => false,
  );
}

/** What the group may do when it is another one: no more than all others. */
function withoutGroup(mode: number): number {
  const all = ((mode >> 3) & mode & 0o7) >>> 0;
  return (mode & 0o700) | (all << 3) | all;
}
