import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openProbe } from "../../../test/kernel-probe.ts";

/** Prefix sums of the masses of these logits: count + 1 of them. */
function prefixSums(logits: readonly number[]): number[] {
  const probe = openProbe();
  probe.createMasses(logits.length);
  const z = probe.allocate(4 * logits.length + 64);
  new Float32Array(probe.memory.buffer, z, logits.length + 16).fill(-1e9).set(logits);
  probe.computeMasses(z);
  return Array.from({ length: logits.length + 1 }, (_, i) => Number(probe.massBelow(i)));
}

function masses(logits: readonly number[]): number[] {
  const sums = prefixSums(logits);
  return logits.map((_, i) => sums[i + 1]! - sums[i]!);
}

describe("masses from logits", () => {
  it("are integers from 1 to 2^22 for any integer logits", () => {
    const logits = fc.array(fc.integer({ min: -30000, max: 30000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(logits, (values) => {
        const found = masses(values);
        expect(found.every((m) => Number.isInteger(m) && m >= 1 && m <= 2 ** 22)).toBe(true);
        expect(Math.max(...found)).toBeGreaterThan(2 ** 22 - 16);
      }),
      { numRuns: 50 },
    );
  });

  it("follow the softmax", () => {
    const logits = Array.from({ length: 4096 }, (_, i) => ((i * 7919) % 613) - 300);
    const top = Math.max(...logits);
    masses(logits).forEach((mass, i) => {
      const expected = 2 ** (22 + (logits[i]! - top) / 32);
      expect(Math.abs(mass - expected)).toBeLessThan(0.6 + expected * 1e-5);
    });
  });

  it("are there for NaN and infinities too", () => {
    for (const bad of [NaN, Infinity, -Infinity, 1e30]) {
      for (const mass of masses([0, bad, 5, -3])) expect(mass).toBeGreaterThanOrEqual(1);
    }
  });

  it("add up in vocabularies of any size", () => {
    for (const size of [1, 2, 15, 16, 17, 300]) {
      expect(prefixSums(new Array(size).fill(7)).at(-1)).toBe(size * masses([7])[0]!);
    }
  });
});
