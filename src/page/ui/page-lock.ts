/**
 * All pages of this site keep their things in one place. Each holds a lock of its own for as long as it lives, so that
 * another can tell what belongs to a living page and what was left behind.
 */

const PREFIX = "nacre-page-";
/** Held by the page that is taking over: two that begin at once cannot take the same things. */
const TAKING_OVER = "nacre-taking-over";

export class PageLock {
  readonly name = PREFIX + crypto.randomUUID();
  readonly #isHeld: Promise<void>;

  constructor() {
    this.#isHeld = new Promise((resolve) => {
      // Held until the page ends, however it does.
      navigator.locks?.request(this.name, () => {
        resolve();
        return new Promise(() => {});
      });
    });
  }

  /** isLeft: whether what is kept under this name belongs to a page that has ended. */
  async takeOver<T>(take: (isLeft: (name: string) => boolean) => Promise<T>): Promise<T> {
    await this.#isHeld;
    return navigator.locks.request(TAKING_OVER, async () => {
      const { held = [] } = await navigator.locks.query();
      const living = new Set(held.map(({ name }) => name));
      return take((name) => !living.has(name));
    });
  }
}
