import { ACTIVATE } from "./share.ts";

export interface OfflineListener {
  /** The page is stored, and opens without a network. */
  readonly onReady: () => void;
  /** It cannot be stored here, and works only with a network. */
  readonly onFailure: () => void;
  /** A new version is ready; `use` switches to it and reloads the page. */
  readonly onUpdate: (use: () => void) => void;
}

export async function keepOffline(listener: OfflineListener): Promise<void> {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return listener.onFailure();
  try {
    const address = `${import.meta.env.BASE_URL}sw.js`;
    const registration = await serviceWorker.register(address, { type: "module" });
    offerUpdates(registration, listener.onUpdate);
    const first = registration.active ? undefined : registration.installing;
    first?.addEventListener("statechange", () => {
      if (first.state === "redundant") listener.onFailure();
    });
    await serviceWorker.ready;
    listener.onReady();
  } catch {
    listener.onFailure();
  }
}

function offerUpdates(registration: ServiceWorkerRegistration, onUpdate: OfflineListener["onUpdate"]): void {
  const offer = (worker: ServiceWorker) => {
    if (!registration.active) return;
    onUpdate(() => {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      worker.postMessage(ACTIVATE);
    });
  };
  if (registration.waiting) offer(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const coming = registration.installing;
    coming?.addEventListener("statechange", () => {
      if (coming.state === "installed") offer(coming);
    });
  });
}
