import { withoutSuffix } from "../../core.ts";
import { TEXT } from "../language/text.ts";
import { type Branch, treeOf } from "./archive-tree.ts";
import { undisguised } from "./names.ts";
import { folderPicker } from "./save/folder-save.ts";
import type { NamedBlob } from "./save/named-blob.ts";
import { saveAll } from "./save/save-all.ts";
import { linkTo, showSaved } from "./save/save-link.ts";
import type { Outcome, Task } from "./task.ts";

/** From so many files on, one is found faster by its name. */
const SEARCH_FROM = 8;
/** Of an archive of more files, folders stay shut until somebody opens them. */
const OPEN_UP_TO = 50;

/** The files of an archive as a tree, each with a link that saves it. */
export function archiveList(task: Task, { results }: Outcome): HTMLElement {
  const place = document.createElement("div");
  place.className = "job-files";
  const tree = drawBranch(treeOf(results), task, results.length <= OPEN_UP_TO);
  if (results.length >= SEARCH_FROM) place.append(...searchIn(tree, results.length));
  place.append(tree);
  return place;
}

function drawBranch({ folders, files }: Branch, task: Task, isOpen: boolean): HTMLElement {
  const list = document.createElement("ul");
  for (const [name, branch] of folders) {
    const summary = document.createElement("summary");
    summary.textContent = undisguised(name);
    const folder = document.createElement("details");
    folder.open = isOpen;
    folder.append(summary, drawBranch(branch, task, isOpen));
    list.append(itemOf(folder));
  }
  for (const [name, file] of files) {
    const item = itemOf(nameOf(name), sizeOf(file), linkOf(file, task));
    item.dataset.path = file.path.toLowerCase();
    list.append(item);
  }
  return list;
}

function itemOf(...parts: HTMLElement[]): HTMLElement {
  const item = document.createElement("li");
  item.append(...parts);
  return item;
}

function nameOf(name: string): HTMLElement {
  const element = document.createElement("bdi");
  element.textContent = undisguised(name);
  return element;
}

function sizeOf({ blob }: NamedBlob): HTMLElement {
  const size = document.createElement("span");
  size.textContent = TEXT.formats.bytes(blob.size);
  return size;
}

function linkOf(file: NamedBlob, task: Task): HTMLElement {
  const link = document.createElement("a");
  link.className = "button link";
  linkTo(link, file);
  link.textContent = TEXT.page.save;
  link.addEventListener("click", () => task.markSaved([file]));
  task.onChange(() => {
    if (!task.isSaved(file)) return;
    showSaved(link, file);
    link.textContent = TEXT.job.saved;
  });
  return link;
}

/** A field that leaves of the tree what has these letters in its path, and the line that says when nothing has. */
function searchIn(tree: HTMLElement, count: number): HTMLElement[] {
  const field = document.createElement("input");
  field.type = "search";
  field.placeholder = TEXT.archive.search(count);
  field.ariaLabel = field.placeholder;
  const nothing = document.createElement("p");
  nothing.role = "status";
  field.addEventListener("input", () => {
    const found = keepOnly(tree, field.value.trim().toLowerCase());
    nothing.textContent = found ? "" : TEXT.archive.nothingFound;
  });
  return [field, nothing];
}

/** Whether anything is left. */
function keepOnly(tree: HTMLElement, wanted: string): boolean {
  for (const item of tree.querySelectorAll<HTMLElement>("[data-path]")) {
    item.hidden = !item.dataset.path?.includes(wanted);
  }
  for (const folder of tree.querySelectorAll("details")) {
    const isLeft = folder.querySelector("[data-path]:not([hidden])") !== null;
    if (folder.parentElement) folder.parentElement.hidden = !isLeft;
    if (isLeft && wanted !== "") folder.open = true;
  }
  return tree.querySelector("[data-path]:not([hidden])") !== null;
}

/** A button that saves all of them. */
export function saveAllButton(
  task: Task,
  { results, folders }: Outcome,
  onError: (error: unknown) => void,
): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button primary job-save-all";
  button.textContent = folderPicker() ? TEXT.job.saveFolder : TEXT.job.saveZip;
  button.addEventListener("click", async () => {
    try {
      if (await saveAll(results, folders, withoutSuffix(task.name) ?? task.name)) task.markSaved(results);
    } catch (error) {
      onError(error);
    }
  });
  task.onChange(() => {
    if (task.isUnsaved || results.length === 0) return;
    button.textContent = TEXT.job.saved;
    button.classList.remove("primary");
  });
  return button;
}
