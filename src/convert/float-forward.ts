/**
 * The float decoder, in IEEE arithmetic with a fixed order of operations. Calibration observes its activations, and
 * must find the same ranges on every machine, because the integer spec, and so the model id, follows from them.
 */

import { Lookups } from "../model/lookups.ts";
import { ropeRates } from "../model/spec/rope.ts";
import { type DecoderShape, rememberedColumns } from "../model/spec/shape.ts";
import { cosSin } from "../model/spec/trig.ts";
import type { Checkpoint, FloatLayer } from "./checkpoint.ts";
import { FloatKernel } from "./float-kernel.ts";

/** Receives an activation of one text: values [rows, columns], row-major, with a row for each position. */
export type Observer = (
  name: ActivationName,
  layer: number,
  values: Float64Array,
  columns: number,
  text: number,
) => void;

export type ActivationName =
  | "residual" // [T, width], before each norm; attention norms are 2 * layer, ffn norms 2 * layer + 1
  | "normed" // [T, width], after each norm without its gain, numbered likewise
  | "query" // [T, heads * headDim], after RoPE
  | "key" // [T, kvHeads * headDim], after RoPE
  | "value" // [T, kvHeads * headDim]
  | "attended" // [T, heads * headDim]
  | "gate" // [T, hidden], before the activation function; not with "relu2"
  | "up" // [T, hidden]
  | "hidden" // [T, hidden], activation(gate) * up, or with "relu2" relu(up)^2
  | "logits"; // [T, vocab]

/**
 * Runs texts of tokens [T], each at most a window long, through the model: all of them through one layer before the
 * next, so that only one layer's weights and activations are in memory at a time. `onLayer` is called with the number
 * of layers that are done.
 */
export async function floatForward(
  checkpoint: Checkpoint,
  texts: readonly Int32Array[],
  observe: Observer,
  onLayer: (done: number) => void = () => {},
): Promise<void> {
  const { width, vocabSize, normEpsilon, layers } = checkpoint.shape;
  const kernel = new FloatKernel();
  const states = texts.map((tokens) => {
    const x = new Float64Array(tokens.length * width);
    tokens.forEach((token, t) => {
      x.set(checkpoint.embedding.subarray(token * width, (token + 1) * width), t * width);
    });
    return x;
  });
  const remembered = texts.map((tokens) => remember(checkpoint, tokens));
  const norm = (index: number, gain: Float32Array, text: number): Float64Array => {
    const x = states[text]!;
    observe("residual", index, x, width, text);
    const normed = rmsNorm(x, width, normEpsilon);
    observe("normed", index, normed, width, text);
    const scaled = new Float64Array(normed.length);
    for (let row = 0; row < normed.length; row += width) {
      for (let i = 0; i < width; i++) scaled[row + i] = normed[row + i]! * gain[i]!;
    }
    return scaled;
  };
  for (let i = 0; i < layers; i++) {
    const layer = await checkpoint.layer(i);
    states.forEach((x, text) => {
      if (layer.recall)
        add(x, kernel.multiply(remembered[text]!, layer.recall, rememberedColumns(checkpoint.shape)));
      add(x, attention(kernel, checkpoint, layer, i, norm(2 * i, layer.attentionGain, text), observe, text));
    });
    states.forEach((x, text) => {
      add(x, feedForward(kernel, checkpoint, layer, i, norm(2 * i + 1, layer.ffnGain, text), observe, text));
    });
    onLayer(i + 1);
  }
  const lasts = states.map((_, text) => norm(2 * layers, checkpoint.finalGain, text));
  lasts.forEach((last, text) => {
    observe("logits", 0, kernel.multiply(last, checkpoint.head, width), vocabSize, text);
  });
}

/** What the positions of a text remember [T, tables * memory width]. */
function remember({ shape, memory = [] }: Checkpoint, tokens: Int32Array): Float64Array {
  const rows = new Lookups(shape, 1).of(tokens, tokens.length);
  const columns = rememberedColumns(shape);
  const width = shape.memory?.width ?? 0;
  const remembered = new Float64Array(tokens.length * columns);
  memory.forEach((table, i) => {
    for (let t = 0; t < tokens.length; t++) {
      const row = rows[t * (1 + memory.length) + 1 + i]!;
      remembered.set(table.subarray(row * width, (row + 1) * width), t * columns + i * width);
    }
  });
  return remembered;
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

function add(x: Float64Array, y: Float64Array): void {
  for (let i = 0; i < x.length; i++) x[i] = x[i]! + y[i]!;
}

/** Applies RoPE to x [T, heads * headDim] in place. A pair is (i, i + headDim / 2). */
function rotate(x: Float64Array, columns: number, shape: DecoderShape): void {
  const { headDim } = shape;
  const half = headDim / 2;
  const T = x.length / columns;
  const rates = ropeRates(shape);
  for (let t = 0; t < T; t++) {
    for (let i = 0; i < half; i++) {
      const [cos, sin] = cosSin(t * rates[i]!);
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
  kernel: FloatKernel,
  c: Checkpoint,
  layer: FloatLayer,
  index: number,
  x: Float64Array,
  observe: Observer,
  text: number,
): Float64Array {
  const { width, heads, kvHeads, headDim } = c.shape;
  const q = kernel.multiply(x, layer.q, width);
  const k = kernel.multiply(x, layer.k, width);
  const v = kernel.multiply(x, layer.v, width);
  rotate(q, heads * headDim, c.shape);
  rotate(k, kvHeads * headDim, c.shape);
  observe("query", index, q, heads * headDim, text);
  observe("key", index, k, kvHeads * headDim, text);
  observe("value", index, v, kvHeads * headDim, text);
  const y = kernel.attend(q, k, v, heads, kvHeads, headDim);
  observe("attended", index, y, heads * headDim, text);
  return kernel.multiply(y, layer.o, heads * headDim);
}

function feedForward(
  kernel: FloatKernel,
  c: Checkpoint,
  layer: FloatLayer,
  index: number,
  x: Float64Array,
  observe: Observer,
  text: number,
): Float64Array {
  const { width, hidden, activation } = c.shape;
  const gate = layer.gate && kernel.multiply(x, layer.gate, width);
  const up = kernel.multiply(x, layer.up, width);
  if (gate) observe("gate", index, gate, hidden, text);
  observe("up", index, up, hidden, text);
  const relu = (values: Float64Array) => values.map((value) => Math.max(value, 0));
  const open = activation === "silu" ? kernel.silu(gate!) : relu(gate ?? up);
  const factor = gate ? up : open;
  const values = open.map((value, i) => value * factor[i]!);
  observe("hidden", index, values, hidden, text);
  return kernel.multiply(values, layer.down, hidden);
}
