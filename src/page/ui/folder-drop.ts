import type { TreeFile } from "../bridge/codec-protocol.ts";

/** All files below a dropped folder, with their paths in it; folders without files leave no trace. */
export async function readFolder(folder: FileSystemDirectoryEntry): Promise<TreeFile[]> {
  const found: TreeFile[] = [];
  await visit(folder, "", found);
  return found;
}

async function visit(folder: FileSystemDirectoryEntry, prefix: string, found: TreeFile[]): Promise<void> {
  const reader = folder.createReader();
  for (;;) {
    // A hundred at a time, and none at the end.
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

/** The same of a folder that was picked: its files know their path, which begins with the folder's name. */
export function pickedFolder(files: readonly File[]): { name: string; files: TreeFile[] } {
  const [name = ""] = files[0]?.webkitRelativePath.split("/") ?? [];
  return {
    name,
    files: files.map((file) => ({ path: file.webkitRelativePath.slice(name.length + 1), file })),
  };
}
