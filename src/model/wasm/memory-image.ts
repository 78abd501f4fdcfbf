/** Lays an integer spec out in the kernel's memory, as kernel/layout.ts says. */

import { powerOfTwo } from "../../base/ieee-math.ts";
import { highest, lowest } from "../spec/activation-quantization.ts";
import { assertExact } from "../spec/bounds.ts";
import type { DecoderShape } from "../spec/shape.ts";
import { type Linear, linearBiases, maxKeys, type Norm, type Spec } from "../spec/spec.ts";
import * as tables from "../spec/tables.ts";
import * as at from "./kernel/layout.ts";

/** The address at which the image begins. The kernel's own data lies below. */
export const IMAGE_BASE = 0x80000;

/** A model as the kernel reads it: bytes that belong at IMAGE_BASE, in every instance. */
export interface MemoryImage {
  readonly byteLength: number;
  /** Writes the bytes to their place, which is zeroed. Nowhere else do they have to fit. */
  write(place: Uint8Array): void;
  /** The address of the structure that layout.ts calls the model. */
  readonly model: number;
  readonly vocabSize: number;
  /** How many numbers the kernel takes for each position: see lookups.ts. */
  readonly lookups: number;
}

/** An array that is made in its place: those of a large model do not fit in memory twice. */
interface Later {
  readonly byteLength: number;
  write(place: Int8Array): void;
}

/** Collects arrays, each on a cache line. */
class ImageBuilder {
  readonly #arrays: Later[] = [];
  #size = 0;

  /** Returns the array's address. */
  place(array: ArrayBufferView | Later): number {
    const address = IMAGE_BASE + this.#size;
    this.#arrays.push("write" in array ? array : { byteLength: array.byteLength, write: copyOf(array) });
    this.#size = align(this.#size + array.byteLength);
    return address;
  }

  get byteLength(): number {
    return this.#size;
  }

  write({ buffer, byteOffset }: Uint8Array): void {
    let at = byteOffset;
    for (const { byteLength, write } of this.#arrays) {
      write(new Int8Array(buffer, at, byteLength));
      at = align(at + byteLength);
    }
  }
}

function copyOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Later["write"] {
  return (place) => place.set(new Int8Array(buffer, byteOffset, byteLength));
}

function align(size: number): number {
  return Math.ceil(size / 64) * 64; // `&` would cut addresses off at 2 GiB
}

/** What is refused here may run on ONNX Runtime. */
function assertSupported({ shape }: Spec): void {
  const { width, headDim, hidden, memory } = shape;
  if (memory && memory.width % 8)
    throw new Error("the WASM kernel needs a memory whose width is a multiple of 8");
  if (width % 8 || headDim % 8 || hidden % 8 || headDim > 1024)
    throw new Error(
      "the WASM kernel needs a width, a hidden size and heads of at most 1024 channels that are multiples of 8",
    );
}

