import { NacreError } from "../base/errors.ts";

/** Throws a "backend" error when it cannot be had. */
export async function fetchFile(url: URL): Promise<Uint8Array> {
  const response = await fetch(url).catch((cause) => {
    throw new NacreError("unreachable", { host: url.host }, { cause });
  });
  if (!response.ok) {
    const detail = `status ${response.status} for ${url.pathname}`;
    throw new NacreError("bad-answer", { host: url.host, detail });
  }
  return new Uint8Array(await response.arrayBuffer());
}
