import { EMBEDDED_MANIFEST } from "../../../core.ts";
import { registeredModel } from "../../../models.ts";
import { seenModels } from "./seen-models.ts";

/** How a language speaks of a model within a sentence. */
export interface ModelWords {
  readonly builtIn: string;
  readonly named: (name: string) => string;
  /** start: the first digits of its id. */
  readonly unknown: (start: string) => string;
}

/** id: its beginning in hex, as a file holds it. */
export function modelNamed(id: string, words: ModelWords): string {
  if (EMBEDDED_MANIFEST.spec.sha256.startsWith(id)) return words.builtIn;
  const seen = seenModels().find(({ sha256 }) => sha256.startsWith(id));
  const name = seen?.name ?? registeredModel(id)?.name;
  return name ? words.named(name) : words.unknown(id.slice(0, 8));
}
