/**
 * The ensemble: from the transformer's logits to coded bytes, the same code in both directions. It adapts to
 * the text while it codes; two ensembles that saw the same tokens are in the same state. What happens to a
 * token happens in one call of the coding kernel (kernel/index.ts).
 */

import { type ModelPreset, VERSION } from "../format/container.ts";
import type { Vocabulary } from "../model/model.ts";
import {
  type CodingKernel,
  extendPayload,
  finishEncoder,
  kernelFor,
  retire,
  startDecoder,
  TruncatedPayloadError,
} from "./kernels.ts";

/** What an ensemble is made for; the same on both sides. */
export interface EnsembleShape {
  readonly vocabulary: Vocabulary;
  /** One ensemble serves all lanes of a block: what one lane teaches, the others know. */
  readonly lanes: number;
  /** Of all lanes, which are of one length but for the last. Small blocks get small tables. */
  readonly tokenCount: number;
  /** Its number in the coding record. */
  readonly ensemble: number;
}

/** In the order of their numbers, since format 5. */
const ENSEMBLES: readonly ModelPreset[] = ["fast", "balanced", "max"];

/** The number of the ensemble that a preset codes with. */
export function ensembleOf(preset: ModelPreset): number {
  return ENSEMBLES.indexOf(preset);
}

/** The coding record names an ensemble that its version of the format does not have. */
export class UnknownEnsembleError extends Error {
  override readonly name = "UnknownEnsembleError";
}

abstract class Ensemble {
  protected readonly kernel: CodingKernel;
  readonly #logits: number;
  readonly #vocab: number;

  constructor({ vocabulary, lanes, tokenCount, ensemble }: EnsembleShape, version: number) {
    const kernel = kernelFor(version);
    const vocab = vocabulary.bytes.length;
    this.kernel = kernel;
    this.#vocab = vocab;
    const description = placeVocabulary(kernel, vocabulary);
    this.#logits = kernel.openText(ensemble, lanes, tokenCount, description, vocab);
    if (this.#logits === 0) throw new UnknownEnsembleError(`ensemble ${ensemble}`);
  }

  /** logits: integer-valued, [vocab] at `offset`, in 1/32 octave. */
  protected code(lane: number, logits: Float32Array, offset: number, token: number): number {
    const here = new Float32Array(this.kernel.memory.buffer, this.#logits, this.#vocab);
    here.set(logits.subarray(offset, offset + this.#vocab));
    return this.kernel.codeToken(lane, token);
  }
}

export class EnsembleEncoder extends Ensemble {
  constructor(shape: EnsembleShape) {
    super(shape, VERSION);
  }

  /** Code one token of a lane with the logits that predict it. */
  encode(lane: number, logits: Float32Array, offset: number, token: number): void {
    this.code(lane, logits, offset, token);
  }

  /** Bytes written so far; the first `finalLength` of them will not change any more. */
  get length(): number {
    return this.kernel.codedLength();
  }

  get finalLength(): number {
    return this.kernel.finalLength();
  }

  /** The settled bytes so far, valid until the next call. */
  settled(): Uint8Array {
    return new Uint8Array(this.kernel.memory.buffer, this.kernel.codedBytes(), this.finalLength);
  }

  /** Close the stream. The last call. */
  finish(): Uint8Array {
    return finishEncoder(this.kernel);
  }
}

export class EnsembleDecoder extends Ensemble {
  /** payload: the bytes, or those known so far: at least 6 of them. version: of the format. */
  constructor(shape: EnsembleShape, payload: Uint8Array, version: number) {
    super(shape, version);
    startDecoder(this.kernel, payload);
  }

  /** Go on with a longer copy of the same stream. */
  extend(payload: Uint8Array): void {
    extendPayload(this.kernel, payload);
  }

  /** Decode one token of a lane with the logits that predict it. Throws TruncatedPayloadError. */
  decode(lane: number, logits: Float32Array, offset: number): number {
    const token = this.code(lane, logits, offset, 0);
    if (this.kernel.isTruncated()) throw new TruncatedPayloadError();
    return token;
  }

  /** The last call. */
  dispose(): void {
    retire(this.kernel);
  }
}

/** A vocabulary in the kernel's memory, as kernel/vocabulary.ts reads it. Returns where. */
function placeVocabulary(kernel: CodingKernel, { bytes: tokens, weights }: Vocabulary): number {
  const starts = new Int32Array(tokens.length + 1);
  tokens.forEach((bytes, token) => {
    starts[token + 1] = starts[token]! + bytes.length;
  });
  const byteCount = starts[tokens.length]!;
  const at = kernel.allocate(starts.byteLength + byteCount + weights.length);
  const { buffer } = kernel.memory;
  new Int32Array(buffer, at).set(starts);
  const bytes = new Uint8Array(buffer, at + starts.byteLength);
  tokens.forEach((token, i) => {
    bytes.set(token, starts[i]);
  });
  bytes.set(weights, byteCount);
  return at;
}
