import { DE } from "./de.ts";
import { EN, type Sentences } from "./en.ts";
import { ES } from "./es.ts";

const LANGUAGES: readonly Sentences[] = [EN, DE, ES];

/** Where the choice made by hand is kept; see index.html for its values. */
export const LANGUAGE_KEY = "nacre-language";

/** kept: the choice made by hand, if any; preferred: the browser's languages, the dearest first. */
export function chooseLanguage(kept: string | null, preferred: readonly string[]): Sentences {
  for (const tag of [kept ?? "", ...preferred]) {
    const found = LANGUAGES.find((language) => language.tag === tag.toLowerCase().split("-")[0]);
    if (found) return found;
  }
  return EN;
}
