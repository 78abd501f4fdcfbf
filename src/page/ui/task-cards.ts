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

  /** What came last stands first; what came together keeps its order. */
  add(tasks: readonly Task[]): void {
    const cards = tasks.map((task) => {
      const card = new TaskCard(this.#template, task, this.#actions);
      this.#cards.set(task, card);
      return card.element;
    });
    this.#list.prepend(...cards);
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
