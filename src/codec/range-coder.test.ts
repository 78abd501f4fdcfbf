import { describe, expect, it } from "vitest";
import {
  BIT_TOTAL,
  CDF_TOTAL,
  type Coder,
  cdfScale,
  cumulative,
  MAX_BYTES_PER_DECISION,
  RangeDecoder,
  RangeEncoder,
  TruncatedPayloadError,
} from "./range-coder.ts";

/** xorshift32: the same sequence in every run. */
function generator(seed: number): () => number {
  let x = seed | 0 || 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
}

/** Masses that fall by 0.7 per symbol, as prefix sums; the symbols' parts of the cdf beside them. */
function skewed(count: number): { prefix: Float64Array; cdf: number[] } {
  const prefix = new Float64Array(count + 1);
  let mass = 1e9;
  for (let s = 0; s < count; s++) {
    prefix[s + 1] = prefix[s]! + Math.floor(mass);
    mass *= 0.7;
  }
  return { prefix, cdf: cdfOf(prefix, count) };
}

function cdfOf(prefix: Float64Array, count: number): number[] {
  const scale = cdfScale(prefix, count);
  return Array.from({ length: count + 1 }, (_, i) => (i < count ? cumulative(prefix, i, scale) : CDF_TOTAL));
}

describe("binary decisions", () => {
  it("come back, with less than 0.01% over the ideal length", () => {
    const n = 1_000_000;
    const random = generator(7);
    const bits = new Uint8Array(n);
    const p1 = new Uint32Array(n);
    let ideal = 0;
    for (let i = 0; i < n; i++) {
      const p = random() ** 4;
      p1[i] = Math.min(BIT_TOTAL - 1, Math.max(1, Math.round(p * BIT_TOTAL)));
      bits[i] = random() < p1[i]! / BIT_TOTAL ? 1 : 0;
      ideal -= Math.log2(bits[i] ? p1[i]! / BIT_TOTAL : 1 - p1[i]! / BIT_TOTAL);
    }
    const encoder = new RangeEncoder();
    for (let i = 0; i < n; i++) encoder.codeBit(bits[i]!, p1[i]!);
    const bytes = encoder.finish();
    expect((bytes.length * 8) / ideal - 1).toBeLessThan(1e-4);
    const decoder = new RangeDecoder(bytes);
    const wrong = bits.findIndex((bit, i) => decoder.codeBit(0, p1[i]!) !== bit);
    expect(wrong).toBe(-1);
  });

  it("cost next to nothing when they are sure and right", () => {
    const encoder = new RangeEncoder();
    for (let i = 0; i < 1_000_000; i++) encoder.codeBit(i & 1, i & 1 ? BIT_TOTAL - 1 : 1);
    const bytes = encoder.finish();
    expect(bytes.length).toBeLessThanOrEqual(2);
    const decoder = new RangeDecoder(bytes);
    let wrong = 0;
    for (let i = 0; i < 1_000_000; i++) {
      if (decoder.codeBit(0, i & 1 ? BIT_TOTAL - 1 : 1) !== (i & 1)) wrong++;
    }
    expect(wrong).toBe(0);
  });

  it("cost 22 bits when they are sure and wrong", () => {
    const encoder = new RangeEncoder();
    for (let i = 0; i < 1000; i++) encoder.codeBit(i & 1, i & 1 ? 1 : BIT_TOTAL - 1);
    const bytes = encoder.finish();
    expect(bytes.length).toBeLessThan((1000 * 22) / 8 + 4);
    const decoder = new RangeDecoder(bytes);
    for (let i = 0; i < 1000; i++) expect(decoder.codeBit(0, i & 1 ? 1 : BIT_TOTAL - 1)).toBe(i & 1);
  });
});

describe("symbols", () => {
  it("come back, with less than 0.01% over the ideal length", () => {
    const n = 1_000_000;
    const count = 300;
    const { prefix, cdf } = skewed(count);
    const random = generator(99);
    const symbols = new Uint16Array(n);
    let ideal = 0;
    for (let i = 0; i < n; i++) {
      const target = random() * CDF_TOTAL;
      let s = 0;
      while (cdf[s + 1]! <= target) s++;
      symbols[i] = s;
      ideal -= Math.log2((cdf[s + 1]! - cdf[s]!) / CDF_TOTAL);
    }
    const encoder = new RangeEncoder();
    for (let i = 0; i < n; i++) encoder.codeSymbol(symbols[i]!, prefix, count);
    const bytes = encoder.finish();
    expect((bytes.length * 8) / ideal - 1).toBeLessThan(1e-4);
    const decoder = new RangeDecoder(bytes);
    const wrong = symbols.findIndex((symbol) => decoder.codeSymbol(0, prefix, count) !== symbol);
    expect(wrong).toBe(-1);
  });

  it("of no mass at either end come back", () => {
    const count = 4096;
    const first = Float64Array.from({ length: count + 1 }, (_, i) => (i === count ? 5 : 0));
    const last = Float64Array.from({ length: count + 1 }, (_, i) => (i === 0 ? 0 : 5));
    const sequence = Array.from({ length: 3000 }, (_, i) => [i % 7 === 0 ? 4095 : i % count, i % 2] as const);
    const encoder = new RangeEncoder();
    for (const [symbol, which] of sequence) encoder.codeSymbol(symbol, which ? first : last, count);
    const decoder = new RangeDecoder(encoder.finish());
    for (const [symbol, which] of sequence) {
      expect(decoder.codeSymbol(0, which ? first : last, count)).toBe(symbol);
    }
  });
});

