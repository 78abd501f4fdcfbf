import { cacheName, SHARED, SHARED_QUERY } from "./share.ts";

/** TypeScript's library does not have it yet. */
interface LaunchQueue {
  setConsumer(take: (launch: { files: readonly FileSystemFileHandle[] }) => void): void;
}

/**
 * The files that the system hands over: opened with the installed app, or shared with it. Any site can
 * pretend to share, so these are but offered.
 */
export async function takeIncoming(
  take: (files: File[]) => void,
  offer: (files: File[]) => void,
): Promise<void> {
  const { launchQueue } = globalThis as { launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(async ({ files }) => take(await Promise.all(files.map((file) => file.getFile()))));
  if (new URLSearchParams(location.search).has(SHARED_QUERY)) offer(await takeShared());
}

async function takeShared(): Promise<File[]> {
  // So that a reload does not look for them again.
  history.replaceState(null, "", location.pathname);
  const name = cacheName(new URL(".", location.href).href, SHARED);
  const cache = await caches.open(name);
  const files: File[] = [];
  for (const key of await cache.keys()) {
    const response = await cache.match(key);
    const title = decodeURIComponent(response?.headers.get("X-Name") ?? "");
    if (response && title) files.push(new File([await response.blob()], title));
  }
  await caches.delete(name);
  return files;
}
