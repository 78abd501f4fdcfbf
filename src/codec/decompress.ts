import { sha256 } from "@noble/hashes/sha2.js";
import { ByteReader } from "./byte-reader.ts";
import type { Summary } from "./compress.ts";
import { type Block, type Coding, type End, type Header, MODEL_ID_BYTES } from "./container.ts";
import { ContainerReader } from "./container-reader.ts";
import { crc32c } from "./crc32c.ts";
import { type EnsembleParameters, EnsembleParametersError, readParameters } from "./ensemble-parameters.ts";
import { corrupt, NacreError } from "./errors.ts";
import { lzmaDecode } from "./lzma.ts";
import { expectSameModel, hex, type ModelSource, once } from "./model-pair.ts";
import { decodeText } from "./text-decode.ts";
import type { CancelSignal, Progress, Watch } from "./watch.ts";

export interface DecompressOptions {
  readonly model: ModelSource;
  readonly signal?: CancelSignal | undefined;
  readonly onProgress?: (progress: Progress) => void;
  /** Told once, before the first bytes are handed out. */
  readonly onHeader?: (header: Header) => void;
}

/**
 * Restores the original of a .nacre file. Each block's bytes are yielded only after their checksum
 * matched, but the whole is proven only when the generator ends without an error: until then,
 * treat what it yielded as unfinished. Throws a NacreError, or the signal's reason when cancelled.
 */
export async function* decompress(
  source: AsyncIterable<Uint8Array>,
  options: DecompressOptions,
): AsyncGenerator<Uint8Array, Summary> {
  const reader = new ByteReader(source);
  try {
    return yield* restore(reader, options);
  } finally {
    await reader.close();
  }
}

async function* restore(reader: ByteReader, options: DecompressOptions): AsyncGenerator<Uint8Array, Summary> {
  const container = await ContainerReader.open(reader);
  options.onHeader?.(container.header);
  const model = once(options.model);
  const hash = sha256.create();
  const blocks = { stored: 0, lzma: 0, text: 0 };
  let parameters: EnsembleParameters | undefined;
  let bytesOut = 0;
  let lanes = 0;
  for (;;) {
    const before = reader.position;
    const record = await container.next();
    options.signal?.throwIfAborted();
    if (record.type === "end") {
      expectHash(record, hash.digest());
      return { bytesIn: reader.position, bytesOut, lanes, blocks };
    }
    if (record.type === "coding") {
      expectSameModel(await model(), record);
      parameters = parametersOf(record);
      continue;
    }
    const length = reader.position - before;
    const written = bytesOut;
    const report = (fraction: number) =>
      options.onProgress?.({
        bytesIn: before + Math.floor(length * fraction),
        bytesOut: written + Math.floor(record.rawLength * fraction),
      });
    const watch = { check: () => options.signal?.throwIfAborted(), report };
    const raw = await decodeBlock(record, model, parameters, watch);
    if (crc32c(raw) !== record.rawCrc) throw corrupt("a block does not decode to what was written");
    hash.update(raw);
    blocks[record.kind]++;
    lanes = Math.max(lanes, record.text?.lanes ?? 0);
    bytesOut += raw.length;
    yield raw;
    report(1);
  }
}

function parametersOf(coding: Coding): EnsembleParameters {
  try {
    return readParameters(coding.parameters);
  } catch (cause) {
    if (!(cause instanceof EnsembleParametersError)) throw cause;
    const detail = `This file was coded in a way this program does not know (${cause.message}); use a newer Nacre.`;
    throw new NacreError("version", detail, { cause });
  }
}

async function decodeBlock(
  block: Block,
  model: ModelSource,
  parameters: EnsembleParameters | undefined,
  watch: Watch,
): Promise<Uint8Array> {
  if (block.kind === "stored") return block.payload;
  if (block.kind === "lzma") return lzmaDecode(block.payload, block.rawLength);
  // The container reader saw to it that text comes behind a coding record.
  if (!block.text || !parameters) throw corrupt("it does not name its model");
  return decodeText(block.payload, block.text, block.rawLength, await model(), parameters, watch);
}

function expectHash(end: End, hash: Uint8Array): void {
  if (hash.some((byte, i) => byte !== end.hash[i])) {
    throw corrupt("the whole does not match its SHA-256");
  }
}

/** What a .nacre file says of itself, its checksums of records included, without decoding it. */
export interface Listing {
  readonly header: Header;
  readonly bytesIn: number;
  readonly length: number;
  readonly sha256: string;
  readonly blocks: Summary["blocks"];
  readonly lanes: number;
  /** The first half of the model's id in hex; undefined when no model is needed. */
  readonly modelId: string | undefined;
}

export async function list(source: AsyncIterable<Uint8Array>): Promise<Listing> {
  const reader = new ByteReader(source);
  try {
    const container = await ContainerReader.open(reader);
    const blocks = { stored: 0, lzma: 0, text: 0 };
    let coding: Coding | undefined;
    let lanes = 0;
    for (;;) {
      const record = await container.next();
      if (record.type === "coding") coding = record;
      else if (record.type === "block") {
        blocks[record.kind]++;
        lanes = Math.max(lanes, record.text?.lanes ?? 0);
      } else {
        const modelId = coding && hex(coding.modelId.subarray(0, MODEL_ID_BYTES));
        const { length } = record;
        return {
          header: container.header,
          bytesIn: reader.position,
          length,
          sha256: hex(record.hash),
          blocks,
          lanes,
          modelId,
        };
      }
    }
  } finally {
    await reader.close();
  }
}
