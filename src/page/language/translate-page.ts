import type { Sentences } from "./en.ts";

/** The attributes that hold words of their own, by the data attribute that names the words. */
const ATTRIBUTES = { label: "aria-label", placeholder: "placeholder" } as const;

/** Puts a language's words in the place of the English ones that stand in index.html. */
export function translatePage({ tag, page }: Sentences): void {
  document.documentElement.lang = tag;
  const words: Readonly<Record<string, string>> = page;
  const templates = [...document.querySelectorAll("template")].map(({ content }) => content);
  for (const root of [document, ...templates]) {
    for (const element of root.querySelectorAll<HTMLElement>("[data-text]")) {
      element.replaceChildren(...withCode(words[element.dataset.text ?? ""] ?? ""));
    }
    for (const [key, attribute] of Object.entries(ATTRIBUTES)) {
      for (const element of root.querySelectorAll<HTMLElement>(`[data-${key}]`)) {
        element.setAttribute(attribute, words[element.dataset[key] ?? ""] ?? "");
      }
    }
  }
}

/** A sentence's parts; what stands between backquotes is code. */
function withCode(sentence: string): (string | HTMLElement)[] {
  return sentence.split("`").map((part, i) => {
    if (i % 2 === 0) return part;
    const code = document.createElement("code");
    code.textContent = part;
    return code;
  });
}
