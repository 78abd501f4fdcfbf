/** Observes a float checkpoint over texts: the ranges of its activations fix the scales of its integer spec. */

import { log2 } from "../base/ieee-math.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type ActivationName, floatForward, type Observer } from "./float-forward.ts";
import { FloatKernel } from "./float-kernel.ts";
import { TILT } from "./hidden-outliers.ts";
import { balanceChannels } from "./outlier-channels.ts";
import type { NormRange, Ranges } from "./ranges.ts";

/**
 * texts: token ids of the checkpoint, each text at most a window long. `onLayer` is called with the number of layers
 * that are done.
 */
export async function calibrate(
  checkpoint: Checkpoint,
  texts: readonly Int32Array[],
  onLayer?: (done: number) => void,
): Promise<Ranges> {
  const maxima = new ColumnMaxima();
  const norms = new NormRanges(texts.length);
  const predictions = new Predictions(texts, checkpoint.shape.vocabSize);
  let gates: Float64Array = new Float64Array();
  let ups: Float64Array = new Float64Array();
  const observe: Observer = (name, layer, values, columns, text) => {
    if (name === "logits") return predictions.add(values, text);
    if (name === "normed") return norms.addOutput(layer, values, columns);
    if (name === "residual") norms.addInput(values, columns);
    if (name === "gate") gates = values;
    if (name === "up") ups = values;
    if (name === "hidden" && checkpoint.shape.activation !== "relu2")
      maxima.raise("tilted", layer, tilted(gates, ups, values), columns);
    maxima.raise(name, layer, values, columns);
  };
  await floatForward(checkpoint, texts, observe, onLayer);
  return {
    columnMax: (name, layer) => maxima.of(name, layer),
    max: (name, layer) => maxima.of(name, layer).reduce((a, b) => Math.max(a, b)),
    norms: norms.ranges,
    meanProbability: predictions.mean,
    bits: predictions.bits,
  };
}

class ColumnMaxima {
  readonly #maxima = new Map<string, Float64Array>();

  of(name: ActivationName | "tilted", layer: number): Float64Array {
    return this.#maxima.get(`${name} ${layer}`)!;
  }

  raise(name: ActivationName | "tilted", layer: number, values: Float64Array, columns: number): void {
    const max = this.of(name, layer) ?? new Float64Array(columns);
    for (let row = 0; row < values.length; row += columns) {
      for (let i = 0; i < columns; i++) {
        const magnitude = Math.abs(values[row + i]!);
        if (magnitude > max[i]!) max[i] = magnitude;
      }
    }
    this.#maxima.set(`${name} ${layer}`, max);
  }
}

/** Collects a norm's inputs and outputs until all texts have passed it. */
class NormRanges {
  readonly ranges: NormRange[] = [];
  readonly #texts: number;
  #outputs: Float64Array[] = [];
  #largest = 0;
  #smallest = Number.POSITIVE_INFINITY;

  constructor(texts: number) {
    this.#texts = texts;
  }

  addInput(residual: Float64Array, columns: number): void {
    for (let row = 0; row < residual.length; row += columns) {
      const max = residual.subarray(row, row + columns).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      this.#largest = Math.max(this.#largest, max);
      this.#smallest = Math.min(this.#smallest, max);
    }
  }

  addOutput(index: number, normed: Float64Array, columns: number): void {
    this.#outputs.push(normed);
    if (this.#outputs.length < this.#texts) return;
    const balanced = balanceChannels(concatenate(this.#outputs), columns);
    this.ranges[index] = { ...balanced, spread: this.#largest / this.#smallest };
    this.#outputs = [];
    [this.#largest, this.#smallest] = [0, Number.POSITIVE_INFINITY];
  }
}

class Predictions {
  readonly mean: Float64Array;
  bits = 0;
  readonly #texts: readonly Int32Array[];
  readonly #positions: number;
  readonly #kernel = new FloatKernel();

  constructor(texts: readonly Int32Array[], vocabSize: number) {
    this.mean = new Float64Array(vocabSize);
    this.#texts = texts;
    this.#positions = texts.reduce((sum, text) => sum + text.length, 0);
  }

  /** logits [T, vocab] of a text: row t predicts token t + 1. */
  add(logits: Float64Array, textIndex: number): void {
    const { mean } = this;
    const vocab = mean.length;
    const text = this.#texts[textIndex]!;
    let bits = 0;
    for (let t = 0; t < text.length; t++) {
      const row = logits.subarray(t * vocab, (t + 1) * vocab);
      const max = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
      const p = this.#kernel.exponentials(row, max);
      let sum = 0;
      for (let v = 0; v < vocab; v++) sum += p[v]!;
      for (let v = 0; v < vocab; v++) mean[v] = mean[v]! + p[v]! / sum / this.#positions;
      const next = text[t + 1];
      if (next !== undefined) bits += log2(sum) - (row[next]! - max) * Math.LOG2E;
    }
    this.bits += bits;
  }
}

/** The larger magnitude of activation(gate) * (up + TILT gate) and activation(gate) * (up - TILT gate). */
function tilted(gates: Float64Array, ups: Float64Array, values: Float64Array): Float64Array {
  const larger = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const up = Math.abs(ups[i]!);
    if (up > 0) larger[i] = (Math.abs(values[i]!) / up) * (up + TILT * Math.abs(gates[i]!));
  }
  return larger;
}

function concatenate(arrays: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(arrays.reduce((sum, array) => sum + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}
