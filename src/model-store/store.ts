import type { RandomAccess } from "../base/random-access.ts";

/** Keeps models: folders of files, in a user's cache folder or in the browser's private file system. */
export interface ModelStore {
  folders(): Promise<string[]>;
  /** Undefined when there is no such file. */
  read(folder: string, name: string): Promise<Uint8Array | undefined>;
  /** Opens a file for reading it in parts. Undefined when there is no such file. */
  open(folder: string, name: string): Promise<RandomAccess | undefined>;
  /** 0 when there is no such file. */
  length(folder: string, name: string): Promise<number>;
  /** Makes the folder and the file when they do not exist. */
  append(folder: string, name: string, bytes: Uint8Array): Promise<void>;
  /** Removes a file, or the whole folder when no name is given. Does nothing when it does not exist. */
  remove(folder: string, name?: string): Promise<void>;
}
