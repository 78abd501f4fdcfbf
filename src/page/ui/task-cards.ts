import type { Task } from "./task.ts";
import { type CardActions, TaskCard } from "./task-card.ts";

/** The list of cards, one for each task in the queue. */
export class TaskCards {
  readonly #list: HTMLElement;
  readonly #template: HTMLTemplateElement;
  readonly #actions: CardActions;
  readonly #cards = new Map<Task, TaskCard>();

  constructor(list: HTMLElement, template: HTMLTemplateElement, actions: CardActions) {
    this.#list = list;
    this.#template = template;
    this.#actions = actions;
  }

  add(task: Task): void {
    const card = new TaskCard(this.#template, task, this.#actions);
    this.#cards.set(task, card);
    this.#list.append(card.element);
  }

  /** Removes the cards of all other tasks. */
  keepOnly(tasks: readonly Task[]): void {
    for (const [task, card] of this.#cards) {
      if (tasks.includes(task)) continue;
      card.remove();
      this.#cards.delete(task);
    }
  }
}
