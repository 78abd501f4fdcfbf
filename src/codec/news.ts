/** What of an array that grows another thread does not have yet. */
export class News {
  /** Bytes the thread has. */
  #sent = 0;

  /** A copy. bytes: all so far. */
  of(bytes: Uint8Array): Uint8Array {
    const news = bytes.slice(this.#sent);
    this.#sent = bytes.length;
    return news;
  }
}
