/**
 * The float decoder in IEEE arithmetic with a fixed order of operations. It exists to be
 * observed: calibration needs the range of every activation, and must find the same ranges
 * on every machine, because the integer spec (and so the model id) follows from them.
 */

import { exp2, log2 } from "../codec/ieee-math.ts";
import type { Checkpoint, FloatLayer } from "./checkpoint.ts";
import { cosSin } from "./trig.ts";

/** Activations as [rows, columns] row-major; rows are positions. */
export type Observer = (name: ActivationName, layer: number, values: Float64Array, columns: number) => void;

export type ActivationName =
  | "residual" // [T, width], before each norm; attention norms are 2 * layer, ffn norms 2 * layer + 1
  | "normed" // [T, width], after each norm without its gain, numbered likewise
  | "query" // [T, heads * headDim], after RoPE
  | "key" // [T, kvHeads * headDim], after RoPE
  | "value" // [T, kvHeads * headDim]
  | "attended" // [T, heads * headDim]
  | "gate" // [T, hidden], before the activation function
  | "up" // [T, hidden]
  | "gated" // [T, hidden], activation(gate) * up
  | "logits"; // [T, vocab]

/** Runs one text of tokens [T], T within the window, through the model. */
export function floatForward(checkpoint: Checkpoint, tokens: Int32Array, observe: Observer): void {
  const { width, vocabSize, normEpsilon } = checkpoint.shape;
  const T = tokens.length;
  const x = new Float64Array(T * width);
  tokens.forEach((token, t) => {
    x.set(checkpoint.embedding.subarray(token * width, (token + 1) * width), t * width);
  });
  const norm = (index: number, gain: Float32Array): Float64Array => {
    observe("residual", index, x, width);
    const normed = rmsNorm(x, width, normEpsilon);
    observe("normed", index, normed, width);
    return normed.map((value, i) => value * gain[i % width]!);
  };
  checkpoint.layers.forEach((layer, i) => {
    add(x, attention(checkpoint, layer, i, norm(2 * i, layer.attentionGain), observe));
    add(x, feedForward(checkpoint, layer, i, norm(2 * i + 1, layer.ffnGain), observe));
  });
  const last = norm(2 * checkpoint.layers.length, checkpoint.finalGain);
  observe("logits", 0, multiply(last, checkpoint.embedding, width), vocabSize);
}

function rmsNorm(x: Float64Array, width: number, epsilon: number): Float64Array {
  const y = new Float64Array(x.length);
  for (let row = 0; row < x.length; row += width) {
    let sum = 0;
    for (let i = row; i < row + width; i++) sum += x[i]! * x[i]!;
    const scale = 1 / Math.sqrt(sum / width + epsilon);
    for (let i = row; i < row + width; i++) y[i] = x[i]! * scale;
  }
  return y;
}

/** x [T, K] times weights [N, K] transposed -> [T, N]. */
function multiply(x: Float64Array, weights: Float32Array, K: number): Float64Array {
  const T = x.length / K;
  const N = weights.length / K;
  const y = new Float64Array(T * N);
  const w = new Float64Array(K);
  for (let n = 0; n < N; n++) {
    for (let k = 0; k < K; k++) w[k] = weights[n * K + k]!;
    for (let t = 0; t < T; t++) {
      const row = t * K;
      let a = 0;
      let b = 0;
      for (let k = 0; k < K; k += 2) {
        a += x[row + k]! * w[k]!;
        b += x[row + k + 1]! * w[k + 1]!;
      }
      y[t * N + n] = a + b;
    }
  }
  return y;
}

function add(x: Float64Array, y: Float64Array): void {
  for (let i = 0; i < x.length; i++) x[i] = x[i]! + y[i]!;
}

/** RoPE in place: x [T, heads * headDim]; pairs are (i, i + headDim / 2). */
function rotate(x: Float64Array, columns: number, headDim: number, theta: number): void {
  const half = headDim / 2;
  const T = x.length / columns;
  for (let t = 0; t < T; t++) {
    for (let i = 0; i < half; i++) {
      const [cos, sin] = cosSin(t * ropeRate(i, headDim, theta));
      for (let at = t * columns + i; at < (t + 1) * columns; at += headDim) {
        const a = x[at]!;
        const b = x[at + half]!;
        x[at] = a * cos - b * sin;
        x[at + half] = b * cos + a * sin;
      }
    }
  }
}

function attention(
  c: Checkpoint,
  layer: FloatLayer,
  index: number,
  x: Float64Array,
  observe: Observer,
): Float64Array {
  const { width, heads, kvHeads, headDim, ropeTheta } = c.shape;
  const T = x.length / width;
  const q = multiply(x, layer.q, width);
  const k = multiply(x, layer.k, width);
  const v = multiply(x, layer.v, width);
  rotate(q, heads * headDim, headDim, ropeTheta);
  rotate(k, kvHeads * headDim, headDim, ropeTheta);
  observe("query", index, q, heads * headDim);
  observe("key", index, k, kvHeads * headDim);
  observe("value", index, v, kvHeads * headDim);
  const y = new Float64Array(T * heads * headDim);
  const p = new Float64Array(T);
  for (let h = 0; h < heads; h++) {
    const kvAt = Math.floor((h * kvHeads) / heads) * headDim;
    for (let t = 0; t < T; t++) {
      const qAt = (t * heads + h) * headDim;
      let max = Number.NEGATIVE_INFINITY;
      for (let s = 0; s <= t; s++) {
        let dot = 0;
        for (let i = 0; i < headDim; i++) dot += q[qAt + i]! * k[s * kvHeads * headDim + kvAt + i]!;
        p[s] = (dot * Math.LOG2E) / Math.sqrt(headDim);
        max = Math.max(max, p[s]!);
      }
      let sum = 0;
      for (let s = 0; s <= t; s++) {
        p[s] = exp2(p[s]! - max);
        sum += p[s]!;
      }
      for (let s = 0; s <= t; s++) {
        const weight = p[s]! / sum;
        for (let i = 0; i < headDim; i++)
          y[qAt + i] = y[qAt + i]! + weight * v[s * kvHeads * headDim + kvAt + i]!;
      }
    }
  }
  observe("attended", index, y, heads * headDim);
  return multiply(y, layer.o, heads * headDim);
}

function feedForward(
  c: Checkpoint,
  layer: FloatLayer,
  index: number,
  x: Float64Array,
  observe: Observer,
): Float64Array {
  const { width, hidden, activation } = c.shape;
  const gate = multiply(x, layer.gate, width);
  const up = multiply(x, layer.up, width);
  observe("gate", index, gate, hidden);
  observe("up", index, up, hidden);
  const gated = gate.map((g, i) => activate(g, activation) * up[i]!);
  observe("gated", index, gated, hidden);
  return multiply(gated, layer.down, hidden);
}

export function activate(x: number, activation: "relu" | "silu"): number {
  if (activation === "relu") return Math.max(x, 0);
  return x < -500 ? 0 : x / (1 + exp2(-x * Math.LOG2E));
}

/** RoPE's angle per position for pair i: theta^(-2i / headDim). */
export function ropeRate(i: number, headDim: number, theta: number): number {
  return exp2((-2 * i * log2(theta)) / headDim);
}
