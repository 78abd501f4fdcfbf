import type { Directory } from "../../core.ts";
import type { NamedBlob } from "./save/named-blob.ts";

export interface ArchiveFiles {
  readonly results: readonly NamedBlob[];
  readonly folders: readonly string[];
  /** Paths of symbolic links, which no browser can make. */
  readonly links: readonly string[];
  /** Paths of files that a damaged archive no longer has whole. */
  readonly lost: readonly string[];
}

/**
 * The files of an archive, of which `blobs` has the contents by path; a further name becomes a copy of its
 * file. What has no blob is lost.
 */
export function archiveFiles(directory: Directory, blobs: ReadonlyMap<string, Blob>): ArchiveFiles {
  const results: NamedBlob[] = [];
  const folders: string[] = [];
  const links: string[] = [];
  const lost: string[] = [];
  for (const { kind, path, target } of directory) {
    const blob = blobs.get(kind === "hardlink" ? (target ?? "") : path);
    if (kind === "folder") folders.push(path);
    else if (kind === "symlink") links.push(path);
    else if (blob) results.push({ path, blob });
    else lost.push(path);
  }
  return { results, folders, links, lost };
}
