/** Which model `--model` means, or a file asks for. */
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { type ModelReader, modelReader, NacreError } from "../index.ts";
import {
  HUB,
  KNOWN_MODELS,
  Library,
  type ModelProgress,
  parseHubId,
  type Runtime,
  resolveModel,
  shardsOf,
  WEIGHTS,
  WEIGHTS_INDEX,
} from "../models.ts";
import { CommandError } from "./command-error.ts";
import { filesIn } from "./folder-files.ts";
import { cacheFolder, folderStore } from "./folder-store.ts";

export const embedded: ModelReader = modelReader();

const store = folderStore(cacheFolder());

export const library = new Library(store);

/** The model that a file was coded with, if it is here or can be fetched. id: the beginning of its hash, in hex. */
export async function modelOfFile(id: string): Promise<ModelReader | undefined> {
  const found = await resolveModel({ id, store });
  return found && library.reader(found);
}

/**
 * name: a folder with a checkpoint or a converted model, a model of the library, a known name, or
 * "owner/name[@revision]" on the hub. What is not there yet is fetched and converted once.
 */
export async function modelByName(
  name: string,
  runtime: () => Promise<Runtime>,
  onProgress: (progress: ModelProgress) => void,
): Promise<ModelReader> {
  if (name === "embedded") return embedded;
  const isFolder = await stat(name).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) return modelInFolder(name, runtime, onProgress);
  const known = KNOWN_MODELS.find((model) => model.name === name);
  const asked = known ?? parseHubId(name);
  const isPinned = asked !== undefined && name.includes("@");
  const added = (await library.find(name)) ?? (known && (await library.find(known.repository)));
  if (added) return library.reader(added);
  if (!asked) throw new NacreError("no-model", { name });
  const { repository, revision } = asked;
  const hub = process.env.HF_ENDPOINT || HUB;
  const title = known?.name ?? repository.split("/")[1]! + (isPinned ? `@${revision.slice(0, 8)}` : "");
  const options = { runtime: await runtime(), onProgress };
  return library.reader(await library.addFromHub(hub, repository, revision, title, options));
}

async function modelInFolder(
  folder: string,
  runtime: () => Promise<Runtime>,
  onProgress: (progress: ModelProgress) => void,
): Promise<ModelReader> {
  const readOptional = async (name: string) =>
    existsSync(join(folder, name)) ? new Uint8Array(await readFile(join(folder, name))) : undefined;
  if (existsSync(join(folder, "manifest.json"))) {
    return async (name) => {
      const file = await readOptional(name);
      if (!file) throw new CommandError(`${join(folder, name)} is missing.`);
      return file;
    };
  }
  const index = await readOptional(WEIGHTS_INDEX);
  const names = [
    "config.json",
    "tokenizer.json",
    ...(index ? [WEIGHTS_INDEX, ...shardsOf(index)] : [WEIGHTS]),
  ];
  const missing = names.find((name) => !existsSync(join(folder, name)));
  if (missing) throw new CommandError(`${folder} holds no model: ${missing} is missing.`);
  const source = `folder:${await hashOf(names.map((name) => join(folder, name)))}`;
  const added = await library.find(source);
  if (added) return library.reader(added);
  const options = { runtime: await runtime(), onProgress };
  return library.reader(
    await library.addCheckpoint(basename(resolve(folder)), source, filesIn(folder), options),
  );
}

/** A hash of the files' hashes: node's own, since weights are large. */
async function hashOf(paths: readonly string[]): Promise<string> {
  const all = createHash("sha256");
  for (const path of paths) {
    const one = createHash("sha256");
    for await (const piece of createReadStream(path)) one.update(piece);
    all.update(one.digest());
  }
  return all.digest("hex").slice(0, 32);
}
