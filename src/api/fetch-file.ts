import { NacreError } from "../base/errors.ts";

/** Throws a "backend" error when it cannot be had. */
export async function fetchFile(url: URL): Promise<Uint8Array> {
  const response = await fetch(url).catch((cause) => {
    throw new NacreError("backend", "The model could not be fetched; check the connection and try again.", {
      cause,
    });
  });
  if (!response.ok) {
    throw new NacreError("backend", `The model could not be fetched (${response.status} for ${url.href}).`);
  }
  return new Uint8Array(await response.arrayBuffer());
}
