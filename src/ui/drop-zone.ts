import { isFolder } from "./folder-drop.ts";

/** Files come in by dropping them anywhere on the page, or by the file picker; folders by dropping alone. */
export function listenForFiles(
  zone: HTMLElement,
  picker: HTMLInputElement,
  onFiles: (files: File[]) => void,
  onFolder: (folder: FileSystemDirectoryEntry) => void,
): void {
  picker.addEventListener("change", () => {
    onFiles([...(picker.files ?? [])]);
    // So that the same file can be chosen again.
    picker.value = "";
  });

  // dragenter and dragleave fire for every element on the way: only the balance tells.
  let depth = 0;
  const show = () => zone.classList.toggle("over", depth > 0);
  document.addEventListener("dragenter", () => {
    depth++;
    show();
  });
  document.addEventListener("dragleave", () => {
    depth--;
    show();
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    depth = 0;
    show();
    const items = [...(event.dataTransfer?.items ?? [])].filter((item) => item.kind === "file");
    const files: (File | null)[] = [];
    for (const item of items) {
      const entry = item.webkitGetAsEntry?.() ?? null;
      if (isFolder(entry)) onFolder(entry);
      else files.push(item.getAsFile());
    }
    onFiles(files.filter((file) => file !== null));
  });
}
