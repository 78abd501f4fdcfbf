/** Saving files into a folder that the person chooses, in browsers that can do that. */

import { TEXT } from "../../language/text.ts";
import { SaidError } from "../sentence.ts";
import type { NamedBlob } from "./named-blob.ts";

/** TypeScript's library does not have it yet. */
type PickFolder = (options: { mode: "readwrite" }) => Promise<FileSystemDirectoryHandle>;

export function folderPicker(): PickFolder | undefined {
  return (globalThis as { showDirectoryPicker?: PickFolder }).showDirectoryPicker?.bind(globalThis);
}

/** Throws a SaidError, before anything is written, if one of the files exists already. */
export async function saveToFolder(
  files: readonly NamedBlob[],
  folders: readonly string[],
  root: FileSystemDirectoryHandle,
): Promise<void> {
  for (const { path } of files) {
    if (await exists(root, path.split("/"))) {
      throw new SaidError(TEXT.total.alreadyThere(path));
    }
  }
  for (const path of folders) await makeFolder(root, path.split("/"));
  for (const { path, blob } of files) {
    const parts = path.split("/");
    const folder = await makeFolder(root, parts.slice(0, -1));
    const file = await folder.getFileHandle(parts.at(-1) ?? "", { create: true });
    await blob.stream().pipeTo(await file.createWritable());
  }
}

async function makeFolder(
  root: FileSystemDirectoryHandle,
  parts: readonly string[],
): Promise<FileSystemDirectoryHandle> {
  let folder = root;
  for (const part of parts) folder = await folder.getDirectoryHandle(part, { create: true });
  return folder;
}

async function exists(root: FileSystemDirectoryHandle, parts: readonly string[]): Promise<boolean> {
  try {
    let folder = root;
    for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part);
    await folder.getFileHandle(parts.at(-1) ?? "");
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotFoundError") return false;
    throw error;
  }
}
