import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { program, randomBytes } from "../testing/samples.ts";
import { callsRecur, toDistances, toTargets } from "./x86-calls.ts";

const branch = fc.constantFrom(0xe8, 0xe9, 0x0f, 0x80, 0x8f, 0x00, 0xff);
const bytes = fc.array(fc.oneof(branch, fc.integer({ max: 255 })), { maxLength: 200 });

describe("calls", () => {
  it("come back from their targets, whatever the bytes are", () => {
    fc.assert(
      fc.property(bytes, (values) => {
        const raw = Uint8Array.from(values);
        expect(toDistances(toTargets(raw))).toEqual(raw);
        expect(toTargets(toDistances(raw))).toEqual(raw);
      }),
      { numRuns: 2000 },
    );
  });

  it("to one place have one target", () => {
    const raw = program(4000);
    const view = new DataView(toTargets(raw).buffer);
    const targets = new Set<number>();
    for (let at = 0; at + 40 <= raw.length; at += 40) targets.add(view.getInt32(at + 9, true));
    expect(targets.size).toBeLessThanOrEqual(8);
  });

  it("are seen in programs alone", () => {
    expect(callsRecur(program(20_000))).toBe(true);
    expect(callsRecur(randomBytes(20_000))).toBe(false);
    expect(callsRecur(new Uint8Array(20_000).fill(0xe8))).toBe(false);
    expect(callsRecur(new Uint8Array(0))).toBe(false);
  });
});
