import { describe, expect, it } from "vitest";
import { NacreError } from "../base/errors.ts";
import { VERSION } from "../format/container.ts";
import { decodeBytes, decodeQuick, encodeBytes, encodeQuick } from "./byte-coder.ts";

function noise(length: number): Uint8Array {
  let x = 1;
  return Uint8Array.from({ length }, () => {
    x = Math.imul(x, 1103515245) + 12345;
    return x >>> 16;
  });
}

/** Records of 24 bytes: a counter, a slow float, a constant, a flag. */
function table(rows: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(24 * rows));
  for (let row = 0; row < rows; row++) {
    view.setUint32(24 * row, row);
    view.setFloat32(24 * row + 4, 20 + (row % 10) / 4);
    view.setUint32(24 * row + 8, 0xdeadbeef);
    view.setUint8(24 * row + 23, row % 5 === 0 ? 1 : 0);
  }
  return new Uint8Array(view.buffer);
}

const sentence = "She sells sea shells by the sea shore; the shells she sells are sea shells. ";
const text = Uint8Array.from(sentence.repeat(40), (c, i) => (i % 211 === 0 ? 33 : c.charCodeAt(0)));

/** FNV-1a. */
function digest(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16);
}

describe.each([
  ["the byte path", encodeBytes, decodeBytes],
  ["the byte path of texts", encodeQuick, decodeQuick],
])("%s", (_, encode, decode) => {
  it.each([
    ["one byte", Uint8Array.of(7)],
    ["zeros", new Uint8Array(5000)],
    ["0xFF", new Uint8Array(5000).fill(255)],
    ["text", text],
    ["a table", table(500)],
    ["noise", noise(3000)],
  ])("gives back %s", async (_name, data) => {
    expect(await decode(await encode(data), data.length, VERSION)).toEqual(data);
  });

  it("finds repeated phrases", async () => {
    expect((await encode(text)).length).toBeLessThan(text.length / 12);
  });

  it("costs little more than the bytes where there is nothing to learn", async () => {
    expect((await encode(noise(8000))).length).toBeLessThan(8000 * 1.05);
  });

  it("turns damage into wrong bytes of the right number, or a typed error", async () => {
    const payload = await encode(text);
    for (let at = 0; at < payload.length; at += 17) {
      try {
        const damaged = payload.with(at, payload[at]! ^ 0x55);
        expect((await decode(damaged, text.length, VERSION)).length).toBe(text.length);
      } catch (error) {
        expect(error).toBeInstanceOf(NacreError);
      }
    }
    const half = payload.subarray(0, payload.length >> 1);
    await expect(decode(half, text.length, VERSION)).rejects.toThrow(NacreError);
    await expect(decode(new Uint8Array(0), text.length, VERSION)).rejects.toThrow(NacreError);
  });

  it("says how far it is, and lets others have a turn, who may stop it", async () => {
    const data = noise(100_000);
    const fractions: number[] = [];
    const watch = { check: () => {}, report: (fraction: number) => void fractions.push(fraction) };
    const payload = await encode(data, watch);
    expect(fractions.length).toBeGreaterThan(5);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    let isStopped = false;
    setTimeout(() => {
      isStopped = true;
    });
    const check = () => {
      if (isStopped) throw new Error("stopped");
    };
    await expect(decode(payload, data.length, VERSION, { check, report: () => {} })).rejects.toThrow(
      "stopped",
    );
  });
});

it("the byte path finds the records of a table", async () => {
  expect((await encodeBytes(table(2000))).length).toBeLessThan(48_000 / 40);
});

it("both write the bytes they have always written: a change here breaks every file out there", async () => {
  expect(digest(await encodeBytes(table(300)))).toBe("36e54470");
  expect(digest(await encodeQuick(text))).toBe("cb2bd645");
});
