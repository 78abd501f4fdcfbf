/**
 * The ensemble: from the transformer's logits to coded bytes, the same code in both directions. It adapts to
 * the text while it codes; two ensembles that saw the same tokens are in the same state. What happens to a
 * token happens in one call of the coding kernel (src/kernels/coding).
 */

import type { Vocabulary } from "../model/model.ts";
import type { EnsembleParameters } from "./ensemble-parameters.ts";
import { GAINS, textWeights } from "./initial-weights.ts";
import { createKernel, type Kernel, place, placeTree, TruncatedPayloadError } from "./kernel.ts";
import { weightBalancedTree } from "./symbol-tree.ts";

export * from "./ensemble-parameters.ts";

/** What an ensemble is made for; the same on both sides. */
export interface EnsembleShape {
  readonly vocabulary: Vocabulary;
  /** One ensemble serves all lanes of a block: what one lane teaches, the others know. */
  readonly lanes: number;
  /** Of all lanes, which are of one length but for the last. Small blocks get small tables. */
  readonly tokenCount: number;
  readonly parameters: EnsembleParameters;
}

abstract class Ensemble {
  protected readonly kernel: Kernel;
  readonly #logits: number;
  readonly #vocab: number;

  constructor({ vocabulary, lanes, tokenCount, parameters }: EnsembleShape) {
    const kernel = createKernel();
    const vocab = vocabulary.bytes.length;
    const tableBits = tableBitsFor(tokenCount, parameters);
    this.kernel = kernel;
    this.#vocab = vocab;
    this.#logits = kernel.createTokens(vocab, lanes, tokenCount, parameters.biasRate / 256);
    if (parameters.stage === "token") {
      kernel.createStageA(vocab, tableBits);
      return;
    }
    placeTree(kernel, weightBalancedTree(vocabulary.weights));
    placeTokenBytes(kernel, vocabulary.bytes);
    const weights = place(kernel, textWeights());
    kernel.createStageB(tableBits, parameters.mixerRate / 65536, weights, place(kernel, GAINS));
  }

  /** logits: integer-valued, [vocab] at `offset`, in 1/32 octave. */
  protected code(lane: number, logits: Float32Array, offset: number, token: number): number {
    const here = new Float32Array(this.kernel.memory.buffer, this.#logits, this.#vocab);
    here.set(logits.subarray(offset, offset + this.#vocab));
    return this.kernel.codeToken(lane, token);
  }
}

export class EnsembleEncoder extends Ensemble {
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

  /** Close the stream. Call once. */
  finish(): Uint8Array {
    this.kernel.finishEncoder();
    return this.settled().slice();
  }
}

export class EnsembleDecoder extends Ensemble {
  /** payload: the bytes, or those known so far: at least 6 of them. */
  constructor(shape: EnsembleShape, payload: Uint8Array) {
    super(shape);
    this.extend(payload);
    this.kernel.startDecoder();
  }

  /** Go on with a longer copy of the same stream. */
  extend(payload: Uint8Array): void {
    const known = this.kernel.codedLength();
    const at = this.kernel.reserveCoded(payload.length);
    new Uint8Array(this.kernel.memory.buffer, at + known).set(payload.subarray(known));
    this.kernel.setCodedLength(payload.length);
  }

  /** Decode one token of a lane with the logits that predict it. Throws TruncatedPayloadError. */
  decode(lane: number, logits: Float32Array, offset: number): number {
    const token = this.code(lane, logits, offset, 0);
    if (this.kernel.isTruncated()) throw new TruncatedPayloadError();
    return token;
  }
}

/** A token touches 64 buckets or 4 rows, most of which others have touched; beyond the preset's size they share. */
function tableBitsFor(tokenCount: number, { stage, tableBits }: EnsembleParameters): number {
  const wanted = tokenCount * (stage === "token" ? 2 : 24);
  let bits = 8;
  while (bits < tableBits && 1 << bits < wanted) bits++;
  return bits;
}

function placeTokenBytes(kernel: Kernel, tokens: readonly Uint8Array[]): void {
  const starts = new Int32Array(tokens.length + 1);
  tokens.forEach((bytes, token) => {
    starts[token + 1] = starts[token]! + bytes.length;
  });
  const at = kernel.createTextContexts(tokens.length, starts[tokens.length]!);
  new Int32Array(kernel.memory.buffer, at).set(starts);
  const bytes = new Uint8Array(kernel.memory.buffer, at + starts.byteLength);
  tokens.forEach((token, i) => {
    bytes.set(token, starts[i]);
  });
}
