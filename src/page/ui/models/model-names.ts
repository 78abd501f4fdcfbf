import { EMBEDDED_MANIFEST } from "../../../core.ts";
import { type Manifest, registeredModel } from "../../../models.ts";

/** Models that this page has seen, by their ids. */
const seen = new Map<string, string>();

export function rememberNames(models: readonly Manifest[]): void {
  for (const { name, spec } of models) seen.set(spec.sha256, name);
}

/** How a sentence names a model. id: its beginning in hex, as a file holds it. */
export function modelName(id: string): string {
  if (EMBEDDED_MANIFEST.spec.sha256.startsWith(id)) return "the built-in model";
  const name = [...seen].find(([sha256]) => sha256.startsWith(id))?.[1] ?? registeredModel(id)?.name;
  return name ? `the model ${name}` : `an unknown model (${id.slice(0, 8)}…)`;
}
