import {
  type EnsembleParameters,
  type Preset,
  presetParameters,
  writeParameters,
} from "../coding/ensemble-parameters.ts";
import type { Block, Coding } from "../container/container.ts";
import { crc32c } from "../container/crc32c.ts";
import { sameBytes } from "../same-bytes.ts";
import { type ModelSource, once } from "../text/model-pair.ts";
import { type EncodedText, encodeText, type Verifier } from "../text/text-encode.ts";
import type { TextEncoding } from "../text/text-encoding.ts";
import { UNWATCHED, type Watch } from "../watch.ts";
import {
  type BlockKindName,
  byteCodec,
  type CodedBytes,
  encodeWithoutModel,
  STORED,
  stored,
  TEXT,
} from "./byte-codecs.ts";
import { hasRepeats, isMostlyNew } from "./repeats.ts";
import type { Region } from "./segment.ts";
import { nonUtf8 } from "./window-costs.ts";

export interface EncodedRegion {
  readonly name: BlockKindName;
  readonly block: Block;
  /** 0 unless it is text. */
  readonly lanes: number;
  /** What the text is coded with; only for the first text of a file. */
  readonly coding?: Coding;
}

/** When a byte codec alone makes a region this many times smaller, the model could save next to nothing. */
const BYTES_ARE_ENOUGH = 40;
/** From here on a sample decides whether the model, which is slow, is worth asking. */
const REPETITIVE = 8;
const SAMPLE = 16 * 1024;
/** A text that is mostly new and becomes this many times smaller is out of the byte codecs' reach: they are not asked. */
const PROSE = 4;

/** Codes the regions of one file, each in the way that makes it smallest. */
export class RegionEncoder {
  readonly #model: ModelSource;
  readonly #preset: Preset;
  readonly #parameters: EnsembleParameters;
  readonly #verifier: Verifier;
  /** Bytes that the next text costs on top of its block: the coding record, before the first. */
  #codingCost: number;

  constructor(model: ModelSource, preset: Preset, verifier: Verifier) {
    this.#model = once(model);
    this.#preset = preset;
    this.#parameters = presetParameters(preset);
    this.#verifier = verifier;
    // The record's other fields and its place in the index.
    this.#codingCost = writeParameters(this.#parameters).length + 32;
  }

  async encode(region: Region, watch: Watch): Promise<EncodedRegion> {
    const { raw } = region;
    const prose = isProse(region) ? await this.#encodeText(region, this.#verifier, watch) : undefined;
    if (prose && prose.payload.length * PROSE < raw.length) return this.#asText(prose, raw);
    const asBytes = encodeBytes(region);
    const length = asBytes.block.payload.length;
    const text = prose ?? (await this.#encodeTextIfWorth(region, length, watch));
    if (text && text.payload.length + this.#codingCost < length) return this.#asText(text, raw);
    return this.#checked(asBytes, raw);
  }

  async #asText({ payload, lanes }: EncodedText, raw: Uint8Array): Promise<EncodedRegion> {
    const block = { kind: TEXT, rawLength: raw.length, rawCrc: crc32c(raw), payload };
    if (this.#codingCost === 0) return { name: "text", block, lanes };
    this.#codingCost = 0;
    const { model, tokenizer } = await this.#model();
    const parameters = writeParameters(this.#parameters);
    const coding = { modelId: model.id, tokenizerHash: tokenizer.hash, parameters };
    return { name: "text", block, lanes, coding };
  }

  /** Stored, if it does not decode to what it was made of. */
  #checked(encoded: EncodedRegion, raw: Uint8Array): EncodedRegion {
    const { kind, payload } = encoded.block;
    if (this.#verifier.verification === "none" || kind === STORED) return encoded;
    const back = byteCodec(kind)?.decode(payload, raw.length);
    return back && sameBytes(back, raw) ? encoded : asRegion(stored(raw), raw);
  }

  /** bytesLength: what the byte codecs make of it. */
  async #encodeTextIfWorth(
    region: Region,
    bytesLength: number,
    watch: Watch,
  ): Promise<EncodedText | undefined> {
    const { raw } = region;
    if (!isText(region)) return;
    if (bytesLength <= this.#codingCost || bytesLength * BYTES_ARE_ENOUGH < raw.length) return;
    if (bytesLength * REPETITIVE <= raw.length && raw.length > 2 * SAMPLE) {
      // From the middle, at an even place for the sake of UTF-16.
      const start = 2 * Math.floor((raw.length - SAMPLE) / 4);
      const sample = { ...region, raw: raw.subarray(start, start + SAMPLE) };
      const text = await this.#encodeText(sample, { verification: "none" }, UNWATCHED);
      if (!text || text.payload.length >= encodeBytes(sample).block.payload.length) return;
    }
    return this.#encodeText(region, this.#verifier, watch);
  }

  async #encodeText(region: Region, verifier: Verifier, watch: Watch): Promise<EncodedText | undefined> {
    const pair = await this.#model();
    const encoding = encodingOf(region);
    return encodeText(region.raw, encoding, pair, this.#preset, this.#parameters, verifier, watch);
  }
}

function isText(region: Region): boolean {
  return region.class !== "bytes" && region.class !== "dense";
}

function isProse(region: Region): boolean {
  return isText(region) && region.raw.length > 2 * SAMPLE && isMostlyNew(region.raw);
}

function encodingOf(region: Region): TextEncoding {
  if (region.class === "utf-16le" || region.class === "utf-16be") return region.class;
  const { foreign, multibyte } = nonUtf8(region.raw);
  return foreign > multibyte ? "windows-1252" : "utf-8";
}

function asRegion({ name, kind, payload }: CodedBytes, raw: Uint8Array): EncodedRegion {
  const rawCrc = kind === STORED ? undefined : crc32c(raw);
  return { name, block: { kind, rawLength: raw.length, rawCrc, payload }, lanes: 0 };
}

function encodeBytes({ class: regionClass, raw }: Region): EncodedRegion {
  const isDense = regionClass === "dense" && !hasRepeats(raw);
  return asRegion(isDense ? stored(raw) : encodeWithoutModel(raw), raw);
}
