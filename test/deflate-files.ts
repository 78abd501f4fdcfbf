/** Small files with deflate streams inside, made on the spot. */

import pako from "pako";
import { concat } from "../src/base/bytes.ts";
import { crc32 } from "../src/base/crc.ts";
import { adler32 } from "../src/codec/unfold/adler32.ts";

import { randomBytes } from "./samples.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

export function little(value: number, bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, i) => Math.floor(value / 2 ** (8 * i)) & 255);
}

export function big(value: number): Uint8Array {
  return little(value, 4).reverse();
}

export function gzipFile(raw: Uint8Array, name = "a.txt"): Uint8Array {
  const head = Uint8Array.of(0x1f, 0x8b, 8, 8, 1, 2, 3, 4, 0, 3);
  return concat([
    head,
    utf8(`${name}\0`),
    pako.deflateRaw(raw),
    little(crc32(raw), 4),
    little(raw.length, 4),
  ]);
}

/** Local headers and entries, then a directory that is none: nothing here reads it. */
export function zipFile(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const entries = Object.entries(files).map(([name, raw]) => {
    const stream = pako.deflateRaw(raw, { level: 9 });
    const sizes = [little(crc32(raw), 4), little(stream.length, 4), little(raw.length, 4)];
    const head = concat([
      utf8("PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0"),
      ...sizes,
      little(name.length, 2),
      little(0, 2),
    ]);
    return concat([head, utf8(name), stream]);
  });
  return concat([...entries, utf8(`PK\x01\x02 ${Object.keys(files).join(" ")} PK\x05\x06`)]);
}

export function zlibStream(raw: Uint8Array): Uint8Array {
  return concat([Uint8Array.of(0x78, 0x9c), pako.deflateRaw(raw), big(adler32(raw))]);
}

/** A soft slope with some noise, of channels that go together. */
export function photograph(width: number, height: number, channels: number): Uint8Array {
  const noise = randomBytes(width * height, 5);
  return Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const at = Math.floor(i / channels);
    const [x, y] = [at % width, Math.floor(at / width)];
    return 60 + Math.floor((x * x) / 300 + y / 2 + 9 * (i % channels)) + (noise[at]! & 7);
  });
}

export function ppmFile(pixels: Uint8Array, width: number, height: number): Uint8Array {
  return concat([utf8(`P6\n# made here\n${width} ${height}\n255\n`), pixels]);
}

/** A picture without filters. colours: PNG's type of colour, 2 or 6. */
export function pngOf(pixels: Uint8Array, width: number, colours: 2 | 6): Uint8Array {
  const pixelBytes = colours === 2 ? 3 : 4;
  const rowBytes = width * pixelBytes;
  const height = pixels.length / rowBytes;
  const lines = Array.from({ length: height }, (_, y) => filteredLine(pixels, rowBytes, pixelBytes, y));
  const head = concat([big(width), big(height), Uint8Array.of(8, colours, 0, 0, 0)]);
  return pngFile(concat(lines), 8192, head);
}

/** Line y behind its filter: each of the five in turn (PNG specification, 9.2). */
function filteredLine(pixels: Uint8Array, rowBytes: number, pixelBytes: number, y: number): Uint8Array {
  const filter = y % 5;
  const at = (x: number, line: number) => (x < 0 || line < 0 ? 0 : pixels[line * rowBytes + x]!);
  const line = Array.from({ length: rowBytes }, (_, x) => {
    const [left, above, corner] = [at(x - pixelBytes, y), at(x, y - 1), at(x - pixelBytes, y - 1)];
    const guess = left + above - corner;
    const distances = [left, above, corner].map((near) => Math.abs(guess - near));
    const paeth = [left, above, corner][distances.indexOf(Math.min(...distances))]!;
    return at(x, y) - [0, left, above, (left + above) >> 1, paeth][filter]!;
  });
  return Uint8Array.of(filter, ...line);
}

/** raw: lines of pixels, each behind its filter. chunkBytes: of the image's data in one chunk. */
export function pngFile(
  raw: Uint8Array,
  chunkBytes = 8192,
  head: Uint8Array = new Uint8Array(13),
): Uint8Array {
  const stream = zlibStream(raw);
  const chunk = (type: string, data: Uint8Array) => {
    const body = concat([utf8(type), data]);
    return concat([big(data.length), body, big(crc32(body))]);
  };
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < stream.length; at += chunkBytes) {
    chunks.push(chunk("IDAT", stream.subarray(at, at + chunkBytes)));
  }
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  return concat([signature, chunk("IHDR", head), ...chunks, chunk("IEND", new Uint8Array(0))]);
}

export function pdfFile(contents: readonly Uint8Array[]): Uint8Array {
  const objects = contents.map((raw, i) => {
    const stream = zlibStream(raw);
    const head = `${i + 1} 0 obj\n<< /Filter /FlateDecode /Length ${stream.length} >>\nstream\r\n`;
    return concat([utf8(head), stream, utf8("\r\nendstream\nendobj\n")]);
  });
  return concat([utf8("%PDF-1.4\n"), ...objects, utf8("trailer\n%%EOF\n")]);
}