/** Throws when the kernel cannot run the spec exactly. */
export function memoryImage(spec: Spec): MemoryImage {
  assertSupported(spec);
  assertExact(spec);
  const memory = new ImageBuilder();
  const { shape } = spec;
  const words = new Int32Array(at.LAYER + shape.layers * at.LAYER_WORDS);
  const reals = new Float32Array(words.buffer);
  const rootShift = tables.rootShiftOf(shape.width);
  const window = Math.min(maxKeys(spec), shape.maxPositions);

  const placeLinear = (
    from: number,
    linear: Linear,
    pack = packTiles,
    first = 0,
    outputs = linear.outputs,
  ) => {
    const packed = pack({ linear, first, outputs });
    words[from + at.INPUT_PAIRS] = linear.inputs / 2;
    words[from + at.OUTPUTS] = packed.units.length;
    words[from + at.WEIGHTS] = memory.place(packed.weights);
    words[from + at.UNITS] = memory.place(packed.units);
    words[from + at.BIASES] = memory.place(packed.biases);
    reals[from + at.LOWEST] = lowest(linear.inputQuantization);
    reals[from + at.HIGHEST] = highest(linear.inputQuantization);
    words[from + at.PART] = linear.part ?? linear.inputs;
  };
  const ones = memory.place(new Float32Array(shape.width).fill(1));
  const placeNorm = (from: number, { shift, gain, epsilon, channelShifts }: Norm) => {
    reals[from + at.EPSILON] = epsilon;
    reals[from + at.NORM_UNIT] = shift === "dynamic" ? 0 : powerOfTwo(-shift);
    words[from + at.CHANNEL_UNITS] = channelShifts
      ? memory.place(Float32Array.from(channelShifts, (k) => powerOfTwo(-k)))
      : ones;
    words[from + at.RSQRT] = memory.place(tables.rsqrtTable(shape.width, rootShift, gain));
  };

  words[at.LAYERS] = shape.layers;
  words[at.WIDTH] = shape.width;
  words[at.HEADS] = shape.heads;
  words[at.KV_HEADS] = shape.kvHeads;
  words[at.HEAD_DIM] = shape.headDim;
  words[at.HIDDEN] = shape.hidden;
  words[at.VOCAB] = shape.vocabSize;
  words[at.CAPACITY] = (window + at.MAX_ROWS + 3) & ~3;
  words[at.WINDOW] = window;
  words[at.ROOT_SHIFT] = rootShift;
  const rope = tables.ropeTables(shape);
  words[at.COS] = memory.place(firstHalves(rope.cos, shape.headDim));
  words[at.SIN] = memory.place(firstHalves(rope.sin, shape.headDim));
  words[at.SHIFTS] = memory.place(tables.shiftTable());
  words[at.EXP] = memory.place(tables.expTable());
  words[at.RECIPROCAL] = memory.place(tables.reciprocalTable(maxKeys(spec)));
  words[at.SILU] = spec.siluUnits ? memory.place(tables.siluTable(spec.siluUnits)) : 0;
  const undo = Float32Array.from(spec.embedding, (u) => u * powerOfTwo(spec.embeddingExponent));
  words[at.EMBEDDING] = memory.place(undo);
  placeLinear(at.HEAD, spec.head);
  words[at.EMBEDDING_MAP] = spec.embeddingTable ? at.EMBEDDING_TABLE : at.HEAD;
  if (spec.embeddingTable) placeLinear(at.EMBEDDING_TABLE, spec.embeddingTable);
  placeNorm(at.FINAL_NORM, spec.finalNorm);
  words[at.ACTIVATION] = ACTIVATIONS[shape.activation];
  words[at.MEMORY_TABLES] = spec.memory?.length ?? 0;
  words[at.MEMORY_WIDTH] = shape.memory?.width ?? 0;
  spec.memory?.forEach((table, i) => {
    words[at.MEMORY_TABLE + i] = memory.place(table);
  });
  const isDense = shape.activation === "silu";
  const isGated = shape.activation !== "relu2";
  spec.layers.forEach((layer, i) => {
    const from = at.LAYER + i * at.LAYER_WORDS;
    if (layer.recall) placeLinear(from + at.RECALL, layer.recall);
    placeNorm(from + at.ATTENTION_NORM, layer.attentionNorm);
    placeLinear(from + at.QKV, layer.qkv);
    words[from + at.SCORE_SHIFT] = layer.scoreShift;
    reals[from + at.ATTENTION_UNIT] = powerOfTwo(-layer.attentionShift);
    placeLinear(from + at.OUTPUT, layer.output);
    placeNorm(from + at.FFN_NORM, layer.ffnNorm);
    placeLinear(from + at.OPENING, layer.intoHidden, packTiles, 0, shape.hidden);
    if (isGated)
      placeLinear(from + at.UP, layer.intoHidden, isDense ? packTiles : packUp, shape.hidden, shape.hidden);
    reals[from + at.HIDDEN_UNIT] = powerOfTwo(-layer.hiddenShift);
    placeLinear(from + at.DOWN, layer.down, isDense ? packTiles : packDown);
  });
  const model = memory.place(words);
  return {
    byteLength: memory.byteLength,
    write: (place) => memory.write(place),
    model,
    vocabSize: shape.vocabSize,
    lookups: 1 + (spec.memory?.length ?? 0),
  };
}

