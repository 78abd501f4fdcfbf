import { concat, sameBytes } from "../base/bytes.ts";
import { crc32c } from "../base/crc.ts";
import { partOf, UNWATCHED, type Watch } from "../base/progress.ts";
import type { Follower } from "../entropy/byte-coder.ts";
import { ensembleOf } from "../entropy/token-coder.ts";
import { type Block, type Coding, type ModelPreset, type Preset, VERSION } from "../format/container.ts";
import { BLOCK_KINDS, type BlockKindName } from "../format/kinds.ts";
import {
  type CodedBytes,
  encodeJpeg,
  encodePicture,
  encodeSound,
  encodeWithoutModel,
  stored,
} from "./bytes/byte-codecs.ts";
import { type BytePool, checked } from "./bytes/byte-pool.ts";
import type { Picture } from "./pixels/find-pictures.ts";
import { cutContent, MOST_DEPTH } from "./segment/content.ts";
import { hasRepeats, isMostlyNew } from "./segment/repeats.ts";
import type { DeflateRegion, PictureRegion, PlainRegion, Region, SoundRegion } from "./segment/segment.ts";
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
/** Bytes of a picture or a sound that are coded both ways first. */
const PROBE = 64 * 1024;
/** Bytes of the coding record and of its place in the index. */
export const CODING_COST = 32;
/** In the short form: the model's id, less the fields of the payload that are left out. */
export const SHORT_CODING_COST = 1;
/** A text that is mostly new and becomes this many times smaller is out of the byte codecs' reach: they are not asked. */
const PROSE = 4;

/** Bytes from which on a check beside the coder is worth its messages. */
const WORTH_A_FOLLOWER = 0x10000;

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
  readonly #prepared = new WeakMap<Region, Begun<CodedBytes>>();
  /** Bytes that the next text costs on top of its block: the coding record, before the first. */
  #codingCost: number;

  /** codingCost: bytes that the first text of a file costs on top of its block. */
  constructor(model: ModelSource, preset: Preset, verifier: Verifier, codingCost = CODING_COST) {
    if (preset !== "light") this.#way = { model: once(model), preset };
    this.#verifier = verifier;
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
    if (region.class === "jpeg") return pool.encodeJpeg(region.raw);
    if (!isPlain(region) || this.#wayOf(region) || isDense(region)) return undefined;
    return pool.encode(region.raw);
  }

  /** The blocks that hold the region: one, but for deflate streams and JPEG files that cannot be undone or are not worth it. */
  async *encode(region: Region, watch: Watch, depth = 0): AsyncGenerator<EncodedRegion, void> {
    if (region.class === "pixels" || region.class === "samples") {
      yield* await this.#encodeMedia(region, watch);
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
    return this.#checked(await encodeJpeg(raw, partOf(watch, 0, 0.5)), raw, watch);
  }

  /** As what it is, unless a sample says that its bytes alone cost less: few colours, or sound that was once of 8 bits. */
  async #encodeMedia(region: PictureRegion | SoundRegion, watch: Watch): Promise<EncodedRegion[]> {
    const { raw } = region;
    const start = raw.length > 2 * PROBE ? probeStart(region) : 0;
    const probe = { ...region, raw: raw.length > 2 * PROBE ? raw.subarray(start, start + PROBE) : raw };
    const asMedia = await mediaBytes(probe, onlyChecked(watch));
    const asBytes = await encodeWithoutModel(probe.raw, onlyChecked(watch));
    if (asBytes.payload.length < asMedia.payload.length) {
      return this.#encodePlain({ class: "bytes", raw }, watch);
    }
    const coded =
      probe.raw === raw
        ? await this.#checked(asMedia, raw, watch)
        : await this.#followed(raw, watch, (part, follower) => mediaBytes(region, part, follower));
    return [asRegion(coded, raw)];
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
    return [asRegion(await this.#checked(asBytes, raw, watch), raw)];
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
    return this.#followed(region.raw, watch, (part, follower) =>
      encodeWithoutModel(region.raw, part, follower),
    );
  }

  async #followed(
    raw: Uint8Array,
    watch: Watch,
    encode: (watch: Watch, follower: Follower | undefined) => Promise<CodedBytes>,
  ): Promise<CodedBytes> {
    const { verification, helpers } = this.#verifier;
    const isFollowed = verification !== "none" && raw.length >= WORTH_A_FOLLOWER;
    const follower = isFollowed ? helpers?.byteCheck?.begin() : undefined;
    const coded = await encode(partOf(watch, 0, follower ? 1 : 0.5), follower);
    return (await follower?.verdict()) ? coded : this.#checked(coded, raw, watch);
  }

  #checked(coded: CodedBytes, raw: Uint8Array, watch: Watch): Promise<CodedBytes> | CodedBytes {
    return this.#verifier.verification === "none" ? coded : checked(coded, raw, partOf(watch, 0.5, 1));
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

function mediaBytes(
  region: PictureRegion | SoundRegion,
  watch: Watch,
  follower?: Follower,
): Promise<CodedBytes> {
  return region.class === "pixels"
    ? encodePicture(region.raw, region.lines, watch, follower)
    : encodeSound(region.raw, region.frames, watch, follower);
}

/** In the middle, but of filtered lines the first: what they were before the filter hangs on all lines above. */
function probeStart(region: PictureRegion | SoundRegion): number {
  const middle = region.raw.length / 2;
  if (region.class === "samples") {
    const frame = region.frames.channels * region.frames.sampleBytes;
    return Math.floor(middle / frame) * frame;
  }
  const { rowBytes, isFiltered } = region.lines;
  return isFiltered ? 0 : Math.floor(middle / rowBytes) * rowBytes;
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

/** For a trial, whose progress is not the block's. */
function onlyChecked(watch: Watch): Watch {
  return { check: () => watch.check(), report: () => {} };
}
