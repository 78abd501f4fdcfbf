import { describe, expect, it } from "vitest";
import { program, randomBytes } from "../../../test/samples.ts";
import { callsRecur, toDistances, toTargets } from "./x86-calls.ts";

const OPCODES = [0xe8, 0xe9, 0x0f, 0x80, 0x8f, 0x00, 0xff];

describe("calls", () => {
  it("come back from their targets, whatever the bytes are", () => {
    // Crowded with branches, so that they overlap, and long, so that every byte of a sum changes.
    const crowded = randomBytes(1_000_000).map(
      (byte) => OPCODES[byte] ?? (byte & 0x80 ? byte : OPCODES[byte % 7]!),
    );
    expect(Buffer.compare(toDistances(toTargets(crowded)), crowded)).toBe(0);
    expect(Buffer.compare(toTargets(toDistances(crowded)), crowded)).toBe(0);
    expect(Buffer.compare(toTargets(crowded), crowded)).not.toBe(0);
    for (let length = 0; length < 12; length++) {
      const short = new Uint8Array(length).fill(0xe8);
      expect(toDistances(toTargets(short))).toEqual(short);
    }
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
