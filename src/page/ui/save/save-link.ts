import { TEXT } from "../strings.ts";
import type { NamedBlob } from "./named-blob.ts";

/** Makes a link save a file under its own name, without its folders. */
export function linkTo(link: HTMLAnchorElement, { path, blob }: NamedBlob): void {
  link.href = URL.createObjectURL(blob);
  link.download = path.slice(path.lastIndexOf("/") + 1);
  link.setAttribute("aria-label", TEXT.job.save(path));
  link.title = TEXT.job.save(path);
}
