/** The names of the files with a checkpoint's weights, in the Hugging Face layout. */

export const WEIGHTS = "model.safetensors";
export const WEIGHTS_INDEX = "model.safetensors.index.json";

/** The distinct shards that an index names, in order. Throws when the index is malformed. */
export function shardsOf(index: Uint8Array): string[] {
  const { weight_map } = JSON.parse(new TextDecoder().decode(index));
  const names = new Set(Object.values((weight_map ?? {}) as Record<string, string>));
  for (const name of names) {
    // The index is not ours: a name in it must not lead out of the folder.
    if (!/^[\w.-]+\.safetensors$/.test(name))
      throw new Error(`${WEIGHTS_INDEX}: ${name} is not the name of a weights file`);
  }
  if (names.size === 0) throw new Error(`${WEIGHTS_INDEX} names no weights`);
  return [...names].sort();
}