const ACTIVATIONS: Readonly<Record<DecoderShape["activation"], number>> = {
  relu: at.GATED_RELU,
  silu: at.GATED_SILU,
  relu2: at.SQUARED_RELU,
};

/** The columns first .. first + outputs - 1 of a linear map. */
interface Columns {
  readonly linear: Linear;
  readonly first: number;
  readonly outputs: number;
}

interface PackedLinear {
  readonly weights: Later;
  readonly units: Float32Array;
  readonly biases: Float32Array;
}

/** Weights [inputs, outputs] -> [outputs / 8, inputs / 2, 8, 2], padded with columns of zeros. */
function packTiles(columns: Columns): PackedLinear {
  const { inputs } = columns.linear;
  const padded = roundUp(columns.outputs, at.TILE);
  const weights = packed(columns, inputs * padded, (place, row, i) => {
    const pair = (i >> 1) * 2 * at.TILE + (i & 1);
    const tile = at.TILE * inputs;
    let start = pair;
    for (let o = 0; o < row.length; start += tile) {
      for (const end = Math.min(o + at.TILE, row.length), to = start - 2 * o; o < end; o++)
        place[to + 2 * o] = row[o]!;
    }
  });
  return { weights, ...scales(columns, padded) };
}

/** Weights [inputs, outputs] -> [outputs, inputs padded], so that those of one output are together. */
function packUp(columns: Columns): PackedLinear {
  const padded = roundUp(columns.linear.inputs, at.UP_STEP);
  const weights = packed(columns, columns.outputs * padded, (place, row, i) => {
    for (let o = 0; o < row.length; o++) place[o * padded + i] = row[o]!;
  });
  return { weights, ...scales(columns, columns.outputs) };
}

/** Weights [inputs, outputs] -> [inputs, outputs padded]. */
function packDown(columns: Columns): PackedLinear {
  const padded = roundUp(columns.outputs, at.DOWN_STEP);
  const weights = packed(columns, columns.linear.inputs * padded, (place, row, i) =>
    place.set(row, i * padded),
  );
  return { weights, ...scales(columns, padded) };
}

/** What packs the weights of one input after the other. row: [outputs]. */
function packed(
  { linear, first, outputs }: Columns,
  byteLength: number,
  pack: (place: Int8Array, row: Int8Array, input: number) => void,
): Later {
  const write = (place: Int8Array) => {
    for (let i = 0; i < linear.inputs; i++) {
      const start = i * linear.outputs + first;
      pack(place, linear.weights.subarray(start, start + outputs), i);
    }
  };
  return { byteLength, write };
}

function scales({ linear, first, outputs }: Columns, padded: number): Pick<PackedLinear, "units" | "biases"> {
  const units = new Float32Array(padded);
  const biases = new Float32Array(padded);
  const exponents = linear.exponents.subarray(first, first + outputs);
  units.set(Float32Array.from(exponents, (e) => powerOfTwo(-e)));
  biases.set(linearBiases(linear).subarray(first, first + outputs));
  return { units, biases };
}

function roundUp(size: number, step: number): number {
  return Math.ceil(size / step) * step;
}

/** [positions, size], where both halves of a row are the same -> [positions, size / 2]. */
function firstHalves(table: Float32Array, size: number): Float32Array {
  const halves = new Float32Array(table.length / 2);
  for (let from = 0, to = 0; from < table.length; from += size, to += size / 2)
    halves.set(table.subarray(from, from + size / 2), to);
  return halves;
}
