/**
 * Computes the integer spec of a decoder: the same logits as the graph of src/model/onnx/decoder-graph.ts, several times
 * as fast as a general runtime on one core. memory-image.ts lays the model out in memory. Addresses count bytes.
 */

import { RESIDUAL_LIMIT } from "../../spec/limits";
import { attend } from "./attention";
import { denseBytes, denseFeedForward } from "./dense-feed-forward";
import {
  ACTIVATION,
  ATTENTION_NORM,
  ATTENTION_UNIT,
  CAPACITY,
  COS,
  EMBEDDING,
  EMBEDDING_MAP,
  EXP,
  FFN_NORM,
  FINAL_NORM,
  GATED_RELU,
  GATED_SILU,
  HEAD,
  HEAD_DIM,
  HEAD_GROUP,
  HEADS,
  HIDDEN,
  INPUT_PAIRS,
  KV_HEADS,
  LAYER,
  LAYER_WORDS,
  LAYERS,
  MEMORY_TABLES,
  OPENING,
  OUTPUT,
  QKV,
  RECALL,
  RECIPROCAL,
  ROOT_SHIFT,
  SCORE_SHIFT,
  SHIFTS,
  SILU,
  SIN,
  UNITS,
  VOCAB,
  WIDTH,
  WINDOW,
} from "./layout";
import { addLinear, linear } from "./linear";
import { address, part, real, tileWeights, word } from "./memory";
import { norm } from "./norm";
import { remember, rememberedBytes } from "./remember";
import { storeKey, storeQuery, storeValue } from "./rotate";
import { sparseBytes, sparseFeedForward } from "./sparse-feed-forward";
import { squaredBytes, squaredFeedForward } from "./squared-feed-forward";

/**
 * lookups i32 [lanes, steps, 1 + tables] (lookups.ts), at positions position .. position + steps - 1 of every lane -> logits f32 [lanes, steps,
 * vocab]. lanes * steps is at most MAX_ROWS, and steps at most capacity - window + 1. cache: rings [lanes, layers,
 * kvHeads], each of keys and then values. scratch: memory of `scratchBytes` bytes.
 */
export function forward(
  model: usize,
  lookups: usize,
  lanes: i32,
  steps: i32,
  position: i32,
  cache: usize,
  scratch: usize,
  logits: usize,
): void {
  const rows = lanes * steps;
  const width = word(model, WIDTH);
  const hidden = word(model, HIDDEN);
  const rootShift = word(model, ROOT_SHIFT);
  const shifts = address(model, SHIFTS);
  const activation = word(model, ACTIVATION);
  const x = scratch; // f32 [rows, width]
  const n = x + <usize>(rows * width * 4); // i16 [rows, width]
  const remembered = n + <usize>(rows * width * 2); // i16 [rows, columns of all tables]
  const wide = remembered + <usize>rememberedBytes(model, rows);
  const hasMemory = word(model, MEMORY_TABLES) > 0;

  embed(model, lookups, rows, x);
  if (hasMemory) remember(model, lookups, rows, remembered);
  for (let i = 0; i < word(model, LAYERS); i++) {
    const layer = part(model, LAYER + i * LAYER_WORDS);
    if (hasMemory) addLinear(remembered, rows, part(layer, RECALL), x, <f32>RESIDUAL_LIMIT);
    norm(x, rows, width, part(layer, ATTENTION_NORM), rootShift, shifts, part(layer, QKV), n);
    attention(model, layer, i, n, lanes, steps, position, cache, wide, x);
    norm(x, rows, width, part(layer, FFN_NORM), rootShift, shifts, part(layer, OPENING), n);
    if (activation === GATED_SILU) denseFeedForward(n, rows, layer, hidden, address(model, SILU), wide, x);
    else if (activation === GATED_RELU) sparseFeedForward(n, rows, width, layer, hidden, wide, x);
    else squaredFeedForward(n, rows, width, layer, hidden, wide, x);
  }
  norm(x, rows, width, part(model, FINAL_NORM), rootShift, shifts, part(model, HEAD), n);
  linear(n, rows, part(model, HEAD), logits, word(model, VOCAB));
}

/** Memory is free from this address on. */
export function heapBase(): usize {
  return __heap_base;
}

/** Bytes of scratch memory that `forward` needs for this many rows. */
export function scratchBytes(model: usize, rows: i32): i32 {
  const columns = qkvColumns(model);
  const group = paddedGroup(model) * word(model, HEAD_DIM) * 2;
  const attended = word(model, HEADS) * word(model, HEAD_DIM) * 2;
  const attention = rows * (columns * 4 + attended) + group;
  const width = word(model, WIDTH);
  const hidden = hiddenBytes(word(model, ACTIVATION), rows, width, word(model, HIDDEN));
  return rows * width * 6 + rememberedBytes(model, rows) + (attention > hidden ? attention : hidden) + 64;
}

function hiddenBytes(activation: i32, rows: i32, width: i32, hidden: i32): i32 {
  if (activation === GATED_SILU) return denseBytes(rows, hidden);
  return activation === GATED_RELU ? sparseBytes(rows, width, hidden) : squaredBytes(rows, width, hidden);
}

