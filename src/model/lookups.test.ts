import { describe, expect, it } from "vitest";
import { randomIntegers } from "../../test/random-checkpoint.ts";
import { Lookups } from "./lookups.ts";

const memory = { width: 8, rows: [4096, 262144, 131072] };

/** By whole numbers of any size, for the token t0 behind t1 and t2. */
function rowsOf(t0: number, t1: number, t2: number): number[] {
  const hashes = [BigInt(t0) * 36313n];
  hashes.push(hashes[0]! ^ (BigInt(t1) * 27191n));
  hashes.push(hashes[1]! ^ (BigInt(t2) * 51437n));
  return hashes.map((hash, i) => Number(hash % BigInt(memory.rows[i]!)));
}

describe("lookups", () => {
  it("are each token, and its rows by the tokens before it, 0 where there are none", () => {
    const tokens = [65535, 0, 40961, 3, 65535, 65535];
    const expected = tokens.flatMap((t0, i) => [t0, ...rowsOf(t0, tokens[i - 1] ?? 0, tokens[i - 2] ?? 0)]);
    expect([...new Lookups({ memory }, 1).of(Int32Array.from(tokens), tokens.length)]).toEqual(expected);
  });

  it("do not depend on the division into calls, and go on in a fork", () => {
    const [lanes, steps] = [3, 12];
    const tokens = randomIntegers(1, lanes * steps, 4096);
    const whole = new Lookups({ memory }, lanes).of(tokens, steps);
    const lookups = new Lookups({ memory }, lanes);
    const lanesOf = (from: number, count: number) =>
      Int32Array.from({ length: lanes * count }, (_, i) => {
        return tokens[Math.floor(i / count) * steps + from + (i % count)]!;
      });
    let fork = lookups.fork(0);
    for (const [from, count] of [
      [0, 1],
      [1, 1],
      [2, 6],
      [8, 4],
    ] as const) {
      if (from === 8) fork = lookups.fork(2);
      const part = lookups.of(lanesOf(from, count), count);
      for (let lane = 0; lane < lanes; lane++) {
        const at = (lane * steps + from) * 4;
        expect(part.subarray(lane * count * 4, (lane + 1) * count * 4)).toEqual(
          whole.subarray(at, at + count * 4),
        );
      }
    }
    expect(fork.of(tokens.slice(-4), 4)).toEqual(whole.subarray(-16));
  });

  it("begin a text again when they are cleared", () => {
    const lookups = new Lookups({ memory }, 2);
    const tokens = randomIntegers(2, 2 * 5, 4096);
    const first = lookups.of(tokens, 5);
    lookups.clear();
    expect(lookups.of(tokens, 5)).toEqual(first);
  });

  it("are the tokens alone without memory", () => {
    const tokens = Int32Array.of(3, 1, 2);
    expect(new Lookups({}, 1).of(tokens, 3)).toBe(tokens);
  });
});
