import { chooseLanguage, LANGUAGE_KEY } from "./choose-language.ts";
import type { Sentences } from "./en.ts";

/** What is asked of a browser; unit tests have none, and read English. */
interface Browser {
  readonly localStorage: { getItem(key: string): string | null };
  readonly navigator: { readonly languages: readonly string[] };
}

const browser = "document" in globalThis ? (globalThis as unknown as Browser) : undefined;

/** Every word that the page's scripts show, in the language of this visit. */
export const TEXT: Sentences = chooseLanguage(
  browser?.localStorage.getItem(LANGUAGE_KEY) ?? null,
  browser?.navigator.languages ?? [],
);
