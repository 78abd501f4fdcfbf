import type { RandomAccess } from "../base/random-access.ts";

/** Where models lie: folders of files, in a user's cache folder or in the browser's own file system. */
export interface ModelStore {
  folders(): Promise<string[]>;
  /** Undefined when the file is not there. */
  read(folder: string, name: string): Promise<Uint8Array | undefined>;
  /** To be read in parts. Undefined when the file is not there. */
  open(folder: string, name: string): Promise<RandomAccess | undefined>;
  /** 0 when the file is not there. */
  length(folder: string, name: string): Promise<number>;
  /** Makes folder and file when they are not there. */
  append(folder: string, name: string, bytes: Uint8Array): Promise<void>;
  /** Does nothing when it is not there. Without a name, the whole folder. */
  remove(folder: string, name?: string): Promise<void>;
}
