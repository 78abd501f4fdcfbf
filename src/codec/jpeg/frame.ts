/** What the segments of a JPEG file say of its picture and of its scans (ITU-T T.81, annex B). */

import { unusual } from "./bits.ts";
import { type HuffmanTable, huffmanTable } from "./huffman.ts";

export interface Component {
  readonly id: number;
  /** Blocks of it in a minimum coded unit, across and down. */
  readonly across: number;
  readonly down: number;
  readonly quantTable: number;
  /** Blocks in the whole units of the picture, and of these, those that have a part of it. */
  readonly blocksWide: number;
  readonly blocksHigh: number;
  readonly ownWide: number;
  readonly ownHigh: number;
  /** Its first block among those of all components. */
  readonly firstBlock: number;
}

export interface Frame {
  readonly isProgressive: boolean;
  readonly unitsWide: number;
  readonly unitsHigh: number;
  readonly components: readonly Component[];
  /** Of all components. */
  readonly blockCount: number;
}

export interface ScanComponent extends Component {
  readonly dc: HuffmanTable | undefined;
  readonly ac: HuffmanTable | undefined;
}

export interface Scan {
  readonly components: readonly ScanComponent[];
  /** The coefficients in it, by their places in zigzag order. */
  readonly first: number;
  readonly last: number;
  /** Of successive approximation: the bit before, 0 in a first pass; and the bit down to which it goes. */
  readonly high: number;
  readonly low: number;
  /** Units between two restarts; 0 when there are none. */
  readonly restartInterval: number;
}

/** A scan, and where its bits stand among the bytes of all segments. */
export interface PlacedScan {
  readonly at: number;
  readonly scan: Scan;
}

export interface Layout {
  readonly frame: Frame;
  readonly scans: readonly PlacedScan[];
  /** By number: 64 steps in zigzag order; all 1 where none was defined. */
  readonly quantTables: readonly Uint16Array[];
  /** Behind the end of the image. */
  readonly end: number;
}

/** Takes 128 bytes each. */
const MOST_BLOCKS = 3 << 19;
/** So many take a reader no long time, whatever little is in them. */
const MOST_SCANS = 128;

/** Gives where the segments go on behind a scan that begins at a place. */
type PassScan = (frame: Frame, scan: Scan, at: number) => number;

/** Throws UnusualScanError for a file that is not of the kinds that are coded here. */
export function readLayout(bytes: Uint8Array, passScan: PassScan): Layout {
  return new SegmentReader(bytes, passScan).read();
}

class SegmentReader {
  readonly #bytes: Uint8Array;
  readonly #passScan: PassScan;
  #at = 0;
  #frame: Frame | undefined;
  readonly #scans: PlacedScan[] = [];
  readonly #quantTables = [0, 1, 2, 3].map(() => new Uint16Array(64).fill(1));
  /** By class (0 DC, 1 AC) and number. */
  readonly #huffmanTables: (HuffmanTable | undefined)[] = [];
  #restartInterval = 0;
  #isBehindScan = false;

  constructor(bytes: Uint8Array, passScan: PassScan) {
    this.#bytes = bytes;
    this.#passScan = passScan;
  }

  read(): Layout {
    if (this.#u16() !== 0xffd8) throw unusual("no start of an image");
    for (;;) {
      const marker = this.#marker();
      if (marker === 0xd9) break;
      // A restart where none is due, behind a scan.
      if (marker >= 0xd0 && marker <= 0xd7 && this.#scans.length > 0) continue;
      if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd8)) throw unusual("a marker out of place");
      const start = this.#at;
      const end = start + this.#u16();
      if (end < start + 2 || end > this.#bytes.length) throw unusual("a segment of a wrong length");
      this.#readSegment(marker, end);
      if (marker !== 0xda) this.#at = end;
    }
    if (!this.#frame || this.#scans.length === 0) throw unusual("no picture");
    return {
      frame: this.#frame,
      scans: this.#scans,
      quantTables: this.#quantTables,
      end: this.#at,
    };
  }

  #readSegment(marker: number, end: number): void {
    if (marker === 0xc4) this.#readHuffmanTables(end);
    else if (marker === 0xdb) this.#readQuantTables(end);
    else if (marker === 0xdd) this.#restartInterval = this.#u16();
    else if (marker === 0xda) this.#readScan(end);
    else if (marker <= 0xcf || marker === 0xdc || marker === 0xde || marker === 0xdf) {
      this.#readFrame(marker, end);
    }
  }

  /** Any number of bytes FF may stand before a marker; and anything between a scan's end and the next one. */
  #marker(): number {
    const isBehindScan = this.#isBehindScan;
    this.#isBehindScan = false;
    for (; this.#at + 1 < this.#bytes.length; this.#at++) {
      const next = this.#bytes[this.#at + 1]!;
      if (this.#bytes[this.#at] === 0xff && next !== 0) {
        if (next === 0xff) continue;
        this.#at += 2;
        return next;
      }
      if (!isBehindScan) throw unusual("no marker");
    }
    throw unusual("no end of the image");
  }

