import type { Plugin } from "vite";

/** Lets the page's script run before anything is painted: where it changes the language, no English flashes up. */
export function firstPaint(): Plugin {
  return {
    name: "nacre-first-paint",
    transformIndexHtml: {
      order: "post",
      handler: (html) => html.replace('<script type="module"', '<script type="module" blocking="render"'),
    },
  };
}
