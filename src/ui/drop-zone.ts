/** Files come in by dropping them anywhere on the page, or by the file picker. */
export function listenForFiles(
  zone: HTMLElement,
  picker: HTMLInputElement,
  onFiles: (files: File[]) => void,
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
    onFiles(droppedFiles(event.dataTransfer));
  });
}

function droppedFiles(transfer: DataTransfer | null): File[] {
  if (!transfer) return [];
  return [...transfer.items]
    .filter((item) => item.kind === "file" && !item.webkitGetAsEntry?.()?.isDirectory)
    .map((item) => item.getAsFile())
    .filter((file) => file !== null);
}
