import { TEXT } from "../language/text.ts";

/** Shows what another program has handed over, until the person says what becomes of it. */
export function offerFiles(line: HTMLElement, files: readonly File[], take: (files: File[]) => void): void {
  if (files.length === 0) return;
  const [names, accept, leave] = line.children as unknown as [HTMLElement, HTMLElement, HTMLElement];
  names.textContent = TEXT.offered(files.map(({ name }) => name));
  line.hidden = false;
  accept.addEventListener("click", () => {
    line.hidden = true;
    take([...files]);
  });
  leave.addEventListener("click", () => {
    line.hidden = true;
  });
}
