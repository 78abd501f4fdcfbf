/** A link that holds a text: the message stands behind the `#`, which no browser sends to a server. */

import { TEXT } from "../../language/text.ts";
import { SaidError } from "../sentence.ts";

/** Of messages made with the first built-in model. Another model takes another key, so that old links keep their meaning. */
const KEY = "t";

/** page: the page's own address, without what stands behind `?` and `#`. */
export function linkOf(message: Uint8Array, page: string): string {
  const letters = Array.from(message, (byte) => String.fromCharCode(byte)).join("");
  const base64 = btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return `${page}#${KEY}=${base64}`;
}

/** The message in an address's hash; undefined when there is none. Throws a SaidError for what cannot be one. */
export function messageIn(hash: string): Uint8Array | undefined {
  const value = new URLSearchParams(hash.slice(1)).get(KEY);
  if (value === null) return undefined;
  // Where a link stands in a sentence, programs take the sentence's end for a part of it.
  const base64url = value.replace(/[^\w-]+$/, "");
  if (base64url === "" || !/^[\w-]+$/.test(base64url)) throw new SaidError(TEXT.link.damaged);
  try {
    const letters = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  } catch {
    throw new SaidError(TEXT.link.damaged);
  }
}
