import { digest } from "../../src/model-store/download.ts";
import type { ModelStore } from "../../src/model-store/store.ts";
import type { Pace } from "./pace.ts";

const FOLDER = "paces";

/** What was measured on an earlier visit. */
export class KeptPaces<Name extends string> {
  readonly #store: ModelStore;
  readonly #file: Promise<string>;

  /** of: what the measurement holds for. */
  constructor(store: ModelStore, of: string) {
    this.#store = store;
    this.#file = digest("SHA-256", new TextEncoder().encode(of)).then((hash) => `${hash.slice(0, 32)}.json`);
  }

  async read(): Promise<Partial<Record<Name, Pace>> | undefined> {
    try {
      const bytes = await this.#store.read(FOLDER, await this.#file);
      return bytes && JSON.parse(new TextDecoder().decode(bytes));
    } catch {
      // Measuring again costs a second.
      return undefined;
    }
  }

  async write(paces: Partial<Record<Name, Pace>>): Promise<void> {
    const bytes = new TextEncoder().encode(JSON.stringify(paces));
    await this.#store.remove(FOLDER, await this.#file).catch(() => {});
    await this.#store.append(FOLDER, await this.#file, bytes).catch(() => {});
  }
}