/** Bytes of all rings of one lane. */
export function cacheBytes(model: usize): i32 {
  return word(model, LAYERS) * word(model, KV_HEADS) * ringBytes(model);
}

function ringBytes(model: usize): i32 {
  return word(model, CAPACITY) * word(model, HEAD_DIM) * 4;
}

function qkvColumns(model: usize): i32 {
  return (word(model, HEADS) + 2 * word(model, KV_HEADS)) * word(model, HEAD_DIM);
}

/** The query heads of one key/value head, with the idle ones that fill up its groups. */
function paddedGroup(model: usize): i32 {
  const group = word(model, HEADS) / word(model, KV_HEADS);
  return (group + HEAD_GROUP - 1) & ~(HEAD_GROUP - 1);
}

/** How many numbers are looked up for a row: its token, and a row of each table of the memory. */
function lookupsOf(model: usize): i32 {
  return 1 + word(model, MEMORY_TABLES);
}

/** x f32 [rows, width] = each token's row of the head or of the embedding's own table, scaled and quantized. */
function embed(model: usize, lookups: usize, rows: i32, x: usize): void {
  const map = part(model, word(model, EMBEDDING_MAP));
  const pairs = word(map, INPUT_PAIRS);
  const undo = address(model, EMBEDDING);
  const width = word(model, WIDTH);
  for (let row = 0; row < rows; row++) {
    const token = load<i32>(lookups + ((<usize>(row * lookupsOf(model))) << 2));
    const weights = tileWeights(map, token >> 3, pairs) + ((<usize>(token & 7)) << 1);
    const unit = load<f32>(address(map, UNITS) + ((<usize>token) << 2));
    for (let i = 0; i < width; i++) {
      const weight = <f32>load<i8>(weights + ((<usize>(i >> 1)) << 4) + <usize>(i & 1));
      const real = weight * unit * load<f32>(undo + ((<usize>i) << 2));
      store<f32>(x + ((<usize>(row * width + i)) << 2), nearest<f32>(real));
    }
  }
}

/** Stores the keys and values of all rows in the rings, then computes the attention of each row and adds it to x. */
function attention(
  model: usize,
  layer: usize,
  index: i32,
  n: usize,
  lanes: i32,
  steps: i32,
  position: i32,
  cache: usize,
  scratch: usize,
  x: usize,
): void {
  const rows = lanes * steps;
  const heads = word(model, HEADS);
  const kvHeads = word(model, KV_HEADS);
  const headDim = word(model, HEAD_DIM);
  const capacity = word(model, CAPACITY);
  const columns = qkvColumns(model);
  const group = heads / kvHeads;
  const y = scratch; // f32 [rows, columns]
  const attended = y + <usize>(rows * columns * 4); // i16 [rows, heads * headDim]
  const q = attended + <usize>(rows * heads * headDim * 2); // the queries of one key/value head
  linear(n, rows, part(layer, QKV), y, columns);

  const angles = (<usize>headDim) << 1; // bytes of one position's cosines
  const ring = <usize>ringBytes(model);
  const laneRings = <usize>cacheBytes(model);
  const layerRings = cache + <usize>index * <usize>kvHeads * ring;
  for (let row = 0; row < rows; row++) {
    const at = position + (row % steps);
    const cos = address(model, COS) + <usize>at * angles;
    const sin = address(model, SIN) + <usize>at * angles;
    const rings = layerRings + <usize>(row / steps) * laneRings;
    for (let h = 0; h < kvHeads; h++) {
      const keys = rings + <usize>h * ring;
      const from = y + ((<usize>(row * columns + (heads + h) * headDim)) << 2);
      storeKey(from, headDim, cos, sin, keys, at % capacity);
      storeValue(from + ((<usize>(kvHeads * headDim)) << 2), headDim, keys + (ring >> 1), at % capacity);
    }
  }
  for (let row = 0; row < rows; row++) {
    const at = position + (row % steps);
    const cos = address(model, COS) + <usize>at * angles;
    const sin = address(model, SIN) + <usize>at * angles;
    const rings = layerRings + <usize>(row / steps) * laneRings;
    const window = word(model, WINDOW);
    const first = at >= window ? at - window + 1 : 0;
    for (let head = 0; head < heads; ) {
      const last = (head / group + 1) * group; // the end of this key/value head's queries
      const count = last - head < HEAD_GROUP ? last - head : HEAD_GROUP;
      const keys = rings + <usize>(head / group) * ring;
      for (let i = 0; i < count; i++) {
        const from = y + ((<usize>(row * columns + (head + i) * headDim)) << 2);
        storeQuery(from, headDim, cos, sin, q, i);
      }
      attend(
        q,
        headDim,
        keys,
        keys + (ring >> 1),
        capacity,
        first,
        at,
        word(layer, SCORE_SHIFT),
        address(model, EXP),
        address(model, RECIPROCAL),
        real(layer, ATTENTION_UNIT),
        part(layer, OUTPUT),
        count,
        attended + ((<usize>((row * heads + head) * headDim)) << 1),
      );
      head += count;
    }
  }
  addLinear(attended, rows, part(layer, OUTPUT), x, <f32>RESIDUAL_LIMIT);
}
