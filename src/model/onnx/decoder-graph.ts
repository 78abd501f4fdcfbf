/**
 * The integer spec as an ONNX graph. Every tensor is float32 and holds integers, or integers times a power of two, whose
 * partial sums stay below 2^24 units: the result is the same whatever the order, tiling or fusion. test/interpreter.ts
 * proves the bounds.
 *
 * B lanes, T new positions, P past positions, N = B * T, D width, H heads, G heads per key/value head, K channels per
 * head, F hidden channels, V vocabulary, M remembered columns. T and P are free: T = 1 is a step of decoding, a larger T
 * is prefill.
 */

import { powerOfTwo } from "../../base/ieee-math.ts";
import { highest, lowest } from "../spec/activation-quantization.ts";
import { assertExact } from "../spec/bounds.ts";
import {
  RECIPROCAL_BIN,
  RESIDUAL_LIMIT,
  ROTATED_MAX,
  RSQRT_BIN,
  RSQRT_MAX_INDEX,
  SCORE_RANGE,
  SHIFT_BIN,
  SHIFT_MAX_INDEX,
  SILU_LIMIT,
  VALUE_MAX,
  WIDE_MAX,
} from "../spec/limits.ts";
import type { DecoderShape } from "../spec/shape.ts";
import {
  type Linear,
  linearBiases,
  maxKeys,
  type Norm,
  normsOf,
  type Spec,
  type SpecLayer,
} from "../spec/spec.ts";
import * as tables from "../spec/tables.ts";
import { type Graph, GraphBuilder } from "./graph.ts";

/** Stands for the end of an axis in Slice. */
const END = 0x7fffffff;

export function decoderGraph(spec: Spec): Graph {
  const { width, vocabSize, kvHeads, headDim, maxPositions } = spec.shape;
  assertExact(spec);
  const g = new GraphBuilder();
  const b = { g, spec };

  for (const name of lookupInputs(spec.shape)) g.input(name, "int32", ["N"]);
  g.input("positions", "int32", ["T"]);
  g.input("mask", "float32", ["G*T", "P+T"]); // 0 or MASKED
  g.input("split", "int64", [4]); // B, T, H + 2 KV, K
  g.input("past", "int64", [1]); // P

  // The embedding is the head's table with the final gain undone, or a table of its own.
  const table = g.constant("head", [vocabSize, width], rowTable(spec.head));
  const embedding = spec.embeddingTable
    ? g.constant("embedding.table", [vocabSize, width], rowTable(spec.embeddingTable))
    : table;
  const undo = Float32Array.from(spec.embedding, (u) => u * powerOfTwo(spec.embeddingExponent));
  const rows = g.op("Gather", [embedding, "tokens"], { axis: 0 }); // [N, D]
  let x = round(g, g.op("Mul", [rows, g.constant("embedding", [width], undo)]));

  const remembered = spec.memory && remember(g, spec.shape, spec.memory);

  const rope = tables.ropeTables(spec.shape);
  const cos = g.op("Gather", [g.constant("rope.cos", [maxPositions, 1, headDim], rope.cos), "positions"], {
    axis: 0,
  });
  const sin = g.op("Gather", [g.constant("rope.sin", [maxPositions, 1, headDim], rope.sin), "positions"], {
    axis: 0,
  });
  g.constant("rope.pairs", [headDim, headDim], tables.rotationMatrix(headDim));
  g.constant("exp", [SCORE_RANGE + 1], tables.expTable());
  const reciprocals = tables.reciprocalTable(maxKeys(spec));
  g.constant("reciprocal", [reciprocals.length], reciprocals);
  if (spec.siluUnits) g.constant("silu", [2 * SILU_LIMIT + 1], tables.siluTable(spec.siluUnits));

  if (normsOf(spec).some(({ shift }) => shift === "dynamic"))
    g.constant("shift", [SHIFT_MAX_INDEX + 1], tables.shiftTable());

  spec.layers.forEach((layer, i) => {
    g.input(`past_key.${i}`, "float32", ["B", kvHeads, headDim, "P"]);
    g.input(`past_value.${i}`, "float32", ["B", kvHeads, "P", headDim]);
    if (layer.recall && remembered)
      x = residual(g, x, linear(b, `layer.${i}.recall`, layer.recall, remembered));
    x = residual(g, x, attention(b, layer, i, x, cos, sin));
    for (const y of feedForward(b, layer, i, x)) x = residual(g, x, y);
    g.output(`new_key.${i}`, ["B", kvHeads, headDim, "T"]);
    g.output(`new_value.${i}`, ["B", kvHeads, "T", headDim]);
  });

  const n = norm(b, "final", spec.finalNorm, x, spec.head);
  const bias = Float32Array.from(linearBiases(spec.head));
  const logits = g.op("Gemm", [n, table, g.constant("head.bias", [vocabSize], bias)], { transB: 1 }); // [N, V]
  g.op("Floor", [logits], {}, "logits"); // 1/32 octave
  g.output("logits", ["N", vocabSize]);
  return g.build();
}

