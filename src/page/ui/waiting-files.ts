/**
 * Files that were dropped and have no result yet outlive their page, as results do that nobody has saved: they are copied
 * in the background, and the next page works on them again.
 */

import { promisifyRequest } from "idb-keyval";
import type { Preset } from "../../core.ts";
import type { TreeEntry } from "../bridge/codec-protocol.ts";
import { TEXT } from "../language/text.ts";
import { ownStore } from "./own-store.ts";
import type { PageLock } from "./page-lock.ts";
import { type Manner, Task } from "./task.ts";

/** In bytes, of all files that this page keeps. */
const MOST_BYTES = 256 << 20;
/** A file with which this many pages in a row have ended is not begun again unasked: it may be what ends them. */
const MOST_TRIES = 2;

/** Kept apart from the file itself, so that a change of it does not copy the file. */
interface Entry {
  readonly id: string;
  /** The name of the lock of the page that it belongs to. */
  readonly page: string;
  /** What was dropped later has a greater number. */
  readonly order: number;
  readonly name: string;
  readonly preset: Preset;
  readonly manner: Manner;
  readonly bytes: number;
  /** How many pages have begun with it after another had left it. */
  readonly tries: number;
}

/** A file, or what is in a folder. */
type Input = File | readonly TreeEntry[];

/** What is kept of one task. */
interface Place {
  readonly id: string;
  /** Undefined until it is there. */
  entry: Entry | undefined;
  /** Counted against the bound. */
  bytes: number;
}

/** Keys of the store: [ENTRIES, id] and [INPUTS, id]. */
const ENTRIES = "entry";
const INPUTS = "input";

export class WaitingFiles {
  readonly #page: PageLock;
  readonly #resultIsKept: (task: Task) => Promise<void>;
  readonly #store = ownStore("nacre-waiting", "files");
  readonly #places = new Map<Task, Place>();
  /** Of all places. */
  #bytes = 0;
  #lastOrder = 0;
  /** Settles when all that was to be written so far is. */
  #turn: Promise<unknown> = Promise.resolve();

  /** resultIsKept: resolves when a task's file is no longer needed because its result is kept. */
  constructor(page: PageLock, resultIsKept: (task: Task) => Promise<void>) {
    this.#page = page;
    this.#resultIsKept = resultIsKept;
  }

  /** Hands over those of pages that have ended, in their order. None where the browser keeps nothing. */
  async restore(show: (tasks: readonly Task[]) => void): Promise<void> {
    const tasks = await this.#page.takeOver((isLeft) => this.#take(isLeft)).catch(() => []);
    if (tasks.length > 0) show(tasks);
  }

