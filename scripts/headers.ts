import { HUB } from "../src/model-store/hub.ts";

/** Where models are downloaded from when a person asks for one: HF_ENDPOINT, as the hub's own tools have it. */
export const HUB_ADDRESS = process.env.HF_ENDPOINT || HUB;

/** The hub sends large files from its other hosts. */
const USUAL_SOURCES = `'self' ${HUB} https://*.huggingface.co https://*.hf.co`;
const SOURCES = HUB_ADDRESS === HUB ? USUAL_SOURCES : `'self' ${HUB_ADDRESS}`;

/**
 * The headers the page is served with, its workers too: these alone speak to the hub. A stricter policy stands in
 * index.html, for the page itself, and for hosts that send none.
 */
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
