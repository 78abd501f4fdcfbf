import { readFile } from "node:fs/promises";
import { NacreError } from "../codec/errors.ts";
import type { ModelPair } from "../codec/model-pair.ts";
import { loadEmbedded } from "../model/load.ts";
import type { BackendChoice } from "./arguments.ts";

const MODELS = new URL("../../models/", import.meta.url);

async function fetchBytes(name: string): Promise<Uint8Array> {
  return readFile(new URL(name, MODELS));
}

const loaded = new Map<BackendChoice, Promise<ModelPair>>();

/** The embedded model, loaded once per run. "auto" falls back from the native backend to WASM. */
export function loadModel(choice: BackendChoice): Promise<ModelPair> {
  let pair = loaded.get(choice);
  if (!pair) {
    pair = load(choice);
    loaded.set(choice, pair);
  }
  return pair;
}

async function load(choice: BackendChoice): Promise<ModelPair> {
  const backends = choice === "auto" ? (["native", "wasm"] as const) : ([choice] as const);
  const causes: string[] = [];
  for (const backend of backends) {
    try {
      return await loadEmbedded(backend, fetchBytes);
    } catch (error) {
      causes.push(`${backend}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new NacreError(
    "backend",
    `The model cannot run on this machine (${causes.join("; ").replaceAll("\n", " ")}).`,
  );
}
