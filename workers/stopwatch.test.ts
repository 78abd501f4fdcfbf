import { expect, it } from "vitest";
import { Stopwatch } from "./stopwatch.ts";

it("does not count what is waited for, nor twice what is waited for at one time", async () => {
  let now = 1000;
  const watch = new Stopwatch(() => now);
  now += 500;
  const ends: (() => void)[] = [];
  const waits = [0, 1].map(() => watch.pauseDuring(new Promise<void>((end) => ends.push(end))));
  now += 3000;
  expect(watch.seconds).toBe(0.5);
  ends[0]?.();
  await waits[0];
  now += 1000;
  ends[1]?.();
  await waits[1];
  now += 250;
  expect(watch.seconds).toBe(0.75);
});
