import { inMemory } from "../src/base/random-access.ts";
import type { ModelStore } from "../src/model-store/store.ts";

/** A store in memory. */
export function memoryStore(): ModelStore {
  const files = new Map<string, Uint8Array>();
  const within = (folder: string) => [...files.keys()].filter((path) => path.startsWith(`${folder}/`));
  return {
    folders: async () => [...new Set([...files.keys()].map((path) => path.split("/")[0]!))],
    read: async (folder, name) => files.get(`${folder}/${name}`)?.slice(),
    open: async (folder, name) => {
      const file = files.get(`${folder}/${name}`);
      return file && inMemory(file);
    },
    length: async (folder, name) => files.get(`${folder}/${name}`)?.length ?? 0,
    append: async (folder, name, bytes) => {
      const before = files.get(`${folder}/${name}`) ?? new Uint8Array();
      files.set(`${folder}/${name}`, Uint8Array.from([...before, ...bytes]));
    },
    remove: async (folder, name) => {
      for (const path of name ? [`${folder}/${name}`] : within(folder)) files.delete(path);
    },
  };
}
