import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { RandomAccess } from "../../core.ts";
import { CommandError, systemError } from "../command-error.ts";
import { openInput } from "../input.ts";
import { checkedKey, isRun, type Store } from "./store.ts";

/** A folder that all machines have mounted, or one machine's own. Each run has a folder in it. */
export class SharedFolder implements Store {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async put(key: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const path = this.#path(key);
    // In the run's own folder, so that what a killed process leaves goes with it.
    const partial = `${path}.${randomBytes(6).toString("hex")}.part`;
    try {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(partial, "wx");
      try {
        for await (const piece of bytes) {
          for (let at = 0; at < piece.length; ) at += (await file.write(piece, at)).bytesWritten;
        }
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true }).catch(() => {});
      throw systemError(error, `write to the store ${this.#root}`);
    }
  }

  async open(key: string): Promise<RandomAccess & { close(): Promise<void> }> {
    return openInput(this.#path(key));
  }

  async has(key: string): Promise<boolean> {
    return stat(this.#path(key)).then(
      () => true,
      (error) => {
        if (error.code === "ENOENT") return false;
        throw systemError(error, `read the store ${this.#root}`);
      },
    );
  }

  async removeRun(run: string): Promise<void> {
    if (!isRun(run)) throw new CommandError(`${JSON.stringify(run)} is no run.`);
    await rm(join(this.#root, run), { recursive: true, force: true }).catch((error) => {
      throw systemError(error, `remove from the store ${this.#root}`);
    });
  }

  #path(key: string): string {
    return join(this.#root, ...checkedKey(key).split("/"));
  }
}
