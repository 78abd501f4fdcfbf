import { NacreError } from "../core.ts";
import { readManifest, storedBytes } from "../models.ts";
import { embedded, library } from "./choose-model.ts";
import { printJson, printLine } from "./print.ts";

/** One line per model: name, hash, size, what exactness costs, and where it comes from. */
export async function listModels(json: boolean): Promise<void> {
  const own = await readManifest(embedded);
  for (const manifest of [own, ...(await library.list())]) {
    const { name, spec, loss, source } = manifest;
    const bytes = storedBytes(manifest);
    const facts = { name, sha256: spec.sha256, bytes, loss: loss ?? null, source: source ?? "embedded" };
    const cost = loss === undefined ? "" : `, ${(100 * loss).toFixed(2)}% more bits than in floating point`;
    const line = `${name}  ${spec.sha256.slice(0, 32)}  ${bytes} bytes${cost}, from ${facts.source}`;
    if (json) printJson(facts);
    else printLine(line);
  }
}

export async function removeModel(name: string): Promise<void> {
  const found = await library.find(name);
  if (!found) throw new NacreError("no-model", { name });
  await library.remove(found);
  await library.removeParts();
}
