import { ByteReader } from "../base/byte-reader.ts";
import { corrupt } from "../base/errors.ts";
import type { Header } from "../format/container.ts";
import { ContainerReader } from "../format/container-reader.ts";
import { ContentHash } from "../format/content-hash.ts";
import type { Directory } from "../format/directory.ts";
import { blockKindName, noBlocks } from "../format/kinds.ts";
import { OutputLimit } from "../format/output-limit.ts";
import { decodeListing } from "./archive/listing.ts";
import { begunAhead } from "./begun-ahead.ts";
import { BlockDecoder } from "./block-decoder.ts";
import { Window } from "./copies/window.ts";
import type { DecodeOptions, Summary } from "./options.ts";

export interface OpenedFile {
  readonly header: Header;
  /** Undefined when the file holds a single file. */
  readonly directory: Directory | undefined;
  /** The content, once; see decompress. */
  content(): AsyncGenerator<Uint8Array, Summary>;
  /** For when the content is not wanted after all. */
  close(): Promise<void>;
}

/** Reads what stands before the blocks of a .nacre file. */
export async function open(source: AsyncIterable<Uint8Array>, options: DecodeOptions): Promise<OpenedFile> {
  const reader = new ByteReader(source);
  const close = () => reader.close();
  try {
    const container = await ContainerReader.open(reader, decodeListing);
    const { header, directory } = container;
    return { header, directory, content: () => restore(reader, container, options), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Restores the content of a .nacre file: the original, or of an archive all its files one after the
 * other, as splitFiles takes them. Each block's bytes are yielded only after their checksum matched,
 * but the whole is proven only when the generator ends without an error: until then, treat what it
 * yielded as unfinished. Throws a NacreError, or the signal's reason when cancelled.
 */
export async function* decompress(
  source: AsyncIterable<Uint8Array>,
  options: DecodeOptions,
): AsyncGenerator<Uint8Array, Summary> {
  return yield* (await open(source, options)).content();
}

async function* restore(
  reader: ByteReader,
  container: ContainerReader,
  options: DecodeOptions,
): AsyncGenerator<Uint8Array, Summary> {
  try {
    return yield* restoreBlocks(reader, container, options);
  } finally {
    await reader.close();
  }
}

async function* restoreBlocks(
  reader: ByteReader,
  container: ContainerReader,
  options: DecodeOptions,
): AsyncGenerator<Uint8Array, Summary> {
  const decoder = new BlockDecoder(options.model, container.header.version);
  const { helpers, maxOutput } = options;
  const records = begunAhead(readRecords(reader, container, maxOutput), decoder, helpers);
  const hash = new ContentHash();
  const blocks = noBlocks();
  const window = new Window();
  let bytesOut = 0;
  for await (const { record, from, to } of records) {
    options.signal?.throwIfAborted();
    if (record.type === "end") {
      if (record.end.hash && !hash.isMatch(record.end.hash))
        throw corrupt("its content does not match its hash");
      const { padding } = container;
      const summary = { bytesIn: to, bytesOut, lanes: decoder.mostLanes, blocks };
      return padding > 0 ? { ...summary, padding } : summary;
    }
    if (record.type === "coding") {
      decoder.setCoding(record.coding);
      continue;
    }
    const { block } = record;
    const written = bytesOut;
    const report = (fraction: number) =>
      options.onProgress?.({
        bytesIn: from + Math.floor((to - from) * fraction),
        bytesOut: written + Math.floor(block.rawLength * fraction),
      });
    const watch = { check: () => options.signal?.throwIfAborted(), report };
    const raw = await decoder.decode(block, watch, { start: bytesOut, window });
    // A copy, since whoever gets the bytes may do with them as he likes.
    window.add(bytesOut, raw.slice());
    hash.add(raw);
    const name = blockKindName(block.kind);
    if (name) blocks[name]++;
    bytesOut += raw.length;
    yield raw;
    report(1);
  }
  throw corrupt("its last record is missing");
}

interface PlacedRecord {
  readonly record: Awaited<ReturnType<ContainerReader["next"]>>;
  readonly from: number;
  readonly to: number;
  /** In the content: where a block begins. */
  readonly start: number;
}

/** All records up to the end, as long as they do not promise too much. */
async function* readRecords(
  reader: ByteReader,
  container: ContainerReader,
  maxOutput: number | undefined,
): AsyncGenerator<PlacedRecord> {
  const limit = new OutputLimit(maxOutput);
  let promised = 0;
  for (;;) {
    const from = reader.position;
    const record = await container.next();
    const start = promised;
    if (record.type === "block") {
      promised += record.block.rawLength;
      limit.expectWithin(promised, reader.position);
    }
    yield { record, from, to: reader.position, start };
    if (record.type === "end") return;
  }
}
