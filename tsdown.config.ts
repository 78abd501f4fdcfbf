/** `npm run build:lib`: the package, in lib/. Whatever it needs is bundled; it has no dependencies. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "rolldown";
import { defineConfig, type UserConfig } from "tsdown";
import { noticesOf, packagesIn } from "./scripts/notices.ts";

/** The shaders, as Vite imports them. */
const rawText: Plugin = {
  name: "nacre-raw-text",
  load(id) {
    const [file, query] = id.split("?");
    if (query !== "raw" || !file) return null;
    return { code: `export default ${JSON.stringify(readFileSync(file, "utf8"))};`, moduleType: "js" };
  },
};

/** The worker has another ending when it is built. */
const builtWorker: Plugin = {
  name: "nacre-built-worker",
  transform: {
    filter: { id: /browser-platform\.ts$/ },
    handler: (code) => code.replace('"./worker.ts"', '"./worker.js"'),
  },
};

/** What can be imported, as package.json names it. */
const LIBRARY = { index: "src/index.ts", core: "src/core.ts", models: "src/models.ts" };

/** TypeScript 7, which tsdown knows by its earlier name. */
const TYPESCRIPT = fileURLToPath(new URL("node_modules/typescript/bin/tsc", import.meta.url));

const licenses: Plugin = {
  name: "nacre-licenses",
  generateBundle(_, bundle) {
    const source = noticesOf(packagesIn(bundle));
    this.emitFile({ type: "asset", fileName: "THIRD-PARTY-LICENSES.txt", source });
  },
};

const common: UserConfig = {
  format: "esm",
  hash: false,
  dts: false,
  clean: true,
};

/** The command line, the library for Node, and their threads. */
export const NODE: UserConfig = {
  ...common,
  entry: {
    ...LIBRARY,
    nacre: "src/cli/main.ts",
    thread: "src/api/serve-thread.ts",
    "fleet-child": "src/cli/fleet/child.ts",
  },
  outDir: "lib/node",
  platform: "node",
  target: "node20",
  // What `nacre --help` needs, apart from the codec.
  outputOptions: { codeSplitting: { groups: [{ name: "start", test: /src\/(base|format)\// }] } },
  plugins: [licenses],
  deps: { neverBundle: ["onnxruntime-node", "bullmq", "ioredis", "s3mini"], onlyBundle: false },
};

export default defineConfig([
  NODE,
  {
    ...common,
    entry: { ...LIBRARY, worker: "src/api/worker.ts" },
    outDir: "lib/browser",
    platform: "browser",
    target: "es2022",
    fixedExtension: false,
    deps: { onlyBundle: false },
    plugins: [rawText, builtWorker, licenses],
  },
  {
    ...common,
    entry: LIBRARY,
    outDir: "lib/types",
    platform: "neutral",
    tsconfig: "tsconfig.lib.json",
    dts: { tsgo: { path: TYPESCRIPT }, emitDtsOnly: true },
  },
]);
