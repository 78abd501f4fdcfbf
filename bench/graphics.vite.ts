/** Bundles graphics.ts for Node: the kernels in WGSL are imported as text, which needs a bundler. */

import { defineConfig } from "vite";

export default defineConfig({
  publicDir: false,
  build: { ssr: "bench/graphics.ts", outDir: "node_modules/.cache/nacre", target: "node20" },
});
