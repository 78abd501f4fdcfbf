/** Where a model can lie, and how its files are read from there. */

import { NacreError } from "../base/errors.ts";
import { readManifest } from "../model/manifest.ts";
import { unpack } from "../model/packed-file.ts";
import { discard } from "../threads/discard.ts";
import type { Platform } from "./platform.ts";

/** A file of a model by its name, `manifest.json` first. */
export interface ModelReader {
  (name: string): Promise<Uint8Array>;
  /** Whether nobody else has the bytes it gives, so that their memory may be given back. */
  readonly givesAway?: boolean;
}

/** The files of a model by name: their bytes, or where each is. */
export type ModelFiles = Readonly<Record<string, Uint8Array | URL | string>>;

/**
 * A folder with `manifest.json` and the files it names, by its address (in Node also by its path); the files
 * themselves; or a function that reads them.
 */
export type ModelPlace = string | URL | ModelFiles | ModelReader;

/** The same, as it can be sent to another thread. */
export type SentPlace = string | Readonly<Record<string, Uint8Array | string>>;

export async function sentPlace(place: ModelPlace, platform: Platform): Promise<SentPlace> {
  if (typeof place === "function") {
    const manifest = await place("manifest.json");
    const { spec, tokenizer } = await readManifest(async () => manifest);
    const [specFile, tokenizerFile] = await Promise.all([place(spec.name), place(tokenizer.name)]);
    return { "manifest.json": manifest, [spec.name]: specFile, [tokenizer.name]: tokenizerFile };
  }
  if (typeof place === "string" || place instanceof URL) return addressOf(place, platform);
  return Object.fromEntries(
    Object.entries(place).map(([name, file]) => [
      name,
      file instanceof Uint8Array ? file : addressOf(file, platform),
    ]),
  );
}

function addressOf(place: string | URL, platform: Pick<Platform, "address">): string {
  return (typeof place === "string" ? platform.address(place) : place).href;
}

export function readerOf(place: ModelPlace, platform: Pick<Platform, "address" | "read">): ModelReader {
  if (typeof place === "function") return place;
  if (typeof place === "string" || place instanceof URL) {
    const address = addressOf(place, platform);
    const folder = address.endsWith("/") ? address : `${address}/`;
    return givingAway((name) => platform.read(new URL(name, folder)));
  }
  return givingAway(async (name) => {
    const file = place[name];
    if (file === undefined) throw new NacreError("incomplete-model", { name: "that was given", file: name });
    return file instanceof Uint8Array
      ? new Uint8Array(file)
      : platform.read(new URL(addressOf(file, platform)));
  });
}

function givingAway(read: (name: string) => Promise<Uint8Array>): ModelReader {
  return Object.assign(read, { givesAway: true });
}

/** Reads and unpacks each file once, even when a second backend has to be tried; what failed is tried again. */
export class ReadOnce {
  readonly #source: ModelReader;
  readonly #files = new Map<string, Promise<Uint8Array>>();
  /** What nobody else has. */
  #own: Uint8Array[] = [];

  constructor(source: ModelReader) {
    this.#source = source;
  }

  readonly read = (name: string): Promise<Uint8Array> => {
    const file = this.#files.get(name) ?? this.#unpacked(name);
    this.#files.set(name, file);
    file.catch(() => this.#files.delete(name));
    return file;
  };

  /** Gives back the memory of what was read, 20 MB for the embedded model. */
  discard(): void {
    discard(this.#own);
    this.#own = [];
    this.#files.clear();
  }

  async #unpacked(name: string): Promise<Uint8Array> {
    const given = await this.#source(name);
    // What cannot be unpacked is refused by whoever knows its hash.
    const file = await unpack(name, given).catch(() => given);
    const isOwn = this.#source.givesAway ?? false;
    if (isOwn && file !== given) discard([given]);
    if (isOwn || file !== given) this.#own.push(file);
    return file;
  }
}
