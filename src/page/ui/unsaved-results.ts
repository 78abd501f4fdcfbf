/** Results that nobody has saved outlive their page: a reload, a crash, a tab that was closed by mistake. */

import { createStore, del, entries, set } from "idb-keyval";
import { type KeptResult, Task } from "./task.ts";

interface Entry extends KeptResult {
  /** The lock of the page that it belongs to: whoever holds it is still there. */
  readonly page: string;
}

const LOCK = "nacre-page-";

export class UnsavedResults {
  readonly #page = LOCK + crypto.randomUUID();
  readonly #store = createStore("nacre-results", "results");
  /** Of the tasks whose results are kept: their keys. */
  readonly #keys = new Map<Task, string>();

  constructor() {
    // Held until the page ends, however it does.
    navigator.locks?.request(this.#page, () => new Promise(() => {}));
  }

  /**
   * Hands over those of pages that have ended, which are this page's from then on. None where the browser keeps nothing.
   */
  async restore(show: (tasks: readonly Task[]) => void): Promise<void> {
    const left = await this.#left().catch(() => []);
    if (left.length === 0) return;
    const tasks = left.map(([key, entry]) => {
      const task = Task.restored(entry);
      this.#keys.set(task, key);
      this.follow(task);
      return task;
    });
    show(tasks);
  }

  /** Taken over at once, so that no other page shows them too. */
  async #left(): Promise<[key: string, entry: Entry][]> {
    const { held = [] } = await navigator.locks.query();
    const living = new Set(held.map(({ name }) => name));
    const all = await entries<string, Entry>(this.#store);
    const left = all.filter(([, { page }]) => !living.has(page));
    for (const [key, entry] of left) await set(key, { ...entry, page: this.#page }, this.#store);
    return left;
  }

  /** Keeps its result from when it is there until it is saved. */
  follow(task: Task): void {
    task.onChange(() => {
      if (task.isUnsaved) this.#keep(task);
      else this.#forget(task);
    });
  }

  /** Whether nothing of these would be lost with the page. */
  hasAll(tasks: readonly Task[]): boolean {
    return tasks.every((task) => !task.isUnsaved || this.#keys.has(task));
  }

  /** Forgets the results of all other tasks. */
  keepOnly(tasks: readonly Task[]): void {
    for (const task of this.#keys.keys()) if (!tasks.includes(task)) this.#forget(task);
  }

  #keep(task: Task): void {
    const result = task.result;
    if (!result || this.#keys.has(task)) return;
    const key = crypto.randomUUID();
    this.#keys.set(task, key);
    // The original, which is there for its picture, would be a copy of what the person has.
    const entry: Entry = { ...result, outcome: { ...result.outcome, text: undefined }, page: this.#page };
    // Without room for it, it ends with the page.
    set(key, entry, this.#store).catch(() => this.#keys.delete(task));
  }

  #forget(task: Task): void {
    const key = this.#keys.get(task);
    if (key === undefined) return;
    this.#keys.delete(task);
    del(key, this.#store).catch(() => {});
  }
}
