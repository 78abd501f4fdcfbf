import { TEXT } from "../../language/text.ts";

/** Says how much storage is used, and whether the browser may clear it. */
export async function storageSentence(): Promise<string> {
  const { storage } = navigator;
  if (!storage?.estimate) return "";
  const { usage = 0, quota = 0 } = await storage.estimate();
  return TEXT.models.storage(usage, quota, (await storage.persisted?.()) ?? false);
}

/** Asks the browser not to clear what the page keeps. All works without that, too. */
export async function askToKeep(): Promise<void> {
  await navigator.storage?.persist?.().catch(() => false);
}

/** While a model is converted, a download of two bytes per weight is stored beside a spec of one. */
const ROOM = 1.6;

/** Throws an Error whose message is a sentence when a download would not fit. */
export async function expectRoom(bytes: number): Promise<void> {
  const { usage = 0, quota = Number.POSITIVE_INFINITY } = (await navigator.storage?.estimate?.()) ?? {};
  const needed = Math.ceil(bytes * ROOM);
  if (quota - usage < needed) throw new Error(TEXT.models.noRoom(needed, Math.max(0, quota - usage)));
}
