import { withoutSuffix } from "../../core.ts";
import { folderPicker } from "./save/folder-save.ts";
import { saveAll } from "./save/save-all.ts";
import { linkTo, showSaved } from "./save/save-link.ts";
import { TEXT } from "./strings.ts";
import type { Outcome, Task } from "./task.ts";

/** A link for each file of an archive. */
export function archiveList(task: Task, { results }: Outcome): HTMLElement {
  const list = document.createElement("ul");
  list.className = "job-files";
  for (const file of results) {
    const link = document.createElement("a");
    linkTo(link, file);
    link.textContent = TEXT.job.save(file.path);
    link.addEventListener("click", () => task.markSaved([file]));
    task.onChange(() => {
      if (!task.isSaved(file)) return;
      showSaved(link, file);
      link.textContent = TEXT.job.savedFile(file.path);
    });
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  return list;
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
