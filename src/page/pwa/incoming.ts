import { SHARED_CACHE, SHARED_QUERY } from "./share.ts";

/** TypeScript's library does not have it yet. */
interface LaunchQueue {
  setConsumer(take: (launch: { files: readonly FileSystemFileHandle[] }) => void): void;
}

/** Takes the files that the system hands over: opened with the installed app, or shared with it. */
export async function takeIncoming(take: (files: File[]) => void): Promise<void> {
  const { launchQueue } = globalThis as { launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(async ({ files }) => take(await Promise.all(files.map((file) => file.getFile()))));
  if (new URLSearchParams(location.search).has(SHARED_QUERY)) take(await takeShared());
}

async function takeShared(): Promise<File[]> {
  // So that a reload does not look for them again.
  history.replaceState(null, "", location.pathname);
  const cache = await caches.open(SHARED_CACHE);
  const files: File[] = [];
  for (const key of await cache.keys()) {
    const response = await cache.match(key);
    const name = decodeURIComponent(response?.headers.get("X-Name") ?? "");
    if (response && name) files.push(new File([await response.blob()], name));
  }
  await caches.delete(SHARED_CACHE);
  return files;
}
