import { sha256 } from "@noble/hashes/sha2.js";
import { isPrefix } from "../base/bytes.ts";

/**
 * The hash of a file's content: a tree of depth one over its blocks, so that whoever puts blocks
 * together needs none of their bytes.
 */
export class ContentHash {
  readonly #root = sha256.create();

  /** The next block's content. */
  add(raw: Uint8Array): void {
    this.addHash(sha256(raw));
  }

  /** The SHA-256 of the next block's content, all of it. */
  addHash(hash: Uint8Array): void {
    this.#root.update(hash);
  }

  /** Once, when all blocks were added. */
  digest(): Uint8Array {
    return this.#root.digest();
  }

  /** Like digest, compared with the beginning of it that a file holds. */
  isMatch(hash: Uint8Array): boolean {
    return isPrefix(hash, this.digest());
  }
}
