/** A folder's files, to be read in parts. */

import { existsSync } from "node:fs";
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import type { RandomAccess } from "../core.ts";
import type { OpenFile } from "../models.ts";

/** By name, for `convertCheckpoint`. */
export function filesIn(folder: string): OpenFile {
  return async (name) => {
    const path = join(folder, name);
    return existsSync(path) ? readableFile(path) : undefined;
  };
}

/** A file that is opened anew for each part: there is nothing to close. */
async function readableFile(path: string): Promise<RandomAccess> {
  const { size } = await stat(path);
  const read = async (offset: number, length: number) => {
    const file = await open(path);
    try {
      const { bytesRead, buffer } = await file.read(new Uint8Array(Math.min(length, size - offset)), {
        position: offset,
      });
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  };
  return { size, read };
}
