import { ahead } from "../base/ahead.ts";
import type { Coding } from "../format/container.ts";
import type { FileRecord } from "../format/records.ts";
import type { BlockDecoder } from "./block-decoder.ts";
import type { Helpers } from "./helpers.ts";

interface Placed {
  /** Undefined where the file is damaged. */
  readonly record: FileRecord | undefined;
  /** In the content: where a block begins. */
  readonly start: number;
}

/** The same records, whose blocks other threads begin to decode as soon as they are read. coding: said before the first. */
export function begunAhead<Item extends Placed>(
  records: AsyncIterable<Item>,
  decoder: BlockDecoder,
  helpers: Helpers | undefined,
  coding?: Coding,
): AsyncGenerator<Item, void> {
  return ahead(records, helpers?.atOnce ?? 1, ({ record, start }) => {
    if (record?.type === "coding") coding = record.coding;
    if (helpers && record?.type === "block") decoder.prepare(record.block, start, coding, helpers);
  });
}
