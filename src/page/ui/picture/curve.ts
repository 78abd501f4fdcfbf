import { bytesAt, type SeenText } from "./seen-text.ts";

const BUCKETS = 240;
const HEIGHT = 100;

export interface CurvePoint {
  /** 0 at the beginning of the text, 1 at its end. */
  readonly place: number;
  /** Bits per byte around this place. */
  readonly local: number;
  /** Bits per byte from the beginning up to this place. */
  readonly running: number;
}

/** Bits per byte along a text, in parts of equal length. */
export function curveOf(seen: SeenText): CurvePoint[] {
  const points: CurvePoint[] = [];
  const width = Math.max(1, seen.text.length / BUCKETS);
  let [allBits, allBytes, bits, bytes] = [0, 0, 0, 0];
  for (let piece = 0; piece < seen.count; piece++) {
    bits += seen.bitsOf(piece);
    for (let at = seen.startOf(piece); at < seen.endOf(piece); at++) bytes += bytesAt(seen.text, at);
    const end = seen.endOf(piece);
    if (end < width * (points.length + 1) && piece < seen.count - 1) continue;
    allBits += bits;
    allBytes += bytes;
    points.push({ place: end / seen.text.length, local: bits / bytes, running: allBits / allBytes });
    [bits, bytes] = [0, 0];
  }
  return points;
}

/** The two lines as points of an SVG that is 1000 wide and HEIGHT high. */
export function curveLines(points: readonly CurvePoint[]): { local: string; running: string; top: number } {
  const top = Math.max(1, Math.ceil(points.reduce((most, { local }) => Math.max(most, local), 0)));
  const line = (height: (point: CurvePoint) => number) =>
    points.map((point) => `${point.place * 1000},${HEIGHT - (HEIGHT * height(point)) / top}`).join(" ");
  return { local: line(({ local }) => local), running: line(({ running }) => running), top };
}
