import type { TreeEntry } from "../bridge/codec-protocol.ts";

/** All that is in a dropped folder and below, empty folders too, with paths within it. */
export async function readFolder(folder: FileSystemDirectoryEntry): Promise<TreeEntry[]> {
  const found: TreeEntry[] = [];
  await visit(folder, "", found);
  return found;
}

async function visit(folder: FileSystemDirectoryEntry, prefix: string, found: TreeEntry[]): Promise<void> {
  const reader = folder.createReader();
  for (;;) {
    // They come a hundred at a time; an empty list is the end.
    const entries = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
    if (entries.length === 0) return;
    for (const entry of entries) {
      const path = prefix + entry.name;
      if (isFolder(entry)) {
        found.push({ path });
        await visit(entry, `${path}/`, found);
      } else if (isFile(entry)) {
        found.push({ path, file: await new Promise<File>((done, fail) => entry.file(done, fail)) });
      }
    }
  }
}

export function isFolder(entry: FileSystemEntry | null): entry is FileSystemDirectoryEntry {
  return entry?.isDirectory === true;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

/**
 * The same for a folder from the picker, which names no folder that is empty: its files know their paths,
 * which begin with the folder's name.
 */
export function pickedFolder(files: readonly File[]): { name: string; entries: TreeEntry[] } {
  const [name = ""] = files[0]?.webkitRelativePath.split("/") ?? [];
  const inside = files.map((file) => ({ path: file.webkitRelativePath.slice(name.length + 1), file }));
  const folders = new Set(inside.flatMap(({ path }) => foldersOf(path)));
  return { name, entries: [...[...folders].map((path) => ({ path })), ...inside] };
}

/** "a", "a/b" of "a/b/c". */
function foldersOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
}
