import { hashWith } from "../hashing";
import { allocate } from "../memory";

export const LINE_FEED: i32 = 10;
const QUOTE: i32 = 34;
/** Fields of a line that are remembered; those beyond share the last place. */
const REMEMBERED: i32 = 256;

/** The fields of a lane's lines, as commas, tabs, bars and colons part them; but not those between quotes. */
export class Fields {
  /** Of the present field: its number in the line, and a hash of its bytes so far (0 at its start). */
  index: i32 = 0;
  soFar: i32 = 0;
  /** A hash of the field to the left, 0 at the start of a line. */
  left: i32 = 0;
  private isQuoted: bool = false;
  /** i32[2][REMEMBERED]: hashes of the fields of this line and the one above. */
  private present: usize = allocate(4 * REMEMBERED);
  private previous: usize = allocate(4 * REMEMBERED);

  /** A hash of the field of the same number in the line above, or 0. */
  above(): i32 {
    return load<i32>(this.previous + (min(this.index, REMEMBERED - 1) << 2));
  }

  add(byte: i32): void {
    if (byte === LINE_FEED) {
      this.close();
      this.startLine();
    } else if (!this.isQuoted && (byte === 44 || byte === 9 || byte === 124 || byte === 58)) {
      this.close();
      this.index++;
    } else {
      if (byte === QUOTE) this.isQuoted = !this.isQuoted && this.soFar === 0;
      this.soFar = hashWith(this.soFar, byte);
    }
  }

  private close(): void {
    store<i32>(this.present + (min(this.index, REMEMBERED - 1) << 2), this.soFar);
    this.left = this.soFar;
    this.soFar = 0;
  }

  private startLine(): void {
    const line = this.previous;
    this.previous = this.present;
    this.present = line;
    memory.fill(line, 0, 4 * REMEMBERED);
    this.index = 0;
    this.left = 0;
    this.isQuoted = false;
  }
}
