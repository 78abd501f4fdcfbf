import { concat } from "./bytes.ts";
import { crc32c } from "./crc.ts";
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

  /** As upTo, but the bytes stay to be read, and are for looking at alone. */
  async peek(count: number): Promise<Uint8Array> {
    const parts = [this.#piece.subarray(this.#at)];
    let length = parts[0]!.length;
    while (length < count) {
      const next = await this.#pieces.next();
      if (next.done) break;
      parts.push(next.value);
      length += next.value.length;
    }
    if (parts.length > 1) {
      this.#piece = concat(parts);
      this.#at = 0;
    }
    return this.#piece.subarray(this.#at, this.#at + count);
  }

  /** Takes bytes that were peeked at. */
  skip(count: number): void {
    this.#at += count;
    this.#taken += count;
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

/** Reads the fields of something that is in memory already. */
export class SliceReader {
  readonly #bytes: Uint8Array;
  readonly #what: string | undefined;
  #at = 0;

  /** `what` names it when it ends too early; without a name the file does. */
  constructor(bytes: Uint8Array, what?: string) {
    this.#bytes = bytes;
    this.#what = what;
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#at;
  }

  /** CRC-32C of everything read so far. */
  get crc(): number {
    return crc32c(this.#bytes.subarray(0, this.#at));
  }

  bytes(count: number): Uint8Array {
    if (count > this.#bytes.length - this.#at)
      throw this.#what === undefined ? truncated() : corrupt(`${this.#what} ends too early`);
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  u8(): number {
    return this.bytes(1)[0]!;
  }

  u32(): number {
    return littleEndian(this.bytes(4));
  }

  /** A varint in min..max; `what` names it in the error. */
  varint(what: string, min: number, max: number): number {
    const start = this.#at;
    while (this.u8() >= 0x80 && this.#at - start < MAX_VARINT);
    return varintValue(this.#bytes.subarray(start, this.#at), what, min, max);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** All that has not been read. */
  rest(): Uint8Array {
    return this.bytes(this.#bytes.length - this.#at);
  }
}

/** 8 bytes hold 56 bits; more would be no safe integer. */
const MAX_VARINT = 8;

function varintValue(bytes: ArrayLike<number>, what: string, min: number, max: number): number {
  let value = 0;
  for (let i = bytes.length - 1; i >= 0; i--) value = value * 0x80 + (bytes[i]! & 0x7f);
  const last = bytes[bytes.length - 1]!;
  if (last >= 0x80) throw corrupt(`${what} is too large`);
  if (last === 0 && bytes.length > 1) throw corrupt(`${what} is not written in its shortest form`);
  if (value < min || value > max) throw corrupt(`${what} is ${value}, outside ${min} to ${max}`);
  return value;
}

function littleEndian(bytes: Uint8Array): number {
  return (bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16) | (bytes[3]! << 24)) >>> 0;
}
