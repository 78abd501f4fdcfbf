import { isFolder } from "./folder-drop.ts";
import { TEXT } from "./strings.ts";

export interface Receiver {
  readonly files: (files: File[]) => void;
  readonly folder: (folder: FileSystemDirectoryEntry) => void;
  /** A folder from the picker: its files, which know their paths. */
  readonly pickedFolder: (files: File[]) => void;
}

/** Takes files and folders that are dropped anywhere on the page, picked or pasted. */
export function listenForFiles(
  zone: HTMLElement,
  filePicker: HTMLInputElement,
  folderPicker: HTMLInputElement,
  to: Receiver,
): void {
  for (const [picker, receive] of [
    [filePicker, to.files],
    [folderPicker, to.pickedFolder],
  ] as const) {
    picker.addEventListener("change", () => {
      receive([...(picker.files ?? [])]);
      // So that the same file can be chosen again.
      picker.value = "";
    });
  }
  listenForDrops(zone, to);
  listenForPaste(to);
}

function listenForDrops(zone: HTMLElement, to: Receiver): void {
  // dragenter and dragleave fire for every element on the way; only their balance tells whether anything is over the page.
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
      if (isFolder(entry)) to.folder(entry);
      else files.push(item.getAsFile());
    }
    to.files(files.filter((file) => file !== null));
  });
}

/** Takes files or text pasted anywhere but in a text field. */
function listenForPaste(to: Receiver): void {
  document.addEventListener("paste", (event) => {
    if (event.target instanceof HTMLElement && event.target.matches("input, textarea")) return;
    const files = [...(event.clipboardData?.files ?? [])];
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (files.length === 0 && text) files.push(new File([text], TEXT.pasted, { type: "text/plain" }));
    to.files(files);
  });
}
