/** Specs of small made-up checkpoints which together have every feature that a model may have. */

import { calibrate } from "../src/convert/calibrate.ts";
import type { CheckpointShape } from "../src/convert/config.ts";
import { convert } from "../src/convert/convert.ts";
import type { Spec } from "../src/model/spec/spec.ts";
import { randomCheckpoint, randomIntegers, SMALL_SHAPE } from "./random-checkpoint.ts";

const SILU_SHAPE: CheckpointShape = {
  ...SMALL_SHAPE,
  activation: "silu",
  window: null,
  kvHeads: 1,
  maxPositions: 64,
};

/** What large public models have: a head of its own, scaled positions, three query heads to a key/value head. */
export const UNTIED_SHAPE: CheckpointShape = {
  ...SMALL_SHAPE,
  activation: "silu",
  heads: 6,
  kvHeads: 2,
  window: null,
  maxPositions: 64,
  untied: true,
  ropeScaling: {
    type: "llama3",
    factor: 8,
    lowFrequency: 1,
    highFrequency: 4,
    trainedPositions: 32,
  },
};

/** What the largest of them have besides: an outlier among the hidden channels, and rows of tiny values. */
export const UNEVEN_SHAPE: CheckpointShape = { ...SILU_SHAPE, hidden: 200 };

/** What the models of the second generation have: no gates, and memory. */
export const MEMORY_SHAPE: CheckpointShape = {
  ...SMALL_SHAPE,
  activation: "relu2",
  kvHeads: 1,
  untied: true,
  memory: { width: 16, rows: [64, 512, 128] },
};

export const SMALL_SHAPES: readonly (readonly [string, CheckpointShape])[] = [
  ["relu, sliding window, grouped heads", SMALL_SHAPE],
  ["silu, full attention, one key/value head", SILU_SHAPE],
  ["uneven channels and rows", UNEVEN_SHAPE],
  ["untied head, scaled positions, groups of three", UNTIED_SHAPE],
  ["the square of relu, memory", MEMORY_SHAPE],
];

export async function smallSpec(shape: CheckpointShape): Promise<Spec> {
  const texts = [randomIntegers(7, 32, shape.vocabSize), randomIntegers(8, 32, shape.vocabSize)];
  if (shape.untied) texts.push(Int32Array.of(17, 3, 40));
  const order = Int32Array.from({ length: shape.vocabSize }, (_, i) => i);
  const checkpoint = randomCheckpoint(shape);
  if (shape.untied) {
    // As in large models, the embeddings of some tokens are far larger than the others.
    const { width } = shape;
    for (const token of [17, 40]) {
      for (let i = 0; i < width; i++) checkpoint.embedding[token * width + i]! *= 50;
    }
  }
  if (shape === UNEVEN_SHAPE) {
    const { width, hidden, vocabSize } = shape;
    const { gate, up, down } = checkpoint.layer(0);
    for (let i = 0; i < width; i++) {
      gate![7 * width + i]! *= 6;
      up[7 * width + i]! *= 12;
      down[i * hidden + 7]! /= 4;
      for (let token = 0; token < vocabSize; token += 3) checkpoint.embedding[token * width + i]! /= 5000;
    }
  }
  const spec = await convert(checkpoint, await calibrate(checkpoint, texts), order);
  return [SMALL_SHAPE, UNEVEN_SHAPE, MEMORY_SHAPE].includes(shape) ? inParts(spec) : spec;
}

/** Sums `down` as if there were too many hidden channels for one sum: in three parts, the last one smaller. */
function inParts(spec: Spec): Spec {
  const part = Math.ceil(spec.shape.hidden / 20) * 8;
  const layers = spec.layers.map((layer) => ({ ...layer, down: { ...layer.down, part } }));
  return { ...spec, layers };
}
