/** What a page keeps for later. Where the browser lets nothing be kept, the page works without. */

interface Shelf {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
}

interface Browser {
  readonly localStorage: Storage;
  readonly sessionStorage: Storage;
}

interface Storage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** For the next visit. */
export const KEPT: Shelf = shelf("localStorage");
/** For this tab, over a reload. */
export const KEPT_IN_TAB: Shelf = shelf("sessionStorage");

function shelf(name: keyof Browser): Shelf {
  /** undefined when there is none, or no use of it is allowed, or it is full. */
  const use = <T>(work: (storage: Storage) => T): T | undefined => {
    try {
      return work((globalThis as unknown as Browser)[name]);
    } catch {
      return undefined;
    }
  };
  return {
    get: (key) => use((storage) => storage.getItem(key)) ?? null,
    set: (key, value) => use((storage) => storage.setItem(key, value)),
    remove: (key) => use((storage) => storage.removeItem(key)),
  };
}
