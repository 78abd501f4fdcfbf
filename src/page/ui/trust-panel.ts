import type { BackendStatus } from "../bridge/codec-protocol.ts";
import { TEXT } from "../language/text.ts";

/** Says what runs here and why: the facts behind "nothing is sent anywhere". */
export class TrustPanel {
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
