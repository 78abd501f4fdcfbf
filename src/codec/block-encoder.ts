import { concat, sameBytes } from "../base/bytes.ts";
import { crc32c } from "../base/crc.ts";
import { partOf, UNWATCHED, type Watch } from "../base/progress.ts";
import { ensembleOf } from "../entropy/token-coder.ts";
import { type Block, type Coding, type ModelPreset, type Preset, VERSION } from "../format/container.ts";
import { BLOCK_KINDS, type BlockKindName } from "../format/kinds.ts";
import {
  type CodedBytes,
  encodeJpeg,
  encodeQuickly,
  encodeWithoutModel,
  stored,
} from "./bytes/byte-codecs.ts";
import type { BytePool } from "./bytes/byte-pool.ts";
import { ByteWriter, onlyChecked } from "./bytes/byte-writer.ts";
import { encodeMedia } from "./bytes/media.ts";
import type { Picture } from "./pixels/find-pictures.ts";
import { cutContent, MOST_DEPTH } from "./segment/content.ts";
import { hasRepeats, isAlmostAllOld, isMostlyNew } from "./segment/repeats.ts";
import type { DeflateRegion, PlainRegion, Region } from "./segment/segment.ts";
import { nonUtf8 } from "./segment/window-costs.ts";
import {
  type EncodedText,
  encodeText,
  encodeTexts,
  type TextWriting,
  type Verifier,
} from "./text/encode-text.ts";
import { type ModelSource, once } from "./text/model-pair.ts";
import type { TextEncoding } from "./text/text-encoding.ts";
import type { Begun } from "./thread-pool.ts";
import { writePlaces } from "./unfold/recipe.ts";
import { fold, unfold } from "./unfold/unfold.ts";
import { type InnerBlock, isPlausible, writeUnfoldedFields } from "./unfold/unfolded-block.ts";

export interface EncodedRegion {
  readonly name: BlockKindName;
  readonly block: Block;
  /** 0 unless it is text. */
  readonly lanes: number;
  /** What the text in it is coded with. */
  readonly coding?: Coding | undefined;
}

/** When a byte codec alone makes a region this many times smaller, the model could save next to nothing. */
const BYTES_ARE_ENOUGH = 40;
/** From here on a sample decides whether the model, which is slow, is worth asking. */
const REPETITIVE = 8;
const SAMPLE = 16 * 1024;
/** Of a longer text an eighth, but no more than so many bytes, shows whether the model knows anything about it. */
const SOON = 16 * 1024;
const LONGEST_GLANCE = 4 * 1024;
const GLANCES = 4;
/** Of what the bytes take, so little must the model take there: it has its knowledge from the start, the bytes learn. */
const GAIN_AT_A_GLANCE = 0.95;
/** Bytes of the coding record and of its place in the index. */
export const CODING_COST = 32;
/** In the short form: the model's id, less the fields of the payload that are left out. */
export const SHORT_CODING_COST = 1;
/** A text that is mostly new and becomes this many times smaller is out of the byte codecs' reach: they are not asked. */
const PROSE = 4;

/** Without a model, what is shorter takes no time anyway. */
const WORTH_A_HURRY = 32 * 1024;

/** What is inside deflate streams must be coded in less than this share of what they take. */
const WORTH_UNFOLDING = 0.98;

interface TextWay {
  readonly model: ModelSource;
  readonly preset: ModelPreset;
}

/** Codes the regions of one shard, each in the way that makes it smallest. */
export class BlockEncoder {
  /** How texts are coded; undefined when no model is asked. */
  readonly #way: TextWay | undefined;
  readonly #verifier: Verifier;
  readonly #writer: ByteWriter;
  readonly #prepared = new WeakMap<Region, Begun<CodedBytes>>();
  /** Bytes that the next text costs on top of its block: the coding record, before the first. */
  #codingCost: number;

  /** codingCost: bytes that the first text of a file costs on top of its block. */
  constructor(model: ModelSource, preset: Preset, verifier: Verifier, codingCost = CODING_COST) {
    if (preset !== "light") this.#way = { model: once(model), preset };
    this.#verifier = verifier;
    this.#writer = new ByteWriter(verifier);
    this.#codingCost = this.#way ? codingCost : 0;
  }

