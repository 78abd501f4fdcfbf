import { windowsPath } from "../../../core.ts";
import { undisguised } from "../names.ts";

export interface NamedBlob {
  /** Relative, with `/` between its parts; the codec has checked that it leads nowhere else. */
  readonly path: string;
  readonly blob: Blob;
}

/** Such as Windows can have, where a zip may be opened: there, `..\x` leads out of its folder; and not disguised. */
export function savedPath(path: string): string {
  return windowsPath(undisguised(path));
}

/**
 * Of two files with one name, the second becomes "name (2)"; the number goes before the suffix.
 */
export function withUniquePaths(files: readonly NamedBlob[]): NamedBlob[] {
  const taken = new Set<string>();
  return files.map(({ path: stored, blob }) => {
    const path = savedPath(stored);
    const dot = path.indexOf(".", path.lastIndexOf("/") + 2);
    const [stem, suffix] = dot < 0 ? [path, ""] : [path.slice(0, dot), path.slice(dot)];
    let unique = path;
    for (let count = 2; taken.has(unique); count++) unique = `${stem} (${count})${suffix}`;
    taken.add(unique);
    return { path: unique, blob };
  });
}
