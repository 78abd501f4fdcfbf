/** The quantized coefficients of a picture, from those around them. */

import { corrupt } from "../base/errors.ts";
import { UNWATCHED, type Watch } from "../base/progress.ts";
import { VERSION } from "../format/container.ts";
import { type CodingKernel, finishEncoder, kernelFor, startDecoder } from "./kernels.ts";

/** A component of a picture. */
export interface Plane {
  /** In blocks of 64 coefficients. */
  readonly blocksWide: number;
  readonly blocksHigh: number;
  /** Blocks of it where other components have theirs: 1 to 4. */
  readonly across: number;
  readonly down: number;
  /** By which the 64 were divided, row by row. */
  readonly steps: ArrayLike<number>;
}

/** About a hundredth of a second's work. */
const SLICE_BLOCKS = 2048;
const DESCRIPTION = 4 + 64;

/** Coefficients to be encoded: first they are filled in. */
export class CoefficientEncoder {
  readonly #store: CoefficientStore;
  /** 64 of each block, row by row; the planes' blocks one after the other. Valid until `finish`. */
  readonly values: Int16Array;

  constructor(planes: readonly Plane[]) {
    this.#store = new CoefficientStore(planes, 0x7fffffff, VERSION);
    this.values = this.#store.values();
  }

  /** The payload. Call once. */
  async finish(watch = UNWATCHED): Promise<Uint8Array> {
    await this.#store.code(watch);
    return finishEncoder(this.#store.kernel);
  }
}

/**
 * mostNonzero: with more coefficients other than 0 it is damaged. version: of the format. Throws "corrupt" when the
 * payload ends too early. Other damage gives wrong coefficients, of at most 12 bits.
 */
export async function decodeCoefficients(
  payload: Uint8Array,
  planes: readonly Plane[],
  mostNonzero: number,
  version: number,
  watch = UNWATCHED,
): Promise<Int16Array> {
  const store = new CoefficientStore(planes, mostNonzero, version);
  startDecoder(store.kernel, payload);
  await store.code(watch);
  if (store.kernel.isTruncated()) throw corrupt("a payload ends too early");
  return store.values();
}

class CoefficientStore {
  readonly kernel: CodingKernel;
  readonly #planes: readonly Plane[];
  readonly #at: number;

  constructor(planes: readonly Plane[], mostNonzero: number, version: number) {
    this.kernel = kernelFor(version);
    this.#planes = planes;
    const at = this.kernel.openCoefficients(planes.length);
    const description = new Int32Array(this.kernel.memory.buffer, at, DESCRIPTION * planes.length);
    for (const [i, { blocksWide, blocksHigh, across, down, steps }] of planes.entries()) {
      description.set([blocksWide, blocksHigh, across, down], DESCRIPTION * i);
      description.set(steps, DESCRIPTION * i + 4);
    }
    this.#at = this.kernel.beginCoefficients(mostNonzero);
  }

  values(): Int16Array {
    const blocks = this.#planes.reduce((sum, { blocksWide, blocksHigh }) => sum + blocksWide * blocksHigh, 0);
    return new Int16Array(this.kernel.memory.buffer, this.#at, 64 * blocks);
  }

  async code(watch: Watch): Promise<void> {
    const rows = this.#planes.flatMap(({ blocksWide, blocksHigh }) =>
      new Array<number>(blocksHigh).fill(blocksWide),
    );
    let inSlice = 0;
    for (const [row, blocks] of rows.entries()) {
      inSlice += blocks;
      if (inSlice > SLICE_BLOCKS) {
        await new Promise<void>((resolve) => setTimeout(resolve));
        watch.check();
        watch.report(row / rows.length);
        inSlice = blocks;
      }
      if (!this.kernel.codeCoefficients(row)) throw corrupt("coefficients without end");
    }
  }
}