/** The inputs that hold lookups, in their order: those of a position are 1 + tables. */
export function lookupInputs({ memory }: DecoderShape): string[] {
  return ["tokens", ...Array.from(memory?.rows ?? [], (_, i) => `row.${i}`)];
}

/** The rows of all tables of the memory, side by side [N, M]. */
function remember(g: GraphBuilder, { memory }: DecoderShape, entries: readonly Int8Array[]): string {
  const rows = entries.map((table, i) => {
    const dims = [memory!.rows[i]!, memory!.width];
    return g.op("Gather", [g.constant(`memory.${i}`, dims, Float32Array.from(table)), `row.${i}`], {
      axis: 0,
    });
  });
  return rows.length > 1 ? g.op("Concat", rows, { axis: 1 }) : rows[0]!;
}

interface Build {
  readonly g: GraphBuilder;
  readonly spec: Spec;
}

/** w 2^-e, transposed to [outputs, inputs]. */
function rowTable({ inputs, outputs, weights, exponents }: Linear): Float32Array {
  const table = new Float32Array(inputs * outputs);
  for (let o = 0; o < outputs; o++) {
    const unit = powerOfTwo(-exponents[o]!);
    for (let i = 0; i < inputs; i++) table[o * inputs + i] = weights[i * outputs + o]! * unit;
  }
  return table;
}

/** x [N, D] + y, within +-2^21. */
function residual(g: GraphBuilder, x: string, y: string): string {
  return clip(g, g.op("Add", [x, y]), -RESIDUAL_LIMIT, RESIDUAL_LIMIT);
}

function clip(g: GraphBuilder, x: string, min: number, max: number): string {
  return g.op("Clip", [x, g.scalar(min), g.scalar(max)]);
}

/** floor(x 2^-shift). */
function shiftDown(g: GraphBuilder, x: string, shift: number): string {
  return g.op("Floor", [shift === 0 ? x : g.op("Mul", [x, g.scalar(powerOfTwo(-shift))])]);
}

/** x, rounded to the nearest integer, halves to the even one. */
function round(g: GraphBuilder, x: string): string {
  return g.op("Round", [x]);
}

/** x, quantized for the map. */
function integer(g: GraphBuilder, x: string, { inputQuantization }: Linear): string {
  return clip(g, round(g, x), lowest(inputQuantization), highest(inputQuantization));
}

/** Integers x [N, inputs] -> floor(x w 2^-e + b) [N, outputs]. */
function linear({ g }: Build, name: string, map: Linear, x: string): string {
  const { inputs, outputs, weights } = map;
  const bias = g.constant(`${name}.bias`, [outputs], Float32Array.from(linearBiases(map)));
  const units = Float32Array.from(map.exponents, (e) => powerOfTwo(-e));
  const scaled = Float32Array.from(weights, (w, i) => w * units[i % outputs]!);
  return g.op("Floor", [g.op("Gemm", [x, g.constant(name, [inputs, outputs], scaled), bias])]);
}

