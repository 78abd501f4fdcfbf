import { describe, expect, it } from "vitest";
import { openProbe } from "../../../../test/kernel-probe.ts";

const UNITS_PER_NAT = 32 / Math.LN2;
const VOCAB = 16;

function openHeads(bits: number) {
  const probe = openProbe();
  probe.createMasses(VOCAB);
  probe.createBias(VOCAB, 0.1);
  probe.createNgram(bits);
  const z = probe.allocate(4 * 2 * VOCAB);
  /** Zero logits, changed by a head. */
  const logits = (apply: () => void) => {
    const values = new Float32Array(probe.memory.buffer, z, 2 * VOCAB).fill(-1e9).fill(0, 0, VOCAB);
    apply();
    return values;
  };
  const votes = (context: number, unit = 1) => logits(() => probe.applyNgram(context, z, unit));
  const show = (context: number, token: number) => {
    votes(context, UNITS_PER_NAT);
    probe.computeMasses(z);
    probe.learnNgram(1 / Number(probe.totalMass()), token);
  };
  return { probe, z, logits, votes, show };
}

describe("the bias head", () => {
  it("raises the tokens that come more often than they were given", () => {
    const { probe, z, logits } = openHeads(4);
    logits(() => {});
    probe.computeMasses(z); // uniform
    for (let i = 0; i < 10; i++) probe.learnBias(2);
    const raised = logits(() => probe.applyBias(z));
    expect(raised[2]! / UNITS_PER_NAT).toBeCloseTo(10 * 0.1 * (15 / 16), 3);
    expect(raised[0]! / UNITS_PER_NAT).toBeCloseTo(-10 * 0.1 * (1 / 16), 3);
  });
});

describe("the bias head, misled", () => {
  it("follows within 200 tokens when a token comes that was absent for 5,000", () => {
    const { probe, z, logits } = openHeads(4);
    const show = (token: number) => {
      logits(() => probe.applyBias(z));
      probe.computeMasses(z);
      probe.learnBias(token);
    };
    for (let i = 0; i < 5000; i++) show(i % 2);
    const share = () => {
      const raised = logits(() => probe.applyBias(z));
      return Math.exp((raised[2]! - raised[0]!) / UNITS_PER_NAT);
    };
    expect(share()).toBeLessThan(0.05);
    for (let i = 0; i < 200; i++) show(2);
    expect(share()).toBeGreaterThan(10);
  });
});

describe("an n-gram head", () => {
  it("votes for what followed its context, more for what came often", () => {
    const { votes, show } = openHeads(8);
    for (const token of [3, 3, 3, 5]) show(77, token);
    const z = votes(77).slice();
    expect(z[3]).toBeGreaterThan(z[5]!);
    expect(z[5]).toBeGreaterThan(0);
    expect(z[0]).toBe(0);
    expect(votes(78)[3]).toBe(0);
  });

  it("forgets the least recent successor of a full row", () => {
    const { votes, show } = openHeads(8);
    for (let token = 0; token < 8; token++) show(1, token);
    const z = votes(1);
    expect(z[0]).toBe(0);
    for (let token = 1; token < 8; token++) expect(z[token]).not.toBe(0);
  });

  it("loses weight when it is wrong and regains it within 200 tokens", () => {
    const { votes, show } = openHeads(16);
    let context = 0;
    /** Show a new context twice, with two successors; returns the vote for the first on the second visit. */
    const visit = (first: number, second: number): number => {
      show(++context, first);
      const vote = votes(context)[first]!;
      show(context, second);
      return vote;
    };
    const initial = visit(4, 4);
    for (let i = 0; i < 2500; i++) visit(i % 16, (i + 5) % 16);
    expect(visit(4, 4)).toBeLessThan(0);
    let vote = 0;
    for (let i = 0; i < 100; i++) vote = visit(4, 4);
    expect(vote).toBeGreaterThan(initial);
  });
});
