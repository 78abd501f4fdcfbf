/** Asks before the page is left, when work or results would be lost with it. */
export class Leaving {
  readonly #wouldLose: () => boolean;
  #isAllowed = false;

  constructor(wouldLose: () => boolean) {
    this.#wouldLose = wouldLose;
    window.addEventListener("beforeunload", (event) => {
      if (!this.#isAllowed && wouldLose()) event.preventDefault();
    });
  }

  /** For a reload that the page makes itself, whose way back ends before the browser would ask. */
  allow(question: string): boolean {
    this.#isAllowed = !this.#wouldLose() || window.confirm(question);
    return this.#isAllowed;
  }
}
