/**
 * The symbols coded so far in all lanes of a block. The position of step t of a lane is
 * t * lanes + lane: the order of coding, so what stands before a position is known to both sides.
 */
export class History {
  readonly lanes: number;
  /** symbol + 1, or 0 where nothing was coded. Replaced when it grows. */
  entries = new Int32Array(1 << 12);
  /** The next position of each lane. */
  readonly next: Int32Array;

  constructor(lanes: number) {
    this.lanes = lanes;
    this.next = Int32Array.from({ length: lanes }, (_, lane) => lane);
  }

  append(lane: number, symbol: number): void {
    const at = this.next[lane]!;
    if (at >= this.entries.length) {
      const larger = new Int32Array(Math.max(at + 1, this.entries.length * 2));
      larger.set(this.entries);
      this.entries = larger;
    }
    this.entries[at] = symbol + 1;
    this.next[lane] = at + this.lanes;
  }

  /** The entry at a position: symbol + 1, or 0 before the start of a lane and where nothing is. */
  at(position: number): number {
    return position < 0 ? 0 : this.entries[position]!;
  }
}
