import { TEXT } from "../strings.ts";

/** How much is used, and whether the browser may clear it. */
export async function storageSentence(): Promise<string> {
  const { storage } = navigator;
  if (!storage?.estimate) return "";
  const { usage = 0, quota = 0 } = await storage.estimate();
  return TEXT.models.storage(usage, quota, (await storage.persisted?.()) ?? false);
}

/** Asks the browser not to clear what the page keeps; it works all the same when it refuses. */
export async function askToKeep(): Promise<void> {
  await navigator.storage?.persist?.().catch(() => false);
}

/** While it is converted, a download of two bytes per weight lies beside its spec of one. */
const ROOM = 1.6;

/** Throws a sentence when a download will not fit, before it begins. */
export async function expectRoom(bytes: number): Promise<void> {
  const { usage = 0, quota = Number.POSITIVE_INFINITY } = (await navigator.storage?.estimate?.()) ?? {};
  const needed = Math.ceil(bytes * ROOM);
  if (quota - usage < needed) throw new Error(TEXT.models.noRoom(needed, Math.max(0, quota - usage)));
}
