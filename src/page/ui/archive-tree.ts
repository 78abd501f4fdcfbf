import type { NamedBlob } from "./save/named-blob.ts";

/** A folder of an archive and what it holds, each in the order of names. */
export interface Branch {
  readonly folders: readonly (readonly [name: string, branch: Branch])[];
  readonly files: readonly (readonly [name: string, file: NamedBlob])[];
}

/** The files of an archive by the folders that their paths name. */
export function treeOf(files: readonly NamedBlob[]): Branch {
  return branchOf(files.map((file) => [file.path.split("/"), file] as const));
}

type Rest = readonly [parts: readonly string[], file: NamedBlob];

function branchOf(all: readonly Rest[]): Branch {
  const inner = new Map<string, Rest[]>();
  const files: [string, NamedBlob][] = [];
  for (const [parts, file] of all) {
    const [name = "", ...rest] = parts;
    if (rest.length === 0) files.push([name, file]);
    else {
      const within = inner.get(name) ?? [];
      within.push([rest, file]);
      inner.set(name, within);
    }
  }
  const folders = [...inner].map(([name, rest]) => [name, branchOf(rest)] as const);
  return { folders: folders.sort(byName), files: files.sort(byName) };
}

/** As people count: "page 2" before "page 10". */
const { compare } = new Intl.Collator(undefined, { numeric: true });

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return compare(a, b);
}
