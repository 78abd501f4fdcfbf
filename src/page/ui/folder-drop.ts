import type { TreeFile } from "../bridge/codec-protocol.ts";

/** All files in a dropped folder and below, with their paths within it; empty folders are left out. */
export async function readFolder(folder: FileSystemDirectoryEntry): Promise<TreeFile[]> {
  const found: TreeFile[] = [];
  await visit(folder, "", found);
  return found;
}

async function visit(folder: FileSystemDirectoryEntry, prefix: string, found: TreeFile[]): Promise<void> {
  const reader = folder.createReader();
  for (;;) {
    // They come a hundred at a time; an empty list is the end.
    const entries = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
    if (entries.length === 0) return;
    for (const entry of entries) {
      const path = prefix + entry.name;
      if (isFolder(entry)) await visit(entry, `${path}/`, found);
      else if (isFile(entry)) {
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

/** The same for a folder from the picker, whose files know their paths, which begin with the folder's name. */
export function pickedFolder(files: readonly File[]): { name: string; files: TreeFile[] } {
  const [name = ""] = files[0]?.webkitRelativePath.split("/") ?? [];
  return {
    name,
    files: files.map((file) => ({ path: file.webkitRelativePath.slice(name.length + 1), file })),
  };
}
