import { SUFFIX } from "../../core.ts";
import { TEXT } from "../language/text.ts";
import { withUniquePaths } from "./save/named-blob.ts";
import type { Folder, Task } from "./task.ts";

/** Several files that came at once are compressed one by one: this offers to make one archive of them instead. */
export class PackTogether {
  readonly #line: HTMLElement;
  #tasks: readonly Task[] = [];

  /** onPack: these tasks are to go, and this archive to come in their place. */
  constructor(line: HTMLElement, onPack: (tasks: readonly Task[], archive: Folder) => void) {
    this.#line = line;
    line.querySelector("button")?.addEventListener("click", () => {
      const tasks = this.#tasks;
      this.#withdraw();
      onPack(tasks, archiveOf(tasks.map(({ input }) => input as File)));
    });
  }

  /** These tasks came at once. */
  offer(tasks: readonly Task[]): void {
    const isOffered = tasks.length > 1 && tasks.every(({ input }) => isPlainFile(input));
    this.#tasks = isOffered ? tasks : [];
    this.#line.hidden = !isOffered;
  }

  /** Others than these are gone. */
  keepOnly(tasks: readonly Task[]): void {
    if (!this.#tasks.every((task) => tasks.includes(task))) this.#withdraw();
  }

  #withdraw(): void {
    this.offer([]);
  }
}

function isPlainFile(input: File | Folder): boolean {
  return input instanceof File && !input.name.endsWith(SUFFIX);
}

function archiveOf(files: readonly File[]): Folder {
  const named = withUniquePaths(files.map((file) => ({ path: file.name, blob: file })));
  const entries = named.map(({ path }, i) => ({ path, file: files[i]! }));
  return { name: TEXT.together.name, entries: async () => entries };
}
