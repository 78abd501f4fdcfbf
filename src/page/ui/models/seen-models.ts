import type { Manifest } from "../../../models.ts";
import { KEPT } from "../../kept.ts";

/** A model that this page has had; its name outlives it. */
export interface SeenModel {
  readonly name: string;
  readonly sha256: string;
  /** As its manifest had it. */
  readonly source: string | undefined;
}

const KEY = "nacre-models-seen";
/** More are not worth a place in the list. */
const MOST = 20;

/** The latest first. */
export function seenModels(): readonly SeenModel[] {
  try {
    return JSON.parse(KEPT.get(KEY) ?? "[]");
  } catch {
    return [];
  }
}

export function rememberModels(models: readonly Manifest[]): void {
  const here = models.map(({ name, spec, source }) => ({ name, sha256: spec.sha256, source }));
  const before = seenModels().filter(({ sha256 }) => !here.some((one) => one.sha256 === sha256));
  KEPT.set(KEY, JSON.stringify([...here, ...before].slice(0, MOST)));
}
