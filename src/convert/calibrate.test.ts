import { expect, it } from "vitest";
import { randomIntegers } from "../../test/random-checkpoint.ts";
import { highest, NORMED } from "../model/spec/activation-quantization.ts";
import { balance } from "./calibrate.ts";

it("gives a channel that is loud in one row alone coarser units, so that it is not clipped and costs no other its bits", () => {
  const [rows, columns, channel, loud] = [1000, 128, 9, 60];
  const values = Float64Array.from(randomIntegers(3, rows * columns, 2001), (x) => (x - 1000) / 1000);
  const { scale } = balance(values.slice(), columns);
  values[30 * columns + channel] = loud;
  const { scale: same, channelShifts } = balance(values, columns);
  expect(same).toBeCloseTo(scale, 0);
  expect((loud * scale) / 2 ** channelShifts[channel]!).toBeLessThanOrEqual(highest(NORMED));
  expect(channelShifts.filter((k) => k > 0).length).toBe(1);
});
