import { concat } from "../base/bytes.ts";
import { NacreError } from "../base/errors.ts";

/** Throws "unreachable" or "bad-answer" when it cannot be had. onBytes is told how many have come so far. */
export async function fetchFile(url: URL, onBytes?: (count: number) => void): Promise<Uint8Array> {
  const response = await fetch(url).catch((cause) => {
    throw new NacreError("unreachable", { host: url.host }, { cause });
  });
  if (!response.ok) {
    const detail = `status ${response.status} for ${url.pathname}`;
    throw new NacreError("bad-answer", { host: url.host, detail });
  }
  if (!onBytes || !response.body) return new Uint8Array(await response.arrayBuffer());
  const parts: Uint8Array[] = [];
  let count = 0;
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read().catch((cause) => {
      throw new NacreError("unreachable", { host: url.host }, { cause });
    });
    if (done) return concat(parts);
    parts.push(value);
    count += value.length;
    onBytes(count);
  }
}
