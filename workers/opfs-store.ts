import { NacreError } from "../src/base/errors.ts";
import type { ModelStore } from "../src/model-store/store.ts";
import { fromBlob } from "./from-blob.ts";

/** The folder of all models in the page's own file system. */
const ROOT = "models";

type Directory = FileSystemDirectoryHandle & AsyncIterable<[string, FileSystemHandle]>;

function isAbsent(error: unknown): boolean {
  return error instanceof DOMException && error.name === "NotFoundError";
}

/** Models in the origin private file system: it can be appended to, which a cache cannot. */
export function opfsStore(): ModelStore {
  const root = async () => {
    const own = await navigator.storage.getDirectory();
    return (await own.getDirectoryHandle(ROOT, { create: true })) as Directory;
  };
  const fileIn = async (folder: string, name: string): Promise<File | undefined> => {
    try {
      const directory = await (await root()).getDirectoryHandle(folder);
      return await (await directory.getFileHandle(name)).getFile();
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  };
  return {
    async folders() {
      const names: string[] = [];
      for await (const [name] of await root()) names.push(name);
      return names;
    },
    async read(folder, name) {
      const file = await fileIn(folder, name);
      return file && new Uint8Array(await file.arrayBuffer());
    },
    async open(folder, name) {
      const file = await fileIn(folder, name);
      return file && fromBlob(file);
    },
    length: async (folder, name) => (await fileIn(folder, name))?.size ?? 0,
    async append(folder, name, bytes) {
      try {
        const directory = await (await root()).getDirectoryHandle(folder, { create: true });
        const handle = await directory.getFileHandle(name, { create: true });
        const access = await handle.createSyncAccessHandle();
        try {
          const at = access.getSize();
          const written = access.write(bytes as Uint8Array<ArrayBuffer>, { at });
          // In a private window Chromium does not throw: it writes a part and returns an error number, 2^32 - 8.
          if (written !== bytes.length) {
            access.truncate(at);
            throw new NacreError("no-room", {});
          }
        } finally {
          access.close();
        }
      } catch (error) {
        if (!(error instanceof DOMException && error.name === "QuotaExceededError")) throw error;
        throw new NacreError("no-room", {}, { cause: error });
      }
    },
    async remove(folder, name) {
      try {
        const models = await root();
        if (name === undefined) await models.removeEntry(folder, { recursive: true });
        else await (await models.getDirectoryHandle(folder)).removeEntry(name);
      } catch (error) {
        if (!isAbsent(error)) throw error;
      }
    },
  };
}
