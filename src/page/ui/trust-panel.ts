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

  show({ backend, fallback }: BackendStatus): void {
    const reason = fallback ? TEXT.backend.fallback(fallback) : "";
    set(
      "trust-backend",
      TEXT.trust.why[backend] +
        (backend === "wasm" ? TEXT.trust.threads(navigator.hardwareConcurrency) : "") +
        reason,
    );
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
