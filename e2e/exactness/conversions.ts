/** Checkpoints whose specs must have the same ids wherever they are converted. */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { calibrate } from "../../src/convert/calibrate.ts";
import { convert } from "../../src/convert/convert.ts";
import { writeSpec } from "../../src/model/spec/spec-file.ts";
import { randomCheckpoint, randomIntegers, SMALL_SHAPE } from "../../test/random-checkpoint.ts";

const SHAPES = [
  SMALL_SHAPE,
  { ...SMALL_SHAPE, activation: "silu", window: null, kvHeads: 1, maxPositions: 64 },
  {
    ...SMALL_SHAPE,
    activation: "silu",
    window: null,
    maxPositions: 64,
    untied: true,
    ropeScaling: { type: "llama3", factor: 8, lowFrequency: 1, highFrequency: 4, trainedPositions: 32 },
  },
] as const;

/** The id of each converted model. */
export function convertedIds(): Promise<string[]> {
  const ids = SHAPES.map(async (shape, seed) => {
    const texts = [1, 2, 3].map((n) => randomIntegers(n, 32, shape.vocabSize));
    const order = Int32Array.from({ length: shape.vocabSize }, (_, i) => shape.vocabSize - 1 - i);
    const checkpoint = randomCheckpoint(shape, seed);
    const spec = await convert(checkpoint, await calibrate(checkpoint, texts), order);
    return bytesToHex(sha256(writeSpec(spec)));
  });
  return Promise.all(ids);
}
