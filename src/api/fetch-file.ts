import { concat } from "../base/bytes.ts";
import { NacreError } from "../base/errors.ts";
import { discard } from "../threads/discard.ts";

type OnBytes = (count: number) => void;
/** force-cache: what the browser's cache has counts, whatever its age. */
type CacheUse = "default" | "force-cache" | "no-store";

/**
 * Throws "unreachable" or "bad-answer" when it cannot be had. onBytes is told how many bytes have come so far.
 *
 * What was cut off is asked for once more, past the browser's cache: readers of an answer that is still being cached are
 * cut off when it turns out too large to be kept, as happens in private windows.
 */
export async function fetchFile(
  url: URL,
  onBytes?: OnBytes,
  cache: CacheUse = "default",
): Promise<Uint8Array> {
  const answer = await ask(url, cache);
  return content(answer, onBytes).catch(async () => {
    const again = await ask(url, "no-store");
    return content(again, onBytes).catch((cause) => {
      throw new NacreError("unreachable", { host: url.host }, { cause });
    });
  });
}

async function ask(url: URL, cache: CacheUse): Promise<Response> {
  // Node has no cache, and its types do not know the field.
  const response = await fetch(url, { cache } as RequestInit).catch((cause) => {
    throw new NacreError("unreachable", { host: url.host }, { cause });
  });
  if (response.ok) return response;
  const detail = `status ${response.status} for ${url.pathname}`;
  throw new NacreError("bad-answer", { host: url.host, detail });
}

/** Rejects when it is cut off. */
async function content(response: Response, onBytes: OnBytes | undefined): Promise<Uint8Array> {
  if (!onBytes || !response.body) return new Uint8Array(await response.arrayBuffer());
  const parts: Uint8Array[] = [];
  let count = 0;
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    count += value.length;
    onBytes(count);
  }
  const whole = concat(parts);
  discard(parts);
  return whole;
}
