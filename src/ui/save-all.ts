import { folderPicker, saveToFolder } from "./folder-save.ts";
import { type NamedBlob, withUniquePaths } from "./named-blob.ts";
import { linkTo } from "./save-link.ts";

/** Chromium drops downloads that begin at once, after the tenth. */
const DOWNLOAD_GAP_MS = 150;

/** Streams all files into a folder where one can be chosen, else downloads one after the other. False when the person declined. */
export async function saveAll(files: readonly NamedBlob[]): Promise<boolean> {
  const unique = withUniquePaths(files);
  const pick = folderPicker();
  if (!pick) {
    for (const file of unique) {
      const link = document.createElement("a");
      linkTo(link, file);
      link.click();
      await new Promise((resolve) => setTimeout(resolve, DOWNLOAD_GAP_MS));
      // The browser takes the Blob's address when the click is dealt with.
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    }
    return true;
  }
  try {
    await saveToFolder(unique, await pick({ mode: "readwrite" }));
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return false;
    throw error;
  }
}
