/** Specs of small made-up checkpoints that have between them whatever a model may have. */

import { calibrate } from "../calibrate.ts";
import type { DecoderShape } from "../checkpoint.ts";
import { convert } from "../convert.ts";
import type { Spec } from "../spec.ts";
import { randomCheckpoint, randomIntegers, SMALL_SHAPE } from "./random-checkpoint.ts";

const SILU_SHAPE: DecoderShape = {
  ...SMALL_SHAPE,
  activation: "silu",
  window: null,
  kvHeads: 1,
  maxPositions: 64,
};

/** What large public models have: a head of its own, stretched positions, a group of three. */
export const UNTIED_SHAPE: DecoderShape = {
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

export const SMALL_SHAPES: readonly (readonly [string, DecoderShape])[] = [
  ["relu, sliding window, grouped heads", SMALL_SHAPE],
  ["silu, full attention, one key/value head", SILU_SHAPE],
  ["untied head, scaled positions, groups of three", UNTIED_SHAPE],
];

export function smallSpec(shape: DecoderShape): Spec {
  const texts = [randomIntegers(7, 32, shape.vocabSize), randomIntegers(8, 32, shape.vocabSize)];
  if (shape.untied) texts.push(Int32Array.of(17, 3, 40));
  const order = Int32Array.from({ length: shape.vocabSize }, (_, i) => i);
  const checkpoint = randomCheckpoint(shape);
  if (shape.untied) {
    // As in large models, some tokens are far louder than the others.
    const { width } = shape;
    for (const token of [17, 40]) {
      for (let i = 0; i < width; i++) checkpoint.embedding[token * width + i]! *= 50;
    }
  }
  return convert(checkpoint, calibrate(checkpoint, texts), order);
}
