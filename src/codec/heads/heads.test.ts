import { describe, expect, it } from "vitest";
import { massPrefix } from "../cdf.ts";
import { BiasHead, UNITS_PER_NAT } from "./bias.ts";
import { NgramHead } from "./ngrams.ts";

/** Uniform masses over n symbols as prefix sums. */
const uniform = (n: number) => Float64Array.from({ length: n + 1 }, (_, i) => i);

describe("the bias head", () => {
  it("raises the tokens that come more often than they were given", () => {
    const head = new BiasHead(4, 0.1);
    for (let i = 0; i < 10; i++) head.learn(uniform(4), 2);
    const out = new Float32Array(4);
    head.apply(Float32Array.of(7, 7, 7, 7, 7, 7), 2, out);
    expect(out[2]).toBeCloseTo(7 + 10 * 0.1 * 0.75 * UNITS_PER_NAT, 3);
    expect(out[0]).toBeCloseTo(7 - 10 * 0.1 * 0.25 * UNITS_PER_NAT, 3);
  });
});

describe("an n-gram head", () => {
  const votes = (head: NgramHead, context: number) => {
    const z = new Float32Array(16);
    head.apply(context, z, 1);
    return z;
  };

  it("votes for what followed its context, more for what came often", () => {
    const head = new NgramHead(8, 0);
    for (const token of [3, 3, 3, 5]) {
      votes(head, 77);
      head.learn(uniform(16), 16, token);
    }
    const z = votes(head, 77);
    expect(z[3]).toBeGreaterThan(z[5]!);
    expect(z[5]).toBeGreaterThan(0);
    expect(z[0]).toBe(0);
    expect(votes(head, 78)[3]).toBe(0);
  });

  it("forgets the least recent successor of a full row", () => {
    const head = new NgramHead(8, 0);
    for (let token = 0; token < 8; token++) {
      votes(head, 1);
      head.learn(uniform(16), 16, token);
    }
    const z = votes(head, 1);
    expect(z[0]).toBe(0);
    for (let token = 1; token < 8; token++) expect(z[token]).toBeGreaterThan(0);
  });

  it("loses weight when it is wrong and regains it within 200 tokens", () => {
    const head = new NgramHead(16, 0.02);
    const z = new Float32Array(16);
    const prefix = new Float64Array(17);
    let context = 0;
    /** Show a new context twice, with two successors; returns the vote for the first on the second visit. */
    const visit = (first: number, second: number): number => {
      let vote = 0;
      context++;
      for (const token of [first, second]) {
        z.fill(0);
        head.apply(context, z, UNITS_PER_NAT);
        vote = z[first]!;
        head.learn(prefix, massPrefix(z, 0, prefix, 16), token);
      }
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
