import { KEPT } from "../kept.ts";
import { chooseLanguage, LANGUAGE_KEY } from "./choose-language.ts";
import type { Sentences } from "./en.ts";

/** Unit tests have no page, and read English. */
const { document, navigator } = globalThis as {
  readonly document?: unknown;
  readonly navigator?: { readonly languages: readonly string[] };
};

/** Every word that the page's scripts show, in the language of this visit. */
export const TEXT: Sentences = chooseLanguage(
  KEPT.get(LANGUAGE_KEY),
  document ? (navigator?.languages ?? []) : [],
);
