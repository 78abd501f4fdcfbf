import { describe, expect, it } from "vitest";
import { openProbe } from "../../../test/kernel-probe.ts";

const BIT_TOTAL = 2 ** 22;
const MAX_BYTES_PER_DECISION = 3;

/** The coder of one instance, as an encoder or a decoder. */
class Coder {
  readonly probe = openProbe();

  static decoder(bytes: Uint8Array): Coder {
    const coder = new Coder();
    coder.extend(bytes);
    coder.probe.startDecoder();
    return coder;
  }

  codeBit(bit: number, p1: number): number {
    return this.probe.codeBit(bit, p1);
  }

  extend(bytes: Uint8Array): void {
    const at = this.probe.reserveCoded(bytes.length);
    new Uint8Array(this.probe.memory.buffer, at).set(bytes);
    this.probe.setCodedLength(bytes.length);
  }

  view(): Uint8Array {
    return new Uint8Array(this.probe.memory.buffer, this.probe.codedBytes(), this.probe.codedLength());
  }

  finish(): Uint8Array {
    this.probe.finishEncoder();
    return this.view().slice();
  }

  /** Masses for `codeToken`. */
  setLogits(logits: Float32Array): void {
    this.probe.createMasses(logits.length);
    const z = this.probe.allocate(4 * logits.length + 64);
    new Float32Array(this.probe.memory.buffer, z, logits.length + 16).fill(-1e9).set(logits);
    this.probe.computeMasses(z);
  }
}

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

describe("binary decisions", () => {
  it("come back, with less than 0.01% over the ideal length", () => {
    const n = 300_000;
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
    const encoder = new Coder();
    for (let i = 0; i < n; i++) encoder.codeBit(bits[i]!, p1[i]!);
    const bytes = encoder.finish();
    expect((bytes.length * 8) / ideal - 1).toBeLessThan(1e-4);
    const decoder = Coder.decoder(bytes);
    const wrong = bits.findIndex((bit, i) => decoder.codeBit(0, p1[i]!) !== bit);
    expect(wrong).toBe(-1);
  });

  it("cost next to nothing when they are sure and right", () => {
    const encoder = new Coder();
    for (let i = 0; i < 300_000; i++) encoder.codeBit(i & 1, i & 1 ? BIT_TOTAL - 1 : 1);
    const bytes = encoder.finish();
    expect(bytes.length).toBeLessThanOrEqual(2);
    const decoder = Coder.decoder(bytes);
    let wrong = 0;
    for (let i = 0; i < 300_000; i++) {
      if (decoder.codeBit(0, i & 1 ? BIT_TOTAL - 1 : 1) !== (i & 1)) wrong++;
    }
    expect(wrong).toBe(0);
  });

  it("cost 22 bits when they are sure and wrong", () => {
    const encoder = new Coder();
    for (let i = 0; i < 1000; i++) encoder.codeBit(i & 1, i & 1 ? 1 : BIT_TOTAL - 1);
    const bytes = encoder.finish();
    expect(bytes.length).toBeLessThan((1000 * 22) / 8 + 4);
    const decoder = Coder.decoder(bytes);
    for (let i = 0; i < 1000; i++) expect(decoder.codeBit(0, i & 1 ? 1 : BIT_TOTAL - 1)).toBe(i & 1);
  });
});

describe("tokens", () => {
  const COUNT = 300;
  const logits = Float32Array.from({ length: COUNT }, (_, i) => -((i * 31) % 700));

  it("come back, with less than 0.01% over the ideal length", () => {
    const total = logits.reduce((sum, z) => sum + 2 ** (z / 32), 0);
    const random = generator(99);
    const tokens = new Uint16Array(100_000);
    let ideal = 0;
    for (let i = 0; i < tokens.length; i++) {
      let target = random() * total;
      let token = 0;
      while (token < COUNT - 1 && target >= 2 ** (logits[token]! / 32))
        target -= 2 ** (logits[token++]! / 32);
      tokens[i] = token;
      ideal += Math.log2(total) - logits[token]! / 32;
    }
    const encoder = new Coder();
    encoder.setLogits(logits);
    for (const token of tokens) encoder.probe.codeByCdf(token, COUNT);
    const bytes = encoder.finish();
    expect((bytes.length * 8) / ideal - 1).toBeLessThan(1e-4);
    const decoder = Coder.decoder(bytes);
    decoder.setLogits(logits);
    expect(tokens.findIndex((token) => decoder.probe.codeByCdf(0, COUNT) !== token)).toBe(-1);
  });

  it("of next to no mass come back, at either end", () => {
    const sure = Float32Array.from({ length: 4096 }, (_, i) => (i === 1234 ? 0 : -1e9));
    const tokens = Array.from({ length: 3000 }, (_, i) => (i % 7 === 0 ? 4095 : i % 5 === 0 ? 0 : 1234));
    const encoder = new Coder();
    encoder.setLogits(sure);
    for (const token of tokens) encoder.probe.codeByCdf(token, 4096);
    const decoder = Coder.decoder(encoder.finish());
    decoder.setLogits(sure);
    expect(tokens.map(() => decoder.probe.codeByCdf(0, 4096))).toEqual(tokens);
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
        const encoder = new Coder();
        for (let i = 0; i < bits.length; i++) encoder.codeBit(bits[i]!, p1[i]!);
        const decoder = Coder.decoder(encoder.finish());
        expect(p1.map((p) => decoder.codeBit(0, p))).toEqual(bits);
      }
    }
  });

  it("never changes a byte that was called final", () => {
    const random = generator(3);
    const encoder = new Coder();
    const seen: number[] = [];
    let carries = 0;
    let open = -1;
    for (let i = 0; i < 60_000; i++) {
      const zero = random() < 0.5;
      encoder.codeBit(zero ? 0 : 1, zero ? BIT_TOTAL - 2 : 1 + Math.floor(random() * 5));
      const view = encoder.view();
      if (open >= 0 && view[seen.length] !== open) carries++;
      for (let at = seen.length; at < encoder.probe.finalLength(); at++) seen.push(view[at]!);
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
    const encoder = new Coder();
    let decoder: Coder | undefined;
    const queue: [number, number][] = [];
    let decoded = 0;
    const follow = () => {
      if (!decoder) {
        if (encoder.probe.finalLength() < 6) return;
        decoder = Coder.decoder(encoder.view());
      }
      decoder.extend(encoder.view());
      while (
        queue.length > 0 &&
        decoder.probe.bytesRead() + MAX_BYTES_PER_DECISION <= encoder.probe.finalLength()
      ) {
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
  it("yields bits from any bytes, and says that they ended", () => {
    const random = generator(5);
    for (let length = 0; length < 300; length += 37) {
      for (const fill of [() => random() * 256, () => 255, () => 0]) {
        const decoder = Coder.decoder(new Uint8Array(length).map(fill));
        let bits = 0;
        for (let i = 0; i < 5000; i++) bits |= decoder.codeBit(0, 1 + Math.floor(random() * (BIT_TOTAL - 1)));
        expect(bits >> 1).toBe(0);
        expect(decoder.probe.isTruncated()).toBe(1);
      }
    }
  });

  it("reads an empty stream as no decisions", () => {
    expect(new Coder().finish().length).toBe(0);
    expect(Coder.decoder(new Uint8Array(0)).probe.isTruncated()).toBe(0);
  });
});
