import { defineConfig, type Plugin } from "vite";
import { firstPaint } from "./scripts/first-paint.ts";
import { HEADERS, HUB_ADDRESS } from "./scripts/headers.ts";
import { notices, workerNotices } from "./scripts/notices.ts";
import { precache } from "./scripts/precache.ts";

/** transformers.js asks for ONNX Runtime's build for WebGPU, of 27 MB; of what it does here it needs none. */
const oneRuntime: Plugin = {
  name: "nacre-one-runtime",
  enforce: "pre",
  resolveId(id, importer) {
    if (id !== "onnxruntime-web/webgpu" || !importer?.includes("@huggingface/transformers")) return null;
    return this.resolve("onnxruntime-web/wasm", importer);
  },
};

export default defineConfig({
  // Relative, so that the build works in any folder of any host.
  base: "./",
  // Unknown addresses are errors, not the page again.
  appType: "mpa",
  worker: { format: "es", plugins: () => [oneRuntime, workerNotices()] },
  server: { headers: { ...HEADERS, "Content-Security-Policy": "" } },
  preview: { headers: HEADERS },
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { index: "index.html", sw: "src/page/pwa/service-worker.ts" },
      output: { entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js") },
    },
  },
  define: { __HUB__: JSON.stringify(HUB_ADDRESS) },
  plugins: [firstPaint(), notices(), precache()],
});