  /** Begins on another thread what will be wanted of a later region, where nothing before it can change that. */
  prepare(region: Region): void {
    const pool = this.#verifier.helpers?.bytes;
    if (!pool || this.#verifier.verification === "none") return;
    const begun = this.#begin(region, pool);
    if (begun) this.#prepared.set(region, begun);
  }

  #begin(region: Region, pool: BytePool): Begun<CodedBytes> | undefined {
    if (region.class === "jpeg") return pool.encode("jpeg", region.raw);
    if (!isPlain(region) || this.#wayOf(region) || isDense(region)) return undefined;
    return pool.encode(this.#isQuick(region) ? "quick" : "bytes", region.raw);
  }

  /** The blocks that hold the region: one, but for deflate streams and JPEG files that cannot be undone or are not worth it. */
  async *encode(region: Region, watch: Watch, depth = 0): AsyncGenerator<EncodedRegion, void> {
    if (region.class === "pixels" || region.class === "samples") {
      const coded = await encodeMedia(region, this.#writer, watch);
      if (coded) yield asRegion(coded, region.raw);
      else yield* await this.#encodePlain({ class: "bytes", raw: region.raw }, watch);
      return;
    }
    if (region.class === "jpeg") {
      const prepared = await this.#prepared.get(region)?.finish(watch);
      const coded = prepared ?? (await this.#encodeJpeg(region.raw, watch));
      if (coded.kind === BLOCK_KINDS.jpeg) yield asRegion(coded, region.raw);
      // What is to be stored may be too much for one block.
      else yield* this.#encodeContent(region.raw, [], watch, MOST_DEPTH);
      return;
    }
    if (isPlain(region)) {
      yield* await this.#encodePlain(region, watch);
      return;
    }
    // What was tried in vain has not named the model.
    const codingCost = this.#codingCost;
    const unfolded = await this.#encodeUnfolded(region, watch, depth);
    if (unfolded) {
      yield unfolded;
      return;
    }
    this.#codingCost = codingCost;
    yield* this.#encodeContent(region.raw, [], watch, MOST_DEPTH);
  }

  async #encodeJpeg(raw: Uint8Array, watch: Watch): Promise<CodedBytes> {
    return this.#writer.checked(await encodeJpeg(raw, partOf(watch, 0, 0.5)), raw, watch);
  }

  /** depth: as cutContent takes it. */
  async *#encodeContent(
    bytes: Uint8Array,
    boundaries: readonly number[],
    watch: Watch,
    depth: number,
    pictures: readonly Picture[] = [],
  ): AsyncGenerator<EncodedRegion, void> {
    let done = 0;
    for await (const region of cutContent(bytes, boundaries, depth, pictures)) {
      const end = done + region.raw.length;
      const part = partOf(watch, done / bytes.length, end / bytes.length);
      yield* this.encode(region, part, depth);
      done = end;
    }
  }

  /** undefined when the region is better left as it is. */
  async #encodeUnfolded(
    { raw, streams }: DeflateRegion,
    watch: Watch,
    depth: number,
  ): Promise<EncodedRegion | undefined> {
    const unfolded = unfold(raw, streams);
    if (!unfolded) return;
    const { places, corrections, content, starts, pictures } = unfolded;
    if (!sameBytes(fold(places, corrections, content, raw.length, VERSION), raw)) return;
    const listBytes = writePlaces(places);
    const list = { ...(await encodeWithoutModel(listBytes)), rawLength: listBytes.length };
    const blocks: InnerBlock[] = [];
    let lanes = 0;
    let coding: Coding | undefined;
    for await (const inner of this.#encodeContent(content, starts, watch, depth + 1, pictures)) {
      blocks.push(inner.block);
      lanes = Math.max(lanes, inner.lanes);
      coding ??= inner.coding;
    }
    const payload = writeUnfoldedFields({ corrections, list, blocks });
    if (payload.length > raw.length * WORTH_UNFOLDING) return;
    if (!isPlausible(content.length + list.rawLength, payload.length)) return;
    const block = { kind: BLOCK_KINDS.unfolded, rawLength: raw.length, rawCrc: crc32c(raw), payload };
    return { name: "unfolded", block, lanes, coding };
  }

  /** One block, or of a long text several. */
  async #encodePlain(region: PlainRegion, watch: Watch): Promise<EncodedRegion[]> {
    const { raw } = region;
    const prepared = await this.#prepared.get(region)?.finish(watch);
    if (prepared) return [asRegion(prepared, raw)];
    const way = this.#wayOf(region);
    const isNew = way !== undefined && isProse(region);
    if (!way || (isNew && !(await this.#knows(region, way, watch)))) {
      return [asRegion(await this.#encodeChecked(region, watch), raw)];
    }
    const prose = isNew ? await this.#encodeTexts(region, way, watch) : undefined;
    if (prose && lengthOf(prose) * PROSE < raw.length) return this.#asTexts(prose, way);
    const asBytes = await encodeBytes(region, onlyChecked(watch));
    const { length } = asBytes.payload;
    const texts = prose ?? (await this.#encodeTextsIfWorth(region, way, length, watch));
    if (texts && lengthOf(texts) + this.#codingCost < length) return this.#asTexts(texts, way);
    return [asRegion(await this.#writer.checked(asBytes, raw, watch), raw)];
  }

  /** Whether the model has anything to say of such a text: not of digits, base64 or genes, which it would read in vain. */
  async #knows(region: PlainRegion, way: TextWay, watch: Watch): Promise<boolean> {
    const length = Math.min(LONGEST_GLANCE, region.raw.length / 8) / GLANCES;
    // From several places: a letter may have a picture in base64 in its middle.
    const parts = stretchesOf(region.raw).map((stretch) => middleOf(stretch, length));
    const share = await this.#shareOfBytes({ ...region, raw: concat(parts) }, way, watch);
    return share === undefined || share < GAIN_AT_A_GLANCE;
  }

  /** What a sample takes with the model, of what its bytes take without; undefined when it cannot be coded as text. */
  async #shareOfBytes(sample: PlainRegion, way: TextWay, watch: Watch): Promise<number | undefined> {
    const asBytes = await encodeBytes(sample, onlyChecked(watch));
    const writing = await writingOf(way, { verification: "none" });
    const text = await encodeText(sample.raw, encodingOf(sample), writing, UNWATCHED);
    return text && text.payload.length / asBytes.payload.length;
  }

  /** How the region is coded if it is coded as text; undefined when it cannot be. */
  #wayOf(region: PlainRegion): TextWay | undefined {
    return isText(region) ? this.#way : undefined;
  }

  /** Bytes, checked while they are coded where there is a thread for it. */
  #encodeChecked(region: PlainRegion, watch: Watch): Promise<CodedBytes> {
    if (isDense(region)) return Promise.resolve(stored(region.raw));
    const encode = this.#isQuick(region) ? encodeQuickly : encodeWithoutModel;
    return this.#writer.write(region.raw, watch, (part, follower) => encode(region.raw, part, follower));
  }

  /** Whether it is a text, long enough to wait for, of somebody who asks for no model. */
  #isQuick({ class: regionClass, raw }: PlainRegion): boolean {
    return !this.#way && regionClass === "text" && raw.length > WORTH_A_HURRY && !isAlmostAllOld(raw);
  }

  async #asTexts(texts: readonly EncodedText[], way: TextWay): Promise<EncodedRegion[]> {
    // The file names its model once.
    this.#codingCost = 0;
    const { model, tokenizer } = await way.model();
    const coding = { modelId: model.id, tokenizerHash: tokenizer.hash, ensemble: ensembleOf(way.preset) };
    return texts.map(({ raw, payload, lanes }) => {
      const block = { kind: BLOCK_KINDS.text, rawLength: raw.length, rawCrc: crc32c(raw), payload };
      return { name: "text", block, lanes, coding };
    });
  }

  /** bytesLength: what the byte codecs make of it. */
  async #encodeTextsIfWorth(
    region: PlainRegion,
    way: TextWay,
    bytesLength: number,
    watch: Watch,
  ): Promise<EncodedText[] | undefined> {
    const { raw } = region;
    if (bytesLength <= this.#codingCost || bytesLength * BYTES_ARE_ENOUGH < raw.length) return;
    if (bytesLength * REPETITIVE <= raw.length && raw.length > 2 * SAMPLE) {
      const share = await this.#shareOfBytes({ ...region, raw: middleOf(raw, SAMPLE) }, way, watch);
      if (share === undefined || share >= 1) return;
    } else if (raw.length > SOON && !(await this.#knows(region, way, watch))) return;
    return this.#encodeTexts(region, way, watch);
  }

  async #encodeTexts(region: PlainRegion, way: TextWay, watch: Watch): Promise<EncodedText[] | undefined> {
    return encodeTexts(region.raw, encodingOf(region), await writingOf(way, this.#verifier), watch);
  }
}

async function writingOf({ model, preset }: TextWay, verifier: Verifier): Promise<TextWriting> {
  return { pair: await model(), preset, verifier };
}

function lengthOf(texts: readonly EncodedText[]): number {
  return texts.reduce((sum, { payload }) => sum + payload.length, 0);
}

/** At an even place for the sake of UTF-16, and of an even length. */
function middleOf(raw: Uint8Array, length: number): Uint8Array {
  const start = 2 * Math.floor((raw.length - length) / 4);
  return raw.subarray(start, start + 2 * Math.floor(length / 2));
}

/** Each begins at an even place. */
function stretchesOf(raw: Uint8Array): Uint8Array[] {
  const length = 2 * Math.floor(raw.length / GLANCES / 2);
  return Array.from({ length: GLANCES }, (_, i) => raw.subarray(i * length, (i + 1) * length));
}

function isPlain(region: Region): region is PlainRegion {
  return !["unfolded", "pixels", "samples", "jpeg"].includes(region.class);
}

function isText(region: PlainRegion): boolean {
  return region.class !== "bytes" && region.class !== "dense";
}

/** Of a text. */
function isProse(region: PlainRegion): boolean {
  return region.raw.length > 2 * SAMPLE && isMostlyNew(region.raw);
}

function encodingOf(region: PlainRegion): TextEncoding {
  if (region.class === "utf-16le" || region.class === "utf-16be") return region.class;
  const { foreign, multibyte } = nonUtf8(region.raw);
  return foreign > multibyte ? "windows-1252" : "utf-8";
}

function asRegion({ name, kind, payload }: CodedBytes, raw: Uint8Array): EncodedRegion {
  const rawCrc = kind === BLOCK_KINDS.stored ? undefined : crc32c(raw);
  return { name, block: { kind, rawLength: raw.length, rawCrc, payload }, lanes: 0 };
}

async function encodeBytes(region: PlainRegion, watch: Watch): Promise<CodedBytes> {
  return isDense(region) ? stored(region.raw) : encodeWithoutModel(region.raw, watch);
}

function isDense({ class: regionClass, raw }: PlainRegion): boolean {
  return regionClass === "dense" && !hasRepeats(raw);
}
