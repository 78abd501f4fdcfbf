import { describe, expect, it } from "vitest";
import { openProbe } from "../../../../test/kernel-probe.ts";

/** A pace at which 200 decisions are enough for everything; and those of stage B and of the byte path. */
const QUICK = 0.015;
const STAGE_B = 250 / 65536;
const BYTE_PATH = 0.006;

function openMixer(inputs: number, byAge = true, rate = QUICK, sets = 8) {
  const probe = openProbe();
  probe.createMixer(inputs, rate, byAge ? 1 : 0, 1, sets);
  const weights = probe.allocate(64);
  new Float32Array(probe.memory.buffer, weights, 16).fill(0.3, 0, inputs);
  for (let set = 0; set < sets; set++) probe.createSet(set, 2, weights);
  return probe;
}

/** A fixed sequence of fair bits. */
function bitAt(i: number): number {
  let x = Math.imul(i + 1, 0x9e3779b1);
  x = Math.imul(x ^ (x >>> 15), 0x85ebca6b);
  return (x >>> 17) & 1;
}

/** One decision; returns its cost in bits. quality: +1 right, -1 wrong, of each input. */
function decide(mixer: ReturnType<typeof openMixer>, bit: number, qualities: number[], row = 0): number {
  for (const [i, quality] of qualities.entries()) mixer.setInput(i, quality * (bit === 1 ? 3 : -3));
  const p = mixer.mixedP(row);
  mixer.learnMix(bit);
  return -Math.log2(bit === 1 ? p : 1 - p);
}

describe("the mixer", () => {
  it.each([
    [true, 8],
    [false, 8],
    [true, 4],
  ])("learns which input is right, by age: %s, in %i sets", (byAge, sets) => {
    const mixer = openMixer(2, byAge, QUICK, sets);
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
  ])("lets no input die: after 5,000 decisions of %s it recovers", (_name, bad) => {
    const costAfter = (within: number, byAge: boolean, rate: number) => {
      const mixer = openMixer(2, byAge, rate);
      const other = (i: number) => bitAt(i + 9999) * 2 - 1; // the second input never knows anything
      for (let i = 0; i < 1000; i++) decide(mixer, bitAt(i), [1, other(i)]);
      for (let i = 1000; i < 6000; i++) decide(mixer, bitAt(i), [bad(i), other(i)]);
      const recovered = 6000 + within;
      for (let i = 6000; i < recovered; i++) decide(mixer, bitAt(i), [1, other(i)]);
      let cost = 0;
      for (let i = recovered; i < recovered + 100; i++) cost += decide(mixer, bitAt(i), [1, other(i)]);
      return cost / 100;
    };
    expect(costAfter(200, true, QUICK)).toBeLessThan(0.1);
    expect(costAfter(200, false, QUICK)).toBeLessThan(0.1);
    // As they are used: 600 decisions are some 50 tokens, or 75 bytes.
    expect(costAfter(600, true, STAGE_B)).toBeLessThan(0.1);
    expect(costAfter(600, false, BYTE_PATH)).toBeLessThan(0.1);
  });

  it("teaches a row fast when it is new, however late that is", () => {
    /** What 20 decisions cost in a row that is first used after this many in another. */
    const costAfter = (decisions: number, byAge: boolean) => {
      const mixer = openMixer(1, byAge);
      for (let i = 0; i < decisions; i++) decide(mixer, bitAt(i), [1]);
      let cost = 0;
      for (let i = 0; i < 20; i++) cost += decide(mixer, bitAt(i), [-1], 1);
      return cost;
    };
    // The final vector has learned to trust its sets meanwhile, so a wrong start costs a little more.
    expect(costAfter(5000, true)).toBeLessThan(1.2 * costAfter(0, true));
    expect(costAfter(5000, true)).toBeLessThan(costAfter(5000, false));
  });

  it("keeps its rows apart", () => {
    const mixer = openMixer(1);
    for (let i = 0; i < 500; i++) decide(mixer, bitAt(i), [-1], 1);
    mixer.setInput(0, 1);
    expect(mixer.mixedP(0)).toBeGreaterThan(0.55); // the untouched row still has its first weight
    expect(mixer.mixedP(1)).toBeLessThan(0.2);
  });
});
