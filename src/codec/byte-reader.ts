import { corrupt, truncated } from "./errors.ts";

/** Reads exact amounts from a stream of pieces of any size, and counts what it has taken. */
export class ByteReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #piece: Uint8Array = new Uint8Array(0);
  #at = 0;
  #taken = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#pieces = source[Symbol.asyncIterator]();
  }

  /** Bytes handed out since the start. */
  get position(): number {
    return this.#taken;
  }

  /** True when nothing is left. */
  async atEnd(): Promise<boolean> {
    while (this.#at === this.#piece.length) {
      const next = await this.#pieces.next();
      if (next.done) return true;
      this.#piece = next.value;
      this.#at = 0;
    }
    return false;
  }

  /** Up to `count` bytes: fewer only at the end. The caller may keep them. */
  async upTo(count: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let length = 0;
    while (length < count && !(await this.atEnd())) {
      const part = this.#piece.subarray(this.#at, this.#at + count - length);
      this.#at += part.length;
      length += part.length;
      parts.push(part);
    }
    this.#taken += length;
    return concat(parts);
  }

  /** Exactly `count` bytes, or a "truncated" error. */
  async exactly(count: number): Promise<Uint8Array> {
    const bytes = await this.upTo(count);
    if (bytes.length < count) throw truncated();
    return bytes;
  }

  /** Tells the source that no more will be read. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }
}

/** Reads the fields of one record and keeps their bytes, which its checksum covers. */
export class FieldReader {
  readonly #source: ByteReader;
  readonly #seen: Uint8Array[] = [];

  constructor(source: ByteReader) {
    this.#source = source;
  }

  /** Everything read so far. */
  seen(): Uint8Array {
    return concat(this.#seen);
  }

  async bytes(count: number): Promise<Uint8Array> {
    const bytes = await this.#source.exactly(count);
    this.#seen.push(bytes);
    return bytes;
  }

  async u8(): Promise<number> {
    return (await this.bytes(1))[0]!;
  }

  async u32(): Promise<number> {
    const [a, b, c, d] = (await this.bytes(4)) as unknown as [number, number, number, number];
    return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
  }

  /** A varint in min..max; `what` names it in the error. */
  async varint(what: string, min: number, max: number): Promise<number> {
    let value = 0;
    let scale = 1;
    for (let i = 0; ; i++) {
      const byte = await this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (byte === 0 && i > 0) throw corrupt(`${what} is written in a longer way than needed`);
        break;
      }
      scale *= 0x80;
      if (i === 7) throw corrupt(`${what} is too large`);
    }
    if (value < min || value > max) throw corrupt(`${what} is ${value}, outside ${min} to ${max}`);
    return value;
  }
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
