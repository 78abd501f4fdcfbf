import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Plugin } from "vite";

const WORKER = "sw.js";
/** What few ask for, and who does is online: fetched when it is wanted. */
const ON_DEMAND = /^assets\/(onnx-engine|ort[-.]|transformers-)/;

/** Writes the list of the built files that work offline into the service worker, once they all lie there. */
export function precache(): Plugin {
  let folder = "dist";
  return {
    name: "nacre-precache",
    apply: "build",
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    closeBundle: {
      order: "post",
      sequential: true,
      async handler() {
        const worker = join(folder, WORKER);
        const code = await readFile(worker, "utf8");
        if (!code.includes("__PRECACHE__"))
          throw new Error("the service worker has no place for the list of files");
        const list = JSON.stringify(await listFiles(folder));
        await writeFile(
          worker,
          code.replaceAll("__PRECACHE__", () => list),
        );
      },
    },
  };
}

/** [path, the beginning of its content's SHA-256] of every such file but the worker itself. */
async function listFiles(folder: string): Promise<[string, string][]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = found
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => path !== WORKER && !ON_DEMAND.test(path))
    .sort();
  return Promise.all(
    paths.map(async (path) => {
      const bytes = await readFile(join(folder, path));
      const hash = createHash("sha256").update(path.endsWith(".gz") ? gunzipSync(bytes) : bytes);
      const revision = hash.digest("hex").slice(0, 16);
      return [path.split(sep).join("/"), revision] as [string, string];
    }),
  );
}
