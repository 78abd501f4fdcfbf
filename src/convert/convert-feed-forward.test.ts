import { expect, it } from "vitest";
import { randomCheckpoint, randomIntegers } from "../../test/random-checkpoint.ts";
import { MEMORY_SHAPE } from "../../test/small-specs.ts";
import { assertExact } from "../model/spec/bounds.ts";
import { calibrate } from "./calibrate.ts";
import { convert } from "./convert.ts";

it("sums squares in parts as small as an outlier of the residual asks for", async () => {
  const shape = { ...MEMORY_SHAPE, hidden: 480 };
  const order = Int32Array.from({ length: shape.vocabSize }, (_, i) => i);
  const partsOf = async (factor: number) => {
    const checkpoint = randomCheckpoint(shape);
    for (let i = 0; i < shape.hidden; i++) checkpoint.layer(0).down[9 * shape.hidden + i]! *= factor;
    const ranges = await calibrate(checkpoint, [randomIntegers(1, 32, shape.vocabSize)]);
    const spec = await convert(checkpoint, ranges, order);
    assertExact(spec);
    return spec.layers[0]!.down.part;
  };
  expect(await partsOf(1)).toBeUndefined();
  expect(await partsOf(400)).toBeLessThan(250);
});
