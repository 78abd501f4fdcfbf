import { TEXT } from "../../language/text.ts";
import { undisguised } from "../names.ts";
import type { NamedBlob } from "./named-blob.ts";

/** Says on a link that its file was saved; it can be saved again. */
export function showSaved(link: HTMLAnchorElement, { path }: NamedBlob): void {
  link.classList.remove("primary");
  link.setAttribute("aria-label", TEXT.job.savedFile(path));
}

/** Makes a link save a file under its own name, without its folders. */
export function linkTo(link: HTMLAnchorElement, { path, blob }: NamedBlob): void {
  link.href = URL.createObjectURL(blob);
  link.download = undisguised(path.slice(path.lastIndexOf("/") + 1));
  link.setAttribute("aria-label", TEXT.job.save(path));
  // Dragged by mistake, it would be dropped on the page as a text.
  link.draggable = false;
  link.title = TEXT.job.save(path);
}