describe("carry", () => {
  it("propagates through long runs of 0xFF", () => {
    // The upper end of the interval shrinks to the 0xFF..FF border, then a last choice passes it.
    for (let depth = 1; depth < 400; depth += 7) {
      for (const last of [0, 1]) {
        const bits = [
          ...Array.from({ length: depth }, () => 0),
          1,
          last,
          ...Array.from({ length: 40 }, () => 1),
        ];
        const p1 = bits.map((_, i) => (i <= depth ? BIT_TOTAL - 3 : BIT_TOTAL / 2));
        const encoder = new RangeEncoder();
        for (let i = 0; i < bits.length; i++) encoder.codeBit(bits[i]!, p1[i]!);
        const decoder = new RangeDecoder(encoder.finish());
        expect(p1.map((p) => decoder.codeBit(0, p))).toEqual(bits);
      }
    }
  });

  it("never changes a byte that was called final", () => {
    const random = generator(3);
    const encoder = new RangeEncoder();
    const seen: number[] = [];
    let carries = 0;
    let open = -1;
    for (let i = 0; i < 60_000; i++) {
      const zero = random() < 0.5;
      encoder.codeBit(zero ? 0 : 1, zero ? BIT_TOTAL - 2 : 1 + Math.floor(random() * 5));
      const view = encoder.view();
      if (open >= 0 && view[seen.length] !== open) carries++;
      for (let at = seen.length; at < encoder.finalLength; at++) seen.push(view[at]!);
      open = seen.length < view.length ? view[seen.length]! : -1;
    }
    const bytes = encoder.finish();
    expect(carries).toBeGreaterThan(10);
    expect(seen.findIndex((byte, at) => bytes[at] !== byte)).toBe(-1);
    expect(bytes.length - seen.length).toBeLessThan(10);
  });
});

describe("a decoder behind a running encoder", () => {
  it("reads what is final and no more", () => {
    const random = generator(11);
    const encoder = new RangeEncoder();
    let decoder: RangeDecoder | undefined;
    const queue: [number, number][] = [];
    let decoded = 0;
    const follow = () => {
      if (!decoder) {
        if (encoder.finalLength < 6) return;
        decoder = new RangeDecoder(encoder.view());
      }
      decoder.extend(encoder.view());
      while (queue.length > 0 && decoder.position + MAX_BYTES_PER_DECISION <= encoder.finalLength) {
        const [bit, p] = queue.shift()!;
        expect(decoder.codeBit(0, p)).toBe(bit);
        decoded++;
      }
    };
    for (let i = 0; i < 20_000; i++) {
      const p = 1 + Math.floor(random() * (BIT_TOTAL - 1));
      const bit = random() < p / BIT_TOTAL ? 1 : 0;
      encoder.codeBit(bit, p);
      queue.push([bit, p]);
      if (i % 16 === 0) follow();
    }
    expect(queue.length).toBeLessThan(200);
    decoder!.extend(encoder.finish());
    for (const [bit, p] of queue) expect(decoder!.codeBit(0, p)).toBe(bit);
    expect(decoded).toBeGreaterThan(19_000);
  });
});

describe("a decoder of bad input", () => {
  const random = generator(5);
  const { prefix } = skewed(64);

  function drain(decoder: Coder, decisions: number): void {
    for (let i = 0; i < decisions; i++) {
      if (i % 3 === 0) {
        const symbol = decoder.codeSymbol(0, prefix, 64);
        if (!(symbol >= 0 && symbol < 64)) throw new Error(`symbol ${symbol}`);
      } else {
        const bit = decoder.codeBit(0, 1 + Math.floor(random() * (BIT_TOTAL - 1)));
        if (bit !== 0 && bit !== 1) throw new Error(`bit ${bit}`);
      }
    }
  }

  it("yields symbols in bounds from random bytes, then a typed error", () => {
    for (let length = 0; length < 300; length += 13) {
      for (const fill of [() => random() * 256, () => 255, () => 0]) {
        const decoder = new RangeDecoder(new Uint8Array(length).map(fill));
        expect(() => drain(decoder, 5000)).toThrow(TruncatedPayloadError);
      }
    }
  });

  it("reads an empty stream as no decisions", () => {
    expect(new RangeEncoder().finish().length).toBe(0);
    expect(() => new RangeDecoder(new Uint8Array(0))).not.toThrow();
  });
});
