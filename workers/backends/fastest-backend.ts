/** Which backend is best for each direction: many positions at once and one at a time are different work. */

import type { LogitModel } from "../../src/model/model.ts";
import { type Pace, paceOf } from "./pace.ts";

export type Direction = "compress" | "restore";

/** By the names of the backends that work here. */
export type Paces<Name extends string> = Readonly<Partial<Record<Name, Pace>>>;

const PART = { compress: "chunk", restore: "step" } as const;

/**
 * One of the names for each direction, loaded: by what an earlier visit has kept, or else by measuring all of them. load:
 * rejects when it must be measured and cannot be had; otherwise another one may take its place.
 */
export async function loadFastest<Name extends string, Loaded extends { readonly model: LogitModel }>(
  names: readonly [Name, ...Name[]],
  load: (name: Name, isMeasured: boolean) => Promise<Loaded>,
  kept: { read(): Promise<Paces<Name> | undefined>; write(paces: Paces<Name>): Promise<void> },
  measure: (model: LogitModel) => Promise<Pace> = paceOf,
): Promise<Record<Direction, Loaded>> {
  const loaded = new Map<Name, Loaded>();
  let paces = await kept.read();
  if (!paces) {
    const measured: Partial<Record<Name, Pace>> = {};
    for (const name of names) {
      try {
        const one = await load(name, true);
        measured[name] = await measure(one.model);
        loaded.set(name, one);
      } catch {
        // What cannot be had here is not considered; if nothing can, loading it below says why.
      }
    }
    paces = measured;
    await kept.write(paces);
  }
  const [first] = names;
  const best = (direction: Direction) => {
    const known = names.filter((name) => paces[name]);
    const paceFor = (name: Name) => paces[name]![PART[direction]];
    return known.reduce((a, b) => (paceFor(b) < paceFor(a) ? b : a), known[0] ?? first);
  };
  const take = async (name: Name) => {
    const one = loaded.get(name) ?? (await load(name, false));
    loaded.set(name, one);
    return one;
  };
  return { compress: await take(best("compress")), restore: await take(best("restore")) };
}
