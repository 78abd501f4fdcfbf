import { sha256 } from "@noble/hashes/sha2.js";
import {
  type Block,
  type IndexEntry,
  isUsableName,
  writeBlockHead,
  writeCoding,
  writeEnd,
  writeHeader,
} from "./container.ts";
import { crc32c } from "./crc32c.ts";
import {
  type EnsembleParameters,
  type Preset,
  presetParameters,
  writeParameters,
} from "./ensemble-parameters.ts";
import { NacreError } from "./errors.ts";
import { lzmaDecode, lzmaEncode } from "./lzma.ts";
import { type ModelSource, once } from "./model-pair.ts";
import { cutBlocks, isText } from "./segment.ts";
import { encodeText, type Verification } from "./text-encode.ts";
import type { CancelSignal, Progress, Watch } from "./watch.ts";

export interface CompressOptions {
  readonly model: ModelSource;
  /** Default: balanced. */
  readonly preset?: Preset;
  /** The original's name, without folders. */
  readonly name?: string | undefined;
  /** Default: quick. */
  readonly verification?: Verification;
  readonly signal?: CancelSignal | undefined;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Summary {
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** The most lanes any block has; 0 when no block is text. */
  readonly lanes: number;
  /** How many blocks of each kind. */
  readonly blocks: Readonly<Record<Block["kind"], number>>;
}

/** When LZMA alone makes a block this many times smaller, the model could save next to nothing. */
const LZMA_IS_ENOUGH = 40;

/**
 * Compresses a stream of bytes to the bytes of a .nacre file. Yields them as they are ready and
 * returns a summary. Throws a NacreError, or the signal's reason when cancelled.
 */
export async function* compress(
  source: AsyncIterable<Uint8Array>,
  options: CompressOptions,
): AsyncGenerator<Uint8Array, Summary> {
  const encoder = new FileEncoder(options);
  yield encoder.emit(writeHeader({ preset: encoder.preset, name: options.name }));
  for await (const raw of cutBlocks(source)) {
    for (const part of await encoder.block(raw)) yield encoder.emit(part);
    encoder.blockDone(raw);
  }
  yield encoder.emit(encoder.end());
  return encoder.summary();
}

/** The state of one run: what the end of the file and the summary will need. */
class FileEncoder {
  readonly preset: Preset;
  readonly #options: CompressOptions;
  readonly #parameters: EnsembleParameters;
  readonly #model: ModelSource;
  readonly #hash = sha256.create();
  readonly #index: IndexEntry[] = [];
  readonly #blocks = { stored: 0, lzma: 0, text: 0 };
  #bytesIn = 0;
  #bytesOut = 0;
  #lanes = 0;
  #hasCoding = false;

  constructor(options: CompressOptions) {
    if (options.name !== undefined && !isUsableName(options.name)) {
      throw new NacreError("usage", "The name to be stored is not a plain file name; rename the file.");
    }
    this.#options = options;
    this.preset = options.preset ?? "balanced";
    this.#parameters = presetParameters(this.preset);
    this.#model = once(options.model);
  }

  emit(bytes: Uint8Array): Uint8Array {
    this.#bytesOut += bytes.length;
    return bytes;
  }

  /** The records for one block, in the kind that makes it smallest. */
  async block(raw: Uint8Array): Promise<Uint8Array[]> {
    this.#options.signal?.throwIfAborted();
    this.#hash.update(raw);
    const common = { rawLength: raw.length, rawCrc: crc32c(raw) };
    const lzma = lzmaEncode(raw);
    let best: Omit<Block, "type"> = { ...common, kind: "stored", payload: raw };
    if (lzma.length < raw.length && sameBytes(lzmaDecode(lzma, raw.length), raw)) {
      best = { ...common, kind: "lzma", payload: lzma };
    }
    const records = [writeBlockHead(best), best.payload];
    if (lzma.length * LZMA_IS_ENOUGH >= raw.length && isText(raw)) {
      const asText = await this.#textRecords(raw, common, totalLength(records));
      if (asText && totalLength(asText.records) < totalLength(records)) {
        this.#hasCoding = true;
        this.#lanes = Math.max(this.#lanes, asText.lanes);
        return this.#take("text", raw, asText.records);
      }
    }
    return this.#take(best.kind, raw, records);
  }

  blockDone(raw: Uint8Array): void {
    this.#bytesIn += raw.length;
    this.#report(this.#bytesIn);
  }

  end(): Uint8Array {
    return writeEnd({ index: this.#index, length: this.#bytesIn, hash: this.#hash.digest() });
  }

  summary(): Summary {
    return {
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      lanes: this.#lanes,
      blocks: this.#blocks,
    };
  }

  /** Undefined when the records a first text block needs are already longer than `limit`. */
  async #textRecords(
    raw: Uint8Array,
    common: Pick<Block, "rawLength" | "rawCrc">,
    limit: number,
  ): Promise<{ records: Uint8Array[]; lanes: number } | undefined> {
    const parameters = writeParameters(this.#parameters);
    // Twice 24 bytes: the ids, and about what the heads of the two records take.
    if (!this.#hasCoding && limit <= 48 + parameters.length) return undefined;
    const pair = await this.#model();
    const { preset } = this;
    const verification = this.#options.verification ?? "quick";
    const encoded = await encodeText(raw, pair, preset, this.#parameters, verification, this.#watch(raw));
    const { payload, text } = encoded;
    if (payload.length === 0 || payload.length > raw.length) return undefined;
    const records = [writeBlockHead({ ...common, kind: "text", payload, text }), payload];
    const { lanes } = text;
    if (this.#hasCoding) return { records, lanes };
    const coding = { modelId: pair.model.id, tokenizerHash: pair.tokenizer.hash, parameters };
    return { records: [writeCoding(coding), ...records], lanes };
  }

  #take(kind: Block["kind"], raw: Uint8Array, records: Uint8Array[]): Uint8Array[] {
    const [head, payload] = records.slice(-2) as [Uint8Array, Uint8Array];
    this.#index.push({ recordLength: head.length + payload.length, rawLength: raw.length });
    this.#blocks[kind]++;
    return records;
  }

  #watch(raw: Uint8Array): Watch {
    return {
      check: () => this.#options.signal?.throwIfAborted(),
      report: (fraction) => this.#report(this.#bytesIn + Math.floor(raw.length * fraction)),
    };
  }

  #report(bytesIn: number): void {
    this.#options.onProgress?.({ bytesIn, bytesOut: this.#bytesOut });
  }
}

function totalLength(records: readonly Uint8Array[]): number {
  return records.reduce((sum, record) => sum + record.length, 0);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
