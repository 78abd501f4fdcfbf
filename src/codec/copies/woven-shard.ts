import { concat, sameBytes } from "../../base/bytes.ts";
import { crc32c } from "../../base/crc.ts";
import type { Block } from "../../format/container.ts";
import { BLOCK_KINDS } from "../../format/kinds.ts";
import { type Copy, putTogether, readCopyFields, writeCopyFields } from "./copy-fields.ts";
import { type FoundCopy, findCopies } from "./find-copies.ts";

/** A shard divided into literals, which are coded, and copies, which are woven into their blocks again. */
export class WovenShard {
  /** What is not copied. */
  readonly literals: Uint8Array;
  readonly hasCopies: boolean;
  readonly #bytes: Uint8Array;
  readonly #copies: readonly FoundCopy[];
  /** Copies that were woven in. */
  #passed = 0;
  /** Up to here blocks were made, in the shard. */
  #done = 0;
  /** And up to here in the literals. */
  #literalsDone = 0;

  /** fileStarts: where files begin, ascending. */
  constructor(bytes: Uint8Array, fileStarts: readonly number[]) {
    this.#bytes = bytes;
    this.#copies = findCopies(bytes, fileStarts);
    this.hasCopies = this.#copies.length > 0;
    this.literals = this.hasCopies ? this.#withoutCopies() : bytes;
  }

  /** Places in the shard as places in the literals; those within copies are left out. */
  inLiterals(places: readonly number[]): number[] {
    if (!this.hasCopies) return [...places];
    let passed = 0;
    let copied = 0;
    return places.flatMap((place) => {
      for (; passed < this.#copies.length; passed++) {
        const { start, length } = this.#copies[passed]!;
        if (start + length > place) break;
        copied += length;
      }
      const next = this.#copies[passed];
      const at = place - copied;
      return (next && next.start < place) || at === 0 ? [] : [at];
    });
  }

  /** The next block of the literals, with the copies in it and behind the last: the block and its content. */
  weave(literals: Block): { readonly block: Block; readonly content: Uint8Array } {
    const start = this.#done;
    const own = this.#take(literals.rawLength);
    const content = this.#bytes.subarray(start, this.#done);
    const block = own.length > 0 ? this.#blockOf(literals, own, start, content) : literals;
    this.#literalsDone += literals.rawLength;
    return { block, content };
  }

  /** The copies of a block that begins here and has so many literals. */
  #take(count: number): Copy[] {
    const isLast = this.#literalsDone + count === this.literals.length;
    const own: Copy[] = [];
    let at = 0;
    for (; this.#passed < this.#copies.length; this.#passed++) {
      const { start, length, distance } = this.#copies[this.#passed]!;
      const until = at + start - this.#done;
      if (until >= count && !isLast) break;
      own.push({ at: until, distance, length });
      at = until;
      this.#done = start + length;
    }
    this.#done += count - at;
    return own;
  }

  #blockOf({ kind, payload, rawLength }: Block, copies: readonly Copy[], start: number, content: Uint8Array) {
    const head = writeCopyFields({ inner: kind, literals: rawLength, copies });
    const whole = concat([head, payload]);
    const { fields } = readCopyFields(whole, content.length, start);
    const literals = this.literals.subarray(this.#literalsDone, this.#literalsDone + rawLength);
    const read = (from: number, target: Uint8Array) =>
      target.set(this.#bytes.subarray(from, from + target.length));
    if (!sameBytes(putTogether(literals, fields.copies, start, { read }), content)) {
      throw new Error("a copy is not what it repeats");
    }
    const rawCrc = crc32c(content);
    return { kind: BLOCK_KINDS.copy, rawLength: content.length, rawCrc, payload: whole };
  }

  #withoutCopies(): Uint8Array {
    const parts: Uint8Array[] = [];
    let at = 0;
    for (const { start, length } of this.#copies) {
      parts.push(this.#bytes.subarray(at, start));
      at = start + length;
    }
    return concat([...parts, this.#bytes.subarray(at)]);
  }
}
