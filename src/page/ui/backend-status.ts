import type { CodecClient } from "../bridge/codec-client.ts";
import type { BackendStatus } from "../bridge/codec-protocol.ts";
import { TEXT } from "../language/text.ts";
import { sentenceOf } from "./sentence.ts";

/** Loads the model and says plainly what it runs on, with the result of the self-test. */
export class BackendLine {
  readonly #client: CodecClient;
  readonly #element: HTMLElement;
  readonly #onStatus: (status: BackendStatus) => void;
  /** Counts the refreshes, so that one that was overtaken stays silent. */
  #turn = 0;

  constructor(client: CodecClient, element: HTMLElement, onStatus: (status: BackendStatus) => void) {
    this.#client = client;
    this.#element = element;
    this.#onStatus = onStatus;
  }

  async refresh(): Promise<void> {
    const turn = ++this.#turn;
    this.#show("loading", TEXT.backend.loading);
    try {
      const status = await this.#client.prepare((done, total) => {
        if (turn === this.#turn && this.#isLoading) this.#show("loading", TEXT.backend.fetching(done, total));
      });
      if (turn !== this.#turn) return;
      this.#element.dataset.backend = status.backend;
      this.#onStatus(status);
      this.#show(status.fallback ? "fallback" : "ready", sentence(status));
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#show("failed", sentenceOf(error));
    }
  }

  get #isLoading(): boolean {
    return this.#element.dataset.state === "loading";
  }

  #show(state: "loading" | "ready" | "fallback" | "failed", text: string): void {
    this.#element.dataset.state = state;
    // A screen reader waits for the end.
    this.#element.ariaBusy = String(this.#isLoading);
    this.#element.textContent = text;
  }
}

function sentence({ backend, restores, card, fallback }: BackendStatus): string {
  const nameOf = (one: BackendStatus["backend"]) =>
    one === "webgpu" && card?.isSoftware ? TEXT.backend.inSoftware(card.name) : TEXT.backend.names[one];
  const passed =
    restores === backend
      ? TEXT.backend.passed(nameOf(backend))
      : TEXT.backend.passedBoth(nameOf(backend), nameOf(restores));
  return fallback ? passed + TEXT.backend.fallback(fallback) : passed;
}