  #readFrame(marker: number, end: number): void {
    if (marker > 0xc2 || this.#frame) throw unusual(`a frame of kind ${marker.toString(16)}`);
    if (this.#u8() !== 8) throw unusual("samples of other than 8 bits");
    const height = this.#u16();
    const width = this.#u16();
    const count = this.#u8();
    if (width === 0 || height === 0 || count === 0 || count > 4) throw unusual("no such picture");
    if (this.#at + 3 * count !== end) throw unusual("a frame of a wrong length");
    const list = Array.from({ length: count }, () => {
      const id = this.#u8();
      const sampling = this.#u8();
      const quantTable = this.#u8();
      const across = sampling >> 4;
      const down = sampling & 15;
      if (across < 1 || across > 4 || down < 1 || down > 4 || quantTable > 3) throw unusual("no component");
      return { id, across, down, quantTable };
    });
    const mostAcross = Math.max(...list.map(({ across }) => across));
    const mostDown = Math.max(...list.map(({ down }) => down));
    const unitsWide = Math.ceil(width / (8 * mostAcross));
    const unitsHigh = Math.ceil(height / (8 * mostDown));
    let blockCount = 0;
    const components = list.map((component): Component => {
      const { across, down } = component;
      const blocksWide = unitsWide * across;
      const blocksHigh = unitsHigh * down;
      const ownWide = Math.ceil(Math.ceil((width * across) / mostAcross) / 8);
      const ownHigh = Math.ceil(Math.ceil((height * down) / mostDown) / 8);
      const firstBlock = blockCount;
      blockCount += blocksWide * blocksHigh;
      return { ...component, blocksWide, blocksHigh, ownWide, ownHigh, firstBlock };
    });
    if (blockCount > MOST_BLOCKS) throw unusual("too large a picture");
    this.#frame = { isProgressive: marker === 0xc2, unitsWide, unitsHigh, components, blockCount };
  }

  #readHuffmanTables(end: number): void {
    while (this.#at < end) {
      const which = this.#u8();
      if ((which & 0xec) !== 0) throw unusual("no Huffman table");
      const counts = this.#take(16, end);
      const values = this.#take(
        counts.reduce((sum, count) => sum + count, 0),
        end,
      );
      const table = huffmanTable(counts, values);
      if (!table || values.length > 256) throw unusual("no Huffman code");
      this.#huffmanTables[which] = table;
    }
  }

  #readQuantTables(end: number): void {
    while (this.#at < end) {
      const which = this.#u8();
      if ((which & 0xec) !== 0) throw unusual("no quantization table");
      const isWide = which >> 4 === 1;
      const bytes = this.#take(isWide ? 128 : 64, end);
      const table = this.#quantTables[which & 3]!;
      for (let i = 0; i < 64; i++) {
        const step = isWide ? bytes[2 * i]! * 256 + bytes[2 * i + 1]! : bytes[i]!;
        table[i] = Math.max(1, step);
      }
    }
  }

  #readScan(end: number): void {
    const frame = this.#frame;
    if (!frame || this.#scans.length === MOST_SCANS) throw unusual("a scan out of place");
    const count = this.#u8();
    if (count < 1 || count > 4 || this.#at + 2 * count + 3 !== end) throw unusual("a scan of a wrong length");
    const components = Array.from({ length: count }, (): ScanComponent => {
      const id = this.#u8();
      const tables = this.#u8();
      const component = frame.components.find((known) => known.id === id);
      if (!component || (tables & 0xcc) !== 0) throw unusual("a scan of no component");
      const dc = this.#huffmanTables[tables >> 4];
      const ac = this.#huffmanTables[0x10 | (tables & 15)];
      return { ...component, dc, ac };
    });
    if (new Set(components.map(({ id }) => id)).size < count) throw unusual("a component twice");
    const first = this.#u8();
    const last = this.#u8();
    const approximation = this.#u8();
    const high = approximation >> 4;
    const low = approximation & 15;
    const scan = { components, first, last, high, low, restartInterval: this.#restartInterval };
    if (!isUsual(frame, scan)) throw unusual("no such scan");
    this.#scans.push({ at: end, scan });
    this.#at = this.#passScan(frame, scan, end);
    this.#isBehindScan = true;
  }

  #take(count: number, end: number): Uint8Array {
    if (this.#at + count > end) throw unusual("a table that is cut off");
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  #u16(): number {
    return this.#u8() * 256 + this.#u8();
  }

  #u8(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw unusual("it is cut off");
    return byte;
  }
}

/** Whether the scan's bits mean something in such a frame, and all tables it needs are there. */
function isUsual({ isProgressive }: Frame, { components, first, last, high, low }: Scan): boolean {
  if (!isProgressive) {
    const isWhole = first === 0 && last === 63 && high === 0 && low === 0;
    return isWhole && components.every(({ dc, ac }) => dc && ac);
  }
  if (last > 63 || first > last || low > 13 || (high > 0 && high !== low + 1)) return false;
  if (first === 0) return last === 0 && (high > 0 || components.every(({ dc }) => dc));
  return components.length === 1 && components[0]!.ac !== undefined;
}
