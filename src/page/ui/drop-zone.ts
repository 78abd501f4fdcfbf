import { TEXT } from "../language/text.ts";
import { isFolder } from "./folder-drop.ts";

export interface Receiver {
  readonly files: (files: File[]) => void;
  readonly folder: (folder: FileSystemDirectoryEntry) => void;
  /** A folder from the picker: its files, which know their paths. */
  readonly pickedFolder: (files: File[]) => void;
}

/** Takes files, folders and texts that are dropped anywhere on the page, picked or pasted. */
export function listenForFiles(
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
  listenForDrops(to);
  listenForPaste(to);
}

function listenForDrops(to: Receiver): void {
  // dragenter and dragleave fire for every element on the way; only their balance tells whether anything is over the page.
  let depth = 0;
  const show = (isOver: boolean) => document.body.classList.toggle("over", isOver);
  document.addEventListener("dragenter", (event) => {
    depth++;
    show(!isForField(event));
  });
  document.addEventListener("dragleave", () => {
    depth--;
    if (depth <= 0) show(false);
  });
  document.addEventListener("dragover", (event) => {
    if (!isForField(event)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    depth = 0;
    show(false);
    if (isForField(event)) return;
    event.preventDefault();
    const { dataTransfer } = event;
    const items = [...(dataTransfer?.items ?? [])].filter((item) => item.kind === "file");
    if (items.length === 0) {
      to.files(asFile(dataTransfer?.getData("text/plain"), TEXT.dropped));
      return;
    }
    const files: (File | null)[] = [];
    for (const item of items) {
      const entry = item.webkitGetAsEntry?.() ?? null;
      if (isFolder(entry)) to.folder(entry);
      else files.push(item.getAsFile());
    }
    to.files(files.filter((file) => file !== null));
  });
}

/** A text that is dragged over a text field is the field's own affair. */
function isForField({ target, dataTransfer }: DragEvent): boolean {
  return isTextField(target) && !dataTransfer?.types.includes("Files");
}

function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('textarea, input[type="text"]');
}

/** Takes files or text pasted anywhere but in a text field. */
function listenForPaste(to: Receiver): void {
  document.addEventListener("paste", (event) => {
    if (isTextField(event.target)) return;
    const files = [...(event.clipboardData?.files ?? [])];
    to.files(files.length > 0 ? files : asFile(event.clipboardData?.getData("text/plain"), TEXT.pasted));
  });
}

function asFile(text: string | undefined, name: string): File[] {
  return text ? [new File([text], name, { type: "text/plain" })] : [];
}
