/** Ranges of a float checkpoint's activations over a text, which fix the scales of its integer spec. */

import { exp2 } from "../codec/ieee-math.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type ActivationName, floatForward } from "./float-forward.ts";

export interface Ranges {
  /** Largest magnitude per column of an activation, by name and layer. */
  columnMax(name: ActivationName, layer: number): Float64Array;
  /** Largest magnitude over all columns. */
  max(name: ActivationName, layer: number): number;
  /** Every observed value of a normed activation. */
  normed(index: number): Float64Array;
  /** The model's mean prediction: an estimate of how often each token occurs, [vocab]. */
  readonly meanProbability: Float64Array;
}

/** texts: token ids, each at most a window long. */
export function calibrate(checkpoint: Checkpoint, texts: readonly Int32Array[]): Ranges {
  const maxima = new Map<string, Float64Array>();
  const samples = new Map<number, Float64Array[]>();
  const meanProbability = new Float64Array(checkpoint.shape.vocabSize);
  const positions = texts.reduce((sum, text) => sum + text.length, 0);
  for (const text of texts) {
    floatForward(checkpoint, text, (name, layer, values, columns) => {
      if (name === "logits") return addProbabilities(meanProbability, values, positions);
      if (name === "normed") samples.set(layer, [...(samples.get(layer) ?? []), values.slice()]);
      const key = `${name} ${layer}`;
      const max = maxima.get(key) ?? new Float64Array(columns);
      for (let i = 0; i < values.length; i++) {
        const magnitude = Math.abs(values[i]!);
        if (magnitude > max[i % columns]!) max[i % columns] = magnitude;
      }
      maxima.set(key, max);
    });
  }
  const columnMax = (name: ActivationName, layer: number) => maxima.get(`${name} ${layer}`) as Float64Array;
  return {
    columnMax,
    max: (name, layer) => columnMax(name, layer).reduce((a, b) => Math.max(a, b)),
    normed: (index) => concatenate(samples.get(index) as Float64Array[]),
    meanProbability,
  };
}

function addProbabilities(mean: Float64Array, logits: Float64Array, positions: number): void {
  const vocab = mean.length;
  const p = new Float64Array(vocab);
  for (let row = 0; row < logits.length; row += vocab) {
    let max = Number.NEGATIVE_INFINITY;
    for (let v = 0; v < vocab; v++) max = Math.max(max, logits[row + v]!);
    let sum = 0;
    for (let v = 0; v < vocab; v++) {
      p[v] = exp2((logits[row + v]! - max) * Math.LOG2E);
      sum += p[v]!;
    }
    for (let v = 0; v < vocab; v++) mean[v] = mean[v]! + p[v]! / sum / positions;
  }
}

function concatenate(arrays: Float64Array[]): Float64Array {
  const all = new Float64Array(arrays.reduce((sum, array) => sum + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}
