import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const FOLDER = "models/embedded";

/** Puts the files that the embedded model's manifest names into the build, and nothing else of models/. */
export function modelFiles(): Plugin {
  let root = ".";
  return {
    name: "nacre-model-files",
    apply: "build",
    configResolved(config) {
      root = config.root;
    },
    generateBundle() {
      const manifest = JSON.parse(readFileSync(join(root, FOLDER, "manifest.json"), "utf8"));
      for (const name of ["manifest.json", manifest.spec.name, manifest.tokenizer.name]) {
        const source = readFileSync(join(root, FOLDER, name));
        this.emitFile({ type: "asset", fileName: `${FOLDER}/${name}`, source });
      }
    },
  };
}
