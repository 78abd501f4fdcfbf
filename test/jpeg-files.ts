/** JPEG files: some by libjpeg, of a public-domain photograph, kept in jpegs/; and others of any coefficients, made on the spot. */

import { readFileSync } from "node:fs";
import { concat } from "../src/base/bytes.ts";

export type JpegName = "half" | "restarts" | "full" | "grey" | "progressive" | "bands";

/** 85 by 53 pixels. */
export function jpegFile(name: JpegName): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`jpegs/${name}.jpg`, import.meta.url)));
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** Of each component, across and down. */
  readonly sampling: readonly (readonly [number, number])[];
  /** Units between restarts; 0 for none. */
  readonly interval: number;
  readonly padding: 0 | 1;
  /** The coefficient in this place of the zigzag order of a block; the blocks are counted as they are written. */
  readonly value: (block: number, place: number) => number;
}

const word = (value: number) => [value >> 8, value & 255];
const segment = (marker: number, bytes: readonly number[]) => [
  0xff,
  marker,
  ...word(bytes.length + 2),
  ...bytes,
];

/** A sequential file. All its codes have 8 bits and are the symbols themselves, of which there is none for 255. */
export function drawJpeg(drawing: Drawing): Uint8Array {
  const { width, height, sampling, interval } = drawing;
  const symbols = Array.from({ length: 255 }, (_, i) => i);
  const counts = [0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0];
  const components = sampling.map(([across, down], i) => [i + 1, across * 16 + down, 0]);
  const head = [
    ...[0xff, 0xd8],
    ...segment(0xdb, [0, ...Array.from({ length: 64 }, (_, i) => 3 + (i >> 1))]),
    ...segment(0xc0, [8, ...word(height), ...word(width), sampling.length, ...components.flat()]),
    ...segment(0xc4, [0x00, ...counts, ...symbols, 0x10, ...counts, ...symbols]),
    ...segment(0xdd, word(interval)),
    ...segment(0xda, [sampling.length, ...sampling.flatMap((_, i) => [i + 1, 0]), 0, 63, 0]),
  ];
  return concat([Uint8Array.from(head), scanOf(drawing), Uint8Array.of(0xff, 0xd9)]);
}

function scanOf({ width, height, sampling, interval, padding, value }: Drawing): Uint8Array {
  const isAlone = sampling.length === 1;
  const [across, down] = [0, 1].map((i) => (isAlone ? 1 : Math.max(...sampling.map((each) => each[i]!))));
  const units = Math.ceil(width / (8 * across!)) * Math.ceil(height / (8 * down!));
  const bytes: number[] = [];
  let bits = "";
  const push = (number: number, length: number) => {
    bits += length > 0 ? number.toString(2).padStart(length, "0") : "";
  };
  const align = () => {
    while (bits.length % 8 > 0) bits += padding;
    for (let at = 0; at < bits.length; at += 8) {
      const byte = Number.parseInt(bits.slice(at, at + 8), 2);
      bytes.push(byte, ...(byte === 255 ? [0] : []));
    }
    bits = "";
  };
  const signed = (number: number, length: number) =>
    push(number < 0 ? number + 2 ** length - 1 : number, length);
  const lengthOf = (number: number) => Math.abs(number).toString(2).length - (number === 0 ? 1 : 0);
  let means = sampling.map(() => 0);
  let block = 0;
  const writeBlock = (component: number) => {
    const mean = value(block, 0);
    const difference = mean - means[component]!;
    means[component] = mean;
    push(lengthOf(difference), 8);
    signed(difference, lengthOf(difference));
    let zeros = 0;
    for (let place = 1; place < 64; place++) {
      const number = value(block, place);
      if (number === 0) {
        zeros++;
        continue;
      }
      for (; zeros > 15; zeros -= 16) push(0xf0, 8);
      push(zeros * 16 + lengthOf(number), 8);
      signed(number, lengthOf(number));
      zeros = 0;
    }
    if (zeros > 0) push(0, 8);
    block++;
  };
  for (let unit = 0; unit < units; unit++) {
    if (interval > 0 && unit > 0 && unit % interval === 0) {
      align();
      bytes.push(0xff, 0xd0 + ((unit / interval - 1) % 8));
      means = means.map(() => 0);
    }
    for (const [component, [h, v]] of sampling.entries()) {
      for (let i = 0; i < (isAlone ? 1 : h * v); i++) writeBlock(component);
    }
  }
  align();
  return Uint8Array.from(bytes);
}

/** Of a band: first place, last place, the bit before (0 in a first pass), the bit down to which it goes. */
export type Band = readonly [number, number, number, number];

/** The segments of a progressive file of one component, without the bits of its scans. */
export function progressiveSegments(
  width: number,
  height: number,
  bands: readonly Band[],
  interval = 0,
): Uint8Array {
  const symbols = Array.from({ length: 255 }, (_, i) => i);
  const counts = [0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0];
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...segment(0xdb, [0, ...Array.from({ length: 64 }, () => 7)]),
    ...segment(0xc2, [8, ...word(height), ...word(width), 1, 1, 0x11, 0]),
    ...segment(0xc4, [0x00, ...counts, ...symbols, 0x10, ...counts, ...symbols]),
    ...segment(0xdd, word(interval)),
    ...bands.flatMap(([first, last, high, low]) => segment(0xda, [1, 1, 0, first, last, high * 16 + low])),
    ...[0xff, 0xd9],
  ]);
}
