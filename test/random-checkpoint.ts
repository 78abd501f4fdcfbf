/** A small Llama-type checkpoint of pseudo-random weights, for tests of the converter and the graphs. */

import type { Checkpoint, FloatLayer } from "../src/convert/checkpoint.ts";
import type { CheckpointShape } from "../src/convert/config.ts";
import { rememberedColumns } from "../src/model/spec/shape.ts";

export const SMALL_SHAPE: CheckpointShape = {
  vocabSize: 300,
  width: 64,
  layers: 2,
  heads: 4,
  kvHeads: 2,
  headDim: 16,
  hidden: 96,
  window: 32,
  maxPositions: 128,
  activation: "relu",
  ropeTheta: 10000,
  normEpsilon: 1e-5,
};

/** Integers below `limit` from a linear congruential generator. */
export function randomIntegers(seed: number, count: number, limit: number): Int32Array {
  let state = seed >>> 0;
  return Int32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 0x100000000) * limit);
  });
}

interface RandomCheckpoint extends Checkpoint {
  layer(index: number): FloatLayer;
}

/** Channel 5 imitates the outliers of trained models. */
export function randomCheckpoint(shape: CheckpointShape, seed = 1): RandomCheckpoint {
  const { width, heads, kvHeads, headDim, hidden, vocabSize, activation, memory } = shape;
  const remembered = rememberedColumns(shape);
  let next = seed;
  const matrix = (rows: number, columns: number, scale: number): Float32Array => {
    const noise = randomIntegers(next++, rows * columns * 2, 1024);
    return Float32Array.from(
      { length: rows * columns },
      (_, i) => ((noise[2 * i]! - noise[2 * i + 1]!) / 1024) * scale,
    );
  };
  const gain = (size: number) => matrix(1, size, 0.3).map((g) => 1 + g);
  const unit = (inputs: number) => 2 / Math.sqrt(inputs);
  const embedding = matrix(vocabSize, width, 1);
  for (let v = 0; v < vocabSize; v++) embedding[v * width + 5]! *= 8;
  const layers = Array.from({ length: shape.layers }, () => ({
    attentionGain: gain(width),
    q: matrix(heads * headDim, width, unit(width) * 2),
    k: matrix(kvHeads * headDim, width, unit(width) * 2),
    v: matrix(kvHeads * headDim, width, unit(width)),
    o: matrix(width, heads * headDim, unit(heads * headDim)),
    ffnGain: gain(width),
    ...(activation === "relu2" ? {} : { gate: matrix(hidden, width, unit(width)) }),
    up: matrix(hidden, width, unit(width)),
    down: matrix(width, hidden, unit(hidden)),
    ...(memory ? { recall: matrix(width, remembered, unit(remembered)) } : {}),
  }));
  const finalGain = gain(width);
  const head = shape.untied ? matrix(vocabSize, width, 1) : embedding;
  const tables = memory?.rows.map((rows) => matrix(rows, memory.width, 1));
  return {
    shape,
    embedding,
    head,
    ...(tables ? { memory: tables } : {}),
    layer: (i) => layers[i]!,
    finalGain,
  };
}
