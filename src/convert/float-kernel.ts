/** The inner loops of the float decoder, on an instance of the WASM kernel in kernel/. */

import { compileWasm, instantiate } from "../base/web-assembly.ts";
import binary from "./kernel.wasm.ts";

/** The weights of this many columns are in the kernel's memory at a time. */
const COLUMNS = 512;

export class FloatKernel {
  readonly #kernel = instantiate(compileWasm(binary));

  /** x [T, inputs] times the transpose of weights [N, inputs] -> [T, N]. `inputs` must be even. */
  multiply(x: Float64Array, weights: Float32Array, inputs: number): Float64Array {
    const T = x.length / inputs;
    const N = weights.length / inputs;
    const rows = roundUp(T, 4);
    const most = Math.min(roundUp(N, 2), COLUMNS);
    const sizes = [rows * inputs * 8, most * inputs * 4, rows * most * 8, this.#kernel.sumsBytes(rows)];
    const [atX, atW, atY, sums] = this.#places(sizes) as [number, number, number, number];
    const { buffer } = this.#kernel.memory;
    new Float64Array(buffer, atX, rows * inputs).fill(0, x.length).set(x);
    const result = new Float64Array(T * N);
    for (let first = 0; first < N; first += most) {
      const count = Math.min(most, N - first);
      const columns = roundUp(count, 2);
      const some = new Float32Array(buffer, atW, columns * inputs);
      some.fill(0, count * inputs).set(weights.subarray(first * inputs, (first + count) * inputs));
      this.#kernel.multiply(atX, rows, atW, columns, inputs, atY, sums);
      const y = new Float64Array(buffer, atY, T * columns);
      for (let t = 0; t < T; t++) result.set(y.subarray(t * columns, t * columns + count), t * N + first);
    }
    return result;
  }

  /** Causal attention: q [T, heads, headDim], k and v [T, kvHeads, headDim] -> [T, heads, headDim]. */
  attend(
    q: Float64Array,
    k: Float64Array,
    v: Float64Array,
    heads: number,
    kvHeads: number,
    headDim: number,
  ): Float64Array {
    const T = q.length / (heads * headDim);
    const inputs = [q, k, v];
    const sizes = [...inputs.map((input) => input.byteLength), q.byteLength];
    const places = this.#places([...sizes, this.#kernel.attendBytes(T, headDim)]);
    const [atQ, atK, atV, atY, scratch] = places as [number, number, number, number, number];
    const { buffer } = this.#kernel.memory;
    inputs.forEach((input, i) => {
      new Float64Array(buffer, places[i]!, input.length).set(input);
    });
    this.#kernel.attend(atQ, atK, atV, T, heads, kvHeads, headDim, atY, scratch);
    return new Float64Array(buffer, atY, q.length).slice();
  }

  /** e^(x - max) of each element. */
  exponentials(x: Float64Array, max: number): Float64Array {
    return this.#map(x, (at, count) => this.#kernel.exponentials(at, count, max));
  }

  /** x / (1 + e^-x) of each element. */
  silu(x: Float64Array): Float64Array {
    return this.#map(x, (at, count) => this.#kernel.silu(at, count));
  }

  #map(x: Float64Array, compute: (at: number, count: number) => void): Float64Array {
    const [at] = this.#places([roundUp(x.length, 2) * 8]) as [number];
    new Float64Array(this.#kernel.memory.buffer, at, x.length).set(x);
    compute(at, x.length);
    return new Float64Array(this.#kernel.memory.buffer, at, x.length).slice();
  }

  /** Reserves memory for arrays of these sizes in bytes and returns their addresses. Ends every earlier reservation. */
  #places(sizes: readonly number[]): number[] {
    let end = this.#kernel.heapBase();
    const places = sizes.map((size) => {
      const at = roundUp(end, 64);
      end = at + size;
      return at;
    });
    const { memory } = this.#kernel;
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
    return places;
  }
}

function roundUp(size: number, step: number): number {
  return Math.ceil(size / step) * step;
}
