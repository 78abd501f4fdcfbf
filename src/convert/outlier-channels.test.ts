import { expect, it } from "vitest";
import { randomIntegers } from "../../test/random-checkpoint.ts";
import { highest, NORMED } from "../model/spec/activation-quantization.ts";
import { balanceChannels } from "./outlier-channels.ts";

it("gives a channel with a peak in one row coarser units, so that it is not clipped and costs no other its bits", () => {
  const [rows, columns, channel, peak] = [1000, 128, 9, 60];
  const values = Float64Array.from(randomIntegers(3, rows * columns, 2001), (x) => (x - 1000) / 1000);
  const { scale } = balanceChannels(values.slice(), columns);
  values[30 * columns + channel] = peak;
  const { scale: same, channelShifts } = balanceChannels(values, columns);
  expect(same).toBeCloseTo(scale, 0);
  expect((peak * scale) / 2 ** channelShifts[channel]!).toBeLessThanOrEqual(highest(NORMED));
  expect(channelShifts.filter((k) => k > 0).length).toBe(1);
});
