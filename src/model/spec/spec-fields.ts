/** The fields of a model file, one after the other: little-endian, without gaps. */

import { concat } from "../../base/bytes.ts";

export class FieldWriter {
  readonly #parts: Uint8Array[] = [];

  u8(value: number): void {
    this.#number(1, (view) => view.setUint8(0, within(value, 0, 0xff)));
  }

  u32(value: number): void {
    this.#number(4, (view) => view.setUint32(0, within(value, 0, 0xffffffff), true));
  }

  i8(value: number): void {
    this.#number(1, (view) => view.setInt8(0, within(value, -0x80, 0x7f)));
  }

  f64(value: number): void {
    this.#number(8, (view) => view.setFloat64(0, value, true));
  }

  i16s(values: Int16Array, count: number): void {
    expectLength(values, count);
    for (const value of values) this.#number(2, (view) => view.setInt16(0, value, true));
  }

  array(values: Int8Array | Uint8Array, count: number): void {
    expectLength(values, count);
    this.bytes(new Uint8Array(values.buffer, values.byteOffset, values.length));
  }

  bytes(bytes: Uint8Array): void {
    this.#parts.push(bytes);
  }

  file(): Uint8Array {
    return concat(this.#parts);
  }

  #number(size: number, set: (view: DataView) => void): void {
    const bytes = new Uint8Array(size);
    set(new DataView(bytes.buffer));
    this.#parts.push(bytes);
  }
}

function within(value: number, min: number, max: number): number {
  if (!Number.isInteger(value) || value < min || value > max)
    throw new RangeError(`a spec holds integers of ${min} to ${max} here, and was given ${value}`);
  return value;
}

function expectLength(values: { readonly length: number }, count: number): void {
  if (values.length !== count)
    throw new RangeError(`a spec of this shape has ${count} values here, and was given ${values.length}`);
}

export class FieldReader {
  readonly #view: DataView;
  readonly #file: Uint8Array;
  #at = 0;

  constructor(file: Uint8Array) {
    this.#file = file;
    this.#view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  flag(): boolean {
    const flag = this.u8();
    if (flag > 1) throw new Error("the model file is damaged: it has a flag that is neither 0 nor 1");
    return flag === 1;
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  i8(): number {
    return this.#view.getInt8(this.#take(1));
  }

  f64(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  i16s(count: number): Int16Array {
    const at = this.#take(2 * count);
    return Int16Array.from({ length: count }, (_, i) => this.#view.getInt16(at + 2 * i, true));
  }

  /** Part of the file, not a copy: the weights of a large model are more than a gigabyte. */
  i8s(count: number): Int8Array {
    const at = this.#take(count);
    return new Int8Array(this.#file.buffer, this.#file.byteOffset + at, count);
  }

  bytes(count: number): Uint8Array {
    const at = this.#take(count);
    return this.#file.subarray(at, at + count);
  }

  expectEnd(): void {
    if (this.#at < this.#file.length) throw new Error("the model file goes on behind its end");
  }

  #take(count: number): number {
    if (count > this.#file.length - this.#at) throw new Error("the model file is cut off");
    this.#at += count;
    return this.#at - count;
  }
}
