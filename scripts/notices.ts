/** What the licences of bundled packages ask for: their texts beside the code. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

/** As Rolldown gives it to plugins, in a build by Vite and by tsdown. */
type Bundle = Readonly<Record<string, { type: "asset" } | { type: "chunk"; moduleIds: readonly string[] }>>;

/** The folders of the packages whose code is in the bundle. */
export function packagesIn(bundle: Bundle): Set<string> {
  const ids = Object.values(bundle).flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
  const folders = ids.map((id) => /^.*\/node_modules\/(@[^/]+\/)?[^/]+/.exec(id)?.[0]);
  return new Set(folders.filter((folder) => folder !== undefined));
}

/** One text of all. */
export function noticesOf(folders: ReadonlySet<string>): string {
  return [...folders]
    .sort()
    .map(noticeOf)
    .join(`\n${"-".repeat(78)}\n\n`);
}

function noticeOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(join(folder, file), "utf8") : "";
  if (!text && !license) throw new Error(`${name} has no licence`);
  return `${name} ${version} (${license})\n\n${text}`;
}

/** Of the page's workers, which are built first, and of the page. */
const ofPage = new Set<string>();

function noteOf(bundle: Bundle): void {
  for (const folder of packagesIn(bundle)) ofPage.add(folder);
}

/** For the workers' builds. */
export function workerNotices(): Plugin {
  return { name: "nacre-worker-notices", generateBundle: (_, bundle) => noteOf(bundle) };
}

/** Writes the file beside the page. */
export function notices(): Plugin {
  return {
    name: "nacre-notices",
    apply: "build",
    generateBundle(_, bundle) {
      noteOf(bundle);
      this.emitFile({ type: "asset", fileName: "licenses.txt", source: noticesOf(ofPage) });
    },
  };
}
