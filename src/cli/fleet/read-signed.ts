import { createHash } from "node:crypto";
import { FinalError } from "./final-error.ts";
import { checkedKey, type Store } from "./store.ts";

const HASH = 32;
/** Larger than any shard that makes sense, and no more than a worker's memory. */
const MAX = 1 << 30;

/** An object that `sendInput` put. Throws a FinalError when it is not what was put there. */
export async function readSigned(store: Store, key: string): Promise<Uint8Array> {
  const object = await store.open(checkedKey(key));
  try {
    if (object.size > MAX) throw new FinalError(`${key} in the store is too large.`);
    const bytes = await object.read(0, object.size);
    const content = bytes.subarray(0, Math.max(0, bytes.length - HASH));
    const hash = createHash("sha256").update(content).digest();
    if (bytes.length >= HASH && hash.equals(bytes.subarray(-HASH))) return content;
    throw new FinalError(`${key} in the store is damaged: it does not match its SHA-256.`);
  } finally {
    await object.close();
  }
}
