import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { EN } from "./en.ts";

const HTML = readFileSync("index.html", "utf8");
const WORDS: Readonly<Record<string, string>> = EN.page;

/** As a browser shows it: white space in one piece, and code between backquotes. */
function shown(html: string): string {
  return html
    .replace(/<\/?code>/g, "`")
    .replace(/\s+/g, " ")
    .trim();
}

it("index.html says the same as the English words, so that nothing needs to be replaced", () => {
  const texts = [...HTML.matchAll(/<(\w+)\b[^>]*\bdata-text="(\w+)"[^>]*>(.*?)<\/\1>/gs)];
  const labels = [...HTML.matchAll(/aria-label="([^"]+)"\s+data-label="(\w+)"/g)];
  const placeholders = [...HTML.matchAll(/data-placeholder="(\w+)"\s+placeholder="([^"]+)"/g)];
  for (const [, , key = "", text = ""] of texts) expect(shown(text), key).toBe(WORDS[key]);
  for (const [, text, key = ""] of labels) expect(text, key).toBe(WORDS[key]);
  for (const [, key = "", text] of placeholders) expect(text, key).toBe(WORDS[key]);
  const used = [
    ...texts.map(([, , key]) => key),
    ...labels.map(([, , key]) => key),
    ...placeholders.map(([, key]) => key),
  ];
  expect(new Set(used)).toEqual(new Set(Object.keys(WORDS)));
});
