import type { Manifest } from "../../../models.ts";

/** A model that this page has had; its name outlives it. */
export interface SeenModel {
  readonly name: string;
  readonly sha256: string;
  /** As its manifest had it. */
  readonly source: string | undefined;
}

/** What is used of a browser's local storage; unit tests have none. */
interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const KEY = "nacre-models-seen";
/** More are not worth a place in the list. */
const MOST = 20;

const shelf = () => (globalThis as { readonly localStorage?: Shelf }).localStorage;

/** The latest first. */
export function seenModels(): readonly SeenModel[] {
  try {
    return JSON.parse(shelf()?.getItem(KEY) ?? "[]");
  } catch {
    return [];
  }
}

export function rememberModels(models: readonly Manifest[]): void {
  const here = models.map(({ name, spec, source }) => ({ name, sha256: spec.sha256, source }));
  const before = seenModels().filter(({ sha256 }) => !here.some((one) => one.sha256 === sha256));
  shelf()?.setItem(KEY, JSON.stringify([...here, ...before].slice(0, MOST)));
}
