/** Results that nobody has saved outlive their page: a reload, a crash, a tab that was closed by mistake. */

import { del, entries, set } from "idb-keyval";
import { ownStore } from "./own-store.ts";
import type { PageLock } from "./page-lock.ts";
import { type KeptResult, Task } from "./task.ts";

interface Entry extends KeptResult {
  /** The name of the lock of the page that it belongs to. */
  readonly page: string;
}

interface Place {
  readonly key: string;
  /** Resolves to whether it is there. */
  readonly written: Promise<boolean>;
  isWritten: boolean;
}

export class UnsavedResults {
  readonly #page: PageLock;
  readonly #store = ownStore("nacre-results", "results");
  /** Where the results of these tasks are kept. */
  readonly #places = new Map<Task, Place>();

  constructor(page: PageLock) {
    this.#page = page;
  }

  /**
   * Hands over those of pages that have ended, which are this page's from then on. None where the browser keeps nothing.
   */
  async restore(show: (tasks: readonly Task[]) => void): Promise<void> {
    const left = await this.#page.takeOver((isLeft) => this.#take(isLeft)).catch(() => []);
    if (left.length === 0) return;
    const tasks = left.map(([key, entry]) => {
      const task = Task.restored(entry);
      this.#places.set(task, { key, written: Promise.resolve(true), isWritten: true });
      this.follow(task);
      return task;
    });
    show(tasks);
  }

  async #take(isLeft: (page: string) => boolean): Promise<[key: string, entry: Entry][]> {
    const all = await entries<string, Entry>(this.#store);
    const left = all.filter(([, { page }]) => isLeft(page));
    for (const [key, entry] of left) await set(key, { ...entry, page: this.#page.name }, this.#store);
    return left;
  }

  /** Keeps its result from when it is there until it is saved. */
  follow(task: Task): void {
    task.onChange(() => {
      if (task.isUnsaved) this.#keep(task);
      else this.#forget(task);
    });
  }

  /** Resolves when the result of this task is kept, or is not going to be. */
  async settled(task: Task): Promise<void> {
    await this.#places.get(task)?.written;
  }

  /** Whether nothing of these would be lost with the page. */
  hasAll(tasks: readonly Task[]): boolean {
    return tasks.every((task) => !task.isUnsaved || this.#places.get(task)?.isWritten);
  }

  /** Forgets the results of all other tasks. */
  keepOnly(tasks: readonly Task[]): void {
    for (const task of this.#places.keys()) if (!tasks.includes(task)) this.#forget(task);
  }

  #keep(task: Task): void {
    const result = task.result;
    if (!result || this.#places.has(task)) return;
    const key = crypto.randomUUID();
    // The original, which is there for its picture, would be a copy of what the person has.
    const outcome = { ...result.outcome, text: undefined };
    const entry: Entry = { ...result, outcome, page: this.#page.name };
    // Without room for it, it ends with the page.
    const written = set(key, entry, this.#store).then(
      () => true,
      () => false,
    );
    const place: Place = { key, written, isWritten: false };
    this.#places.set(task, place);
    written.then((isWritten) => {
      place.isWritten = isWritten;
    });
  }

  #forget(task: Task): void {
    const place = this.#places.get(task);
    if (!place) return;
    this.#places.delete(task);
    del(place.key, this.#store).catch(() => {});
  }
}
