import { makeZip } from "client-zip";
import { folderPicker, saveToFolder } from "./folder-save.ts";
import { type NamedBlob, savedPath, withUniquePaths } from "./named-blob.ts";
import { linkTo } from "./save-link.ts";

/**
 * Streams all files, and folders of these paths, into a folder where the browser can ask for one, else downloads them as one zip
 * file of this name. False if the person declined. Throws a SaidError when one of them is there already.
 */
export async function saveAll(
  files: readonly NamedBlob[],
  folders: readonly string[],
  name: string,
): Promise<boolean> {
  const unique = withUniquePaths(files);
  const within = folders.map(savedPath);
  const pick = folderPicker();
  if (!pick) {
    download({ path: `${name}.zip`, blob: await zip(unique, within) });
    return true;
  }
  try {
    await saveToFolder(unique, within, await pick({ mode: "readwrite" }));
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return false;
    throw error;
  }
}

function zip(files: readonly NamedBlob[], folders: readonly string[]): Promise<Blob> {
  const empty = folders.map((path) => ({ name: `${path}/` }));
  const inputs = files.map(({ path, blob }) => ({ name: path, input: blob, size: blob.size }));
  return new Response(makeZip([...empty, ...inputs]), {
    headers: { "Content-Type": "application/zip" },
  }).blob();
}

function download(file: NamedBlob): void {
  const link = document.createElement("a");
  linkTo(link, file);
  link.click();
  // Not at once: the browser looks the Blob up only after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
