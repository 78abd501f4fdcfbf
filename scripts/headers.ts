import type { Plugin } from "vite";
import { HUB } from "../src/model-store/hub.ts";

/** Where models are downloaded from when a person asks for one: HF_ENDPOINT, as the hub's own tools have it. */
export const HUB_ADDRESS = process.env.HF_ENDPOINT || HUB;

/** The hub sends large files from its other hosts. */
const USUAL_SOURCES = `'self' ${HUB} https://*.huggingface.co https://*.hf.co`;
const SOURCES = HUB_ADDRESS === HUB ? USUAL_SOURCES : `'self' ${HUB_ADDRESS}`;

/** The policy in index.html names the usual hub; a build for another one names that. */
export function hubPolicy(): Plugin {
  return {
    name: "nacre-hub-policy",
    transformIndexHtml(html) {
      if (!html.includes(`connect-src ${USUAL_SOURCES};`)) throw new Error("index.html has another policy");
      return html.replace(USUAL_SOURCES, SOURCES);
    },
  };
}

/** The headers the page is served with. The policy also stands in index.html for hosts that send none. */
export const HEADERS = {
  // Together these make the page cross-origin isolated, which shared memory and precise clocks need.
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Content-Security-Policy": [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    `connect-src ${SOURCES}`,
    "style-src 'self'",
    "img-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types default",
  ].join("; "),
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};