/** x [N, D] -> n [N, D] = x / rms(x) in units of 1 / gain, quantized for `map`. */
function norm(
  { g, spec }: Build,
  name: string,
  { shift, gain, epsilon, channelShifts }: Norm,
  x: string,
  map: Linear,
): string {
  const { width } = spec.shape;
  const rootShift = tables.rootShiftOf(width);
  const table = g.constant(`${name}.rsqrt`, [RSQRT_MAX_INDEX + 1], tables.rsqrtTable(width, rootShift, gain));
  const unit = shift === "dynamic" ? dynamicUnit(g, x) : g.scalar(powerOfTwo(-shift));
  const q = clip(g, round(g, g.op("Mul", [x, unit])), -WIDE_MAX, WIDE_MAX);
  const r = round(g, g.op("Mul", [q, g.scalar(powerOfTwo(-rootShift))]));
  const squares = g.op("ReduceSumSquare", [r, g.integers(1)], { keepdims: 1 }); // [N, 1]
  const most = RSQRT_BIN * RSQRT_MAX_INDEX;
  let sum = clip(g, squares, 0, most);
  if (epsilon > 0) {
    const more =
      shift === "dynamic"
        ? clip(g, g.op("Floor", [g.op("Mul", [g.op("Mul", [unit, unit]), g.scalar(epsilon)])]), 0, most)
        : g.scalar(Math.min(Math.floor(epsilon * powerOfTwo(-2 * shift)), most));
    sum = clip(g, g.op("Add", [sum, more]), 0, most);
  }
  const bin = g.op("Cast", [g.op("Mul", [sum, g.scalar(1 / RSQRT_BIN)])], { to: 6 });
  const scale = g.op("Gather", [table, bin], { axis: 0 }); // [N, 1]
  const units = Float32Array.from(channelShifts ?? [], (k) => powerOfTwo(-k));
  const balanced = channelShifts ? g.op("Mul", [q, g.constant(`${name}.units`, [width], units)]) : q;
  return integer(g, g.op("Mul", [balanced, scale]), map);
}

/** 2^-s [N, 1], where s is chosen by the largest value of the row. */
function dynamicUnit(g: GraphBuilder, x: string): string {
  const largest = g.op("ReduceMax", [g.op("Abs", [x]), g.integers(1)], { keepdims: 1 }); // [N, 1]
  const bin = clip(g, g.op("Mul", [largest, g.scalar(1 / SHIFT_BIN)]), 0, SHIFT_MAX_INDEX);
  return g.op("Gather", ["shift", g.op("Cast", [bin], { to: 6 })], { axis: 0 });
}

function attention(b: Build, layer: SpecLayer, i: number, x: string, cos: string, sin: string): string {
  const { g, spec } = b;
  const { heads: H, kvHeads: KV, headDim: K } = spec.shape;
  const at = `layer.${i}.attention`;
  const n = norm(b, at, layer.attentionNorm, x, layer.qkv);
  const y = g.op("Reshape", [linear(b, `${at}.qkv`, layer.qkv, n), "split"]); // [B, T, H + 2 KV, K]
  const heads = (from: number, to: number, of: string) =>
    g.op("Slice", [of, g.integers(from), g.integers(to), g.integers(2)]);

  // RoPE turns queries and keys of 12 bits by cosines of 11 bits; 9 bits of the result are kept.
  const turned = clip(g, heads(0, H + KV, y), -WIDE_MAX, WIDE_MAX);
  const across = g.op("MatMul", [turned, "rope.pairs"]);
  const sum = g.op("Add", [g.op("Mul", [turned, cos]), g.op("Mul", [across, sin])]);
  const rounded = g.op("Floor", [g.op("Add", [sum, g.scalar(0.5)])]); // flooring would bias every score
  const rotated = clip(g, rounded, -ROTATED_MAX, ROTATED_MAX); // [B, T, H + KV, K]

  const byHead = g.op("Transpose", [heads(0, H, rotated)], { perm: [0, 2, 1, 3] }); // [B, H, T, K]
  const q = g.op("Reshape", [byHead, g.integers(0, KV, -1, K)]); // [B, KV, G * T, K]
  const k = g.op("Transpose", [heads(H, H + KV, rotated)], { perm: [0, 2, 3, 1] }, `new_key.${i}`); // [B, KV, K, T]
  const values = clip(g, heads(H + KV, H + 2 * KV, y), -VALUE_MAX, VALUE_MAX);
  const v = g.op("Transpose", [values], { perm: [0, 2, 1, 3] }, `new_value.${i}`); // [B, KV, T, K]

  // Scores [B, KV, G * T, P + T] in 1/64 octave, then weights that sum to about 2^16.
  const dots = g.op("Concat", [g.op("MatMul", [q, `past_key.${i}`]), g.op("MatMul", [q, k])], { axis: 3 });
  const scores = g.op("Add", [shiftDown(g, dots, layer.scoreShift), "mask"]);
  const best = g.op("ReduceMax", [scores, g.integers(3)], { keepdims: 1 });
  const below = clip(g, g.op("Sub", [best, scores]), 0, SCORE_RANGE);
  const e = g.op("Gather", ["exp", g.op("Cast", [below], { to: 6 })], { axis: 0 });
  const total = g.op("ReduceSum", [e, g.integers(3)], { keepdims: 1 });
  const bin = g.op("Cast", [g.op("Mul", [total, g.scalar(1 / RECIPROCAL_BIN)])], { to: 6 });
  const p = g.op("Floor", [g.op("Mul", [e, g.op("Gather", ["reciprocal", bin], { axis: 0 })])]);

  const past = g.op("Slice", [p, g.integers(0), "past", g.integers(3)]); // [B, KV, G * T, P]
  const fresh = g.op("Slice", [p, "past", g.integers(END), g.integers(3)]); // [B, KV, G * T, T]
  const mixed = g.op("Add", [g.op("MatMul", [past, `past_value.${i}`]), g.op("MatMul", [fresh, v])]);
  const scaled = g.op("Mul", [mixed, g.scalar(powerOfTwo(-layer.attentionShift))]);
  const attended = integer(g, scaled, layer.output);
  const allHeads = g.op("Reshape", [attended, g.integers(0, H, -1, K)]); // [B, H, T, K]
  const merged = g.op("Transpose", [allHeads], { perm: [0, 2, 1, 3] });
  return linear(b, `${at}.output`, layer.output, g.op("Reshape", [merged, g.integers(-1, H * K)]));
}

