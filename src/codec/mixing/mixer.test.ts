import { describe, expect, it } from "vitest";
import { squash } from "./logistic.ts";
import { CONFIDENCES, Mixer } from "./mixer.ts";

function mixerOf(inputs: number): Mixer {
  return new Mixer({
    rows: [1, 1, 2, 1, 1, 1, 1],
    weights: new Float32Array(inputs * CONFIDENCES).fill(0.3),
    rate: 0.015,
    extraRate: 0,
    warmup: 1,
    finalRate: 0.0005,
  });
}

/** A fixed sequence of fair bits. */
function bitAt(i: number): number {
  let x = Math.imul(i + 1, 0x9e3779b1);
  x = Math.imul(x ^ (x >>> 15), 0x85ebca6b);
  return (x >>> 17) & 1;
}

/** One decision; returns its cost in bits. quality: +1 right, -1 wrong, of each input. */
function decide(mixer: Mixer, bit: number, qualities: number[]): number {
  qualities.forEach((quality, input) => {
    mixer.add(input, 3, quality * (bit === 1 ? 3 : -3));
  });
  mixer.selected.fill(0);
  const p = squash(mixer.mix());
  mixer.update(bit);
  return -Math.log2(bit === 1 ? p : 1 - p);
}

describe("the mixer", () => {
  it("learns which input is right", () => {
    const mixer = mixerOf(2);
    let cost = 0;
    for (let i = 0; i < 2000; i++) {
      const c = decide(mixer, bitAt(i), [1, bitAt(i + 7777) * 2 - 1]);
      if (i >= 1000) cost += c;
    }
    expect(cost / 1000).toBeLessThan(0.02);
  });

  it.each([
    ["noise", (i: number) => bitAt(i + 5555) * 2 - 1],
    ["always wrong", () => -1],
    ["silent", () => 0],
  ])("lets no input die: after 5,000 decisions of %s it recovers within 200", (_name, bad) => {
    const mixer = mixerOf(2);
    const other = (i: number) => bitAt(i + 9999) * 2 - 1; // the second input never knows anything
    for (let i = 0; i < 1000; i++) decide(mixer, bitAt(i), [1, other(i)]);
    for (let i = 1000; i < 6000; i++) decide(mixer, bitAt(i), [bad(i), other(i)]);
    for (let i = 6000; i < 6200; i++) decide(mixer, bitAt(i), [1, other(i)]);
    let cost = 0;
    for (let i = 6200; i < 6300; i++) cost += decide(mixer, bitAt(i), [1, other(i)]);
    expect(cost / 100).toBeLessThan(0.1);
  });

  it("keeps rows and confidences apart", () => {
    const mixer = mixerOf(1);
    for (let i = 0; i < 500; i++) {
      mixer.add(0, 5, bitAt(i) === 1 ? -2 : 2);
      mixer.selected.fill(0);
      mixer.selected[2] = 1;
      mixer.mix();
      mixer.update(bitAt(i));
    }
    mixer.add(0, 6, 1);
    mixer.selected.fill(0);
    expect(mixer.mix()).toBeGreaterThan(0.2); // an untouched confidence still has its first weight
  });
});
