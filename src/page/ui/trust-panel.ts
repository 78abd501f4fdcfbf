import type { BackendStatus } from "../bridge/codec-protocol.ts";
import { TEXT } from "../language/text.ts";
import { sentenceOf } from "./sentence.ts";

/** Says what runs here and why: the facts behind "nothing is sent anywhere". */
export class TrustPanel {
  /** compare: how many numbers another engine computed alike. Rejects with a NacreError. */
  constructor(button: HTMLButtonElement, compare: () => Promise<number>) {
    button.addEventListener("click", async () => {
      button.disabled = true;
      set("trust-compared", TEXT.trust.comparing);
      try {
        set("trust-compared", TEXT.trust.agree(await compare()));
      } catch (error) {
        set("trust-compared", sentenceOf(error));
      }
      button.disabled = false;
    });
  }

  show(status: BackendStatus): void {
    const { backend, restores, fallback } = status;
    const other = restores === backend ? "" : TEXT.trust.restores(whyOf(restores, status));
    const reason = fallback ? TEXT.backend.fallback(fallback) : "";
    set("trust-backend", whyOf(backend, status) + other + reason);
    set("trust-test", TEXT.trust.passed);
  }

  showOffline(state: "ready" | "failed"): void {
    set("trust-offline", TEXT.trust.offline[state]);
  }
}

function set(id: string, text: string): void {
  const element = document.getElementById(id);
  if (element) element.textContent = text;
}

function whyOf(backend: BackendStatus["backend"], { card, threads }: BackendStatus): string {
  const { why } = TEXT.trust;
  if (backend === "webgpu") return card?.isSoftware ? why.software(card.name) : why.webgpu(card?.name ?? "");
  return why[backend] + (backend === "wasm" ? TEXT.trust.threads(threads) : "");
}