  async #take(isLeft: (page: string) => boolean): Promise<Task[]> {
    const all = await this.#store<Entry[]>("readonly", (store) =>
      promisifyRequest(store.getAll(IDBKeyRange.bound([ENTRIES], [ENTRIES, []]))),
    );
    const left = all.filter(({ page }) => isLeft(page)).sort((a, b) => a.order - b.order);
    const tasks: Task[] = [];
    for (const old of left) {
      const input = await this.#inputOf(old).catch(() => undefined);
      if (!input) {
        await this.#remove(old.id);
        continue;
      }
      const entry = { ...old, page: this.#page.name };
      await this.#write(entry);
      const task = taskOf(entry, input);
      this.#places.set(task, { id: entry.id, entry, bytes: entry.bytes });
      this.#bytes += entry.bytes;
      this.#lastOrder = Math.max(this.#lastOrder, entry.order);
      tasks.push(task);
    }
    return tasks;
  }

  /** Undefined when something of it is missing. */
  async #inputOf({ id, bytes }: Entry): Promise<Input | undefined> {
    const input = await this.#store<Input>("readonly", (store) => promisifyRequest(store.get([INPUTS, id])));
    if (sizeOf(input) !== bytes) return;
    // What the browser has lost is found out by reading.
    for (const file of filesOf(input)) await file.slice(-1).arrayBuffer();
    return input;
  }

  /** Before work on it begins: what an earlier page has left is counted first, so that no file can end page after page. */
  async begin(task: Task): Promise<void> {
    const place = this.#places.get(task);
    if (!task.isLeftOver || !place?.entry) return;
    place.entry = { ...place.entry, tries: place.entry.tries + 1 };
    await this.#write(place.entry).catch(() => {});
  }

  /** Whether no file of these would be lost with the page. */
  hasAll(tasks: readonly Task[]): boolean {
    return tasks.every((task) => !task.isPending || this.#places.get(task)?.entry);
  }

  /** Keeps the files of those that may still get a result, and forgets all others. */
  keepOnly(tasks: readonly Task[]): void {
    for (const task of this.#places.keys()) {
      if (!tasks.includes(task) || !isOpen(task)) this.#forget(task);
    }
    for (const task of tasks) if (isOpen(task) && !this.#places.has(task)) this.#keep(task);
  }

  #keep(task: Task): void {
    const { input } = task;
    // There may be room for it when others are done.
    if (input instanceof File && this.#bytes + input.size > MOST_BYTES) return;
    const place: Place = { id: crypto.randomUUID(), entry: undefined, bytes: 0 };
    this.#places.set(task, place);
    this.#lastOrder = Math.max(this.#lastOrder + 1, Date.now());
    const order = this.#lastOrder;
    // A drive that does not answer keeps no other file waiting.
    listed(input).then(
      (files) => this.#inTurn(() => this.#copy(task, place, files, order)),
      () => {},
    );
  }

  async #copy(task: Task, place: Place, input: Input, order: number): Promise<void> {
    const bytes = sizeOf(input);
    const isWanted = () => this.#places.get(task) === place;
    if (!isWanted() || this.#bytes + bytes > MOST_BYTES || !(await isRoomFor(bytes))) return;
    const { name, preset, manner } = task;
    const { id } = place;
    const entry: Entry = { id, page: this.#page.name, order, name, preset, manner, bytes, tries: 0 };
    this.#reserve(place, bytes);
    try {
      await this.#write(entry, input);
      if (isWanted()) place.entry = entry;
    } catch {
      // Without room for it, it ends with the page.
      if (isWanted()) this.#reserve(place, 0);
    }
  }

  #reserve(place: Place, bytes: number): void {
    this.#bytes += bytes - place.bytes;
    place.bytes = bytes;
  }

  #forget(task: Task): void {
    const place = this.#places.get(task);
    if (!place) return;
    this.#places.delete(task);
    this.#reserve(place, 0);
    this.#resultIsKept(task).then(() => this.#inTurn(() => this.#remove(place.id)));
  }

  /** One after the other: many copies at once would slow down the work itself. */
  #inTurn(work: () => Promise<void>): void {
    this.#turn = this.#turn.then(work).catch(() => {});
  }

  /** All of it or nothing. */
  #write(entry: Entry, input?: Input): Promise<void> {
    return this.#store("readwrite", (store) => {
      store.put(entry, [ENTRIES, entry.id]);
      if (input) store.put(input, [INPUTS, entry.id]);
      return promisifyRequest(store.transaction);
    });
  }

  #remove(id: string): Promise<void> {
    return this.#store("readwrite", (store) => {
      store.delete([ENTRIES, id]);
      store.delete([INPUTS, id]);
      return promisifyRequest(store.transaction);
    });
  }
}

function taskOf({ name, preset, manner, tries }: Entry, input: Input): Task {
  const task = new Task(input instanceof File ? input : { name, entries: async () => input }, preset);
  task.manner = manner;
  task.isLeftOver = true;
  if (tries >= MOST_TRIES) {
    task.status = { state: "failed", message: TEXT.job.cutOffAgain, remedies: ["retry"] };
  }
  return task;
}

/** Whether it is not done, nor given up: what failed may succeed on the next page. */
function isOpen({ isPending, status }: Task): boolean {
  return isPending || (status.state === "failed" && status.remedies.includes("retry"));
}

async function listed(input: Task["input"]): Promise<Input> {
  return input instanceof File ? input : await input.entries();
}

function filesOf(input: Input): readonly File[] {
  return input instanceof File ? [input] : input.flatMap(({ file }) => file ?? []);
}

function sizeOf(input: Input): number {
  return filesOf(input).reduce((sum, { size }) => sum + size, 0);
}

/** As much must be left for its result. */
async function isRoomFor(bytes: number): Promise<boolean> {
  const { usage = 0, quota = Number.POSITIVE_INFINITY } = (await navigator.storage?.estimate?.()) ?? {};
  return 2 * bytes <= quota - usage;
}
