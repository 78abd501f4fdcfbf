import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const FILE = "licenses.txt";
/** Of every package whose code is in the page or in its workers, which are built first. */
const folders = new Set<string>();

/** Takes note of the packages in a build. */
function noteOf(bundle: Parameters<Extract<Plugin["generateBundle"], (...args: never) => unknown>>[1]): void {
  for (const chunk of Object.values(bundle)) {
    if (chunk.type !== "chunk") continue;
    for (const id of chunk.moduleIds) {
      const folder = /^.*\/node_modules\/(@[^/]+\/)?[^/]+/.exec(id)?.[0];
      if (folder) folders.add(folder);
    }
  }
}

/** For the workers' builds. */
export function workerNotices(): Plugin {
  return { name: "nacre-worker-notices", generateBundle: (_, bundle) => noteOf(bundle) };
}

/** Writes what the licences of the packages want to be said, into a file beside the page. */
export function notices(): Plugin {
  return {
    name: "nacre-notices",
    apply: "build",
    generateBundle(_, bundle) {
      noteOf(bundle);
      const texts = [...folders].sort().map(noticeOf);
      this.emitFile({ type: "asset", fileName: FILE, source: texts.join(`\n${"-".repeat(78)}\n\n`) });
    },
  };
}

function noticeOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(join(folder, file), "utf8") : "";
  if (!text && !license) throw new Error(`${name} has no licence`);
  return `${name} ${version} (${license})\n\n${text}`;
}