/** What is added to x: one tensor for each part of `down`. */
function feedForward(b: Build, layer: SpecLayer, i: number, x: string): string[] {
  const { g, spec } = b;
  const F = spec.shape.hidden;
  const at = `layer.${i}.ffn`;
  const n = norm(b, at, layer.ffnNorm, x, layer.intoHidden);
  const y = linear(b, `${at}.into_hidden`, layer.intoHidden, n); // [N, 2 F], or [N, F]
  const product = spec.shape.activation === "relu2" ? square(g, y) : gated(g, spec, y);
  const scaled = g.op("Mul", [product, g.scalar(powerOfTwo(-layer.hiddenShift))]);
  const hidden = integer(g, scaled, layer.down);
  const { part = F, outputs, weights } = layer.down;
  return Array.from({ length: Math.ceil(F / part) }, (_, p) => {
    const [from, to] = [p * part, Math.min((p + 1) * part, F)];
    const map = { ...layer.down, inputs: to - from, weights: weights.subarray(from * outputs, to * outputs) };
    const inputs =
      part < F ? g.op("Slice", [hidden, g.integers(from), g.integers(to), g.integers(1)]) : hidden;
    return linear(b, `${at}.down.${p}`, map, inputs);
  });
}

/** relu(up)^2, below 2^24, of ups [N, F]. */
function square(g: GraphBuilder, ups: string): string {
  const open = clip(g, ups, 0, WIDE_MAX);
  return g.op("Mul", [open, open]);
}

/** activation(gate) * up, of gates and ups [N, 2 F]. */
function gated(g: GraphBuilder, spec: Spec, y: string): string {
  const F = spec.shape.hidden;
  const gate = g.op("Slice", [y, g.integers(0), g.integers(F), g.integers(1)]);
  const up = g.op("Slice", [y, g.integers(F), g.integers(2 * F), g.integers(1)]);
  return g.op("Mul", [activation(g, spec, gate), clip(g, up, -WIDE_MAX, WIDE_MAX)]);
}

/** ReLU, or SiLU by its table; 12 bits. */
function activation(g: GraphBuilder, spec: Spec, gate: string): string {
  if (!spec.siluUnits) return clip(g, gate, 0, WIDE_MAX);
  const index = g.op("Add", [clip(g, gate, -SILU_LIMIT, SILU_LIMIT), g.scalar(SILU_LIMIT)]);
  return g.op("Gather", ["silu", g.op("Cast", [index], { to: 6 })], { axis: 0 });
}
