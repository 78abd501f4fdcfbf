import { concat } from "../base/bytes.ts";
import { crc32c } from "../base/crc.ts";
import { corrupt, unsupported } from "../base/errors.ts";
import { partOf, UNWATCHED, type Watch } from "../base/progress.ts";
import { UnknownEnsembleError } from "../entropy/token-coder.ts";
import type { Block, Coding } from "../format/container.ts";
import { BLOCK_KINDS } from "../format/kinds.ts";
import { proves } from "../format/short-form.ts";
import { byteDecoder } from "./bytes/byte-codecs.ts";
import { putTogether, readCopyFields } from "./copies/copy-fields.ts";
import type { Window } from "./copies/window.ts";
import type { Helpers } from "./helpers.ts";
import { MOST_DEPTH } from "./segment/content.ts";
import { decodeText } from "./text/decode-text.ts";
import { expectSameModel, type ModelSource, once } from "./text/model-pair.ts";
import { readTextFields } from "./text/text-fields.ts";
import type { TextPool } from "./text/text-pool.ts";
import type { Begun } from "./thread-pool.ts";
import { readPlaces } from "./unfold/recipe.ts";
import { fold } from "./unfold/unfold.ts";
import { type InnerBlock, readUnfoldedFields } from "./unfold/unfolded-block.ts";

/** Where a block stands in the content, and what stands before it. */
export interface Past {
  readonly start: number;
  readonly window: Window;
}

interface PreparedText {
  readonly block: Block;
  /** The block itself, or what stands between its copies. */
  readonly inner: InnerBlock;
  readonly coding: Coding;
}

/** What stands between a block's copies; undefined when it is damaged, which is said when its turn comes. */
function literalsOf({ payload, rawLength }: Block, start: number): InnerBlock | undefined {
  try {
    const { fields, code } = readCopyFields(payload, rawLength, start);
    return { kind: fields.inner, rawLength: fields.literals, payload: code };
  } catch {
    return undefined;
  }
}

/** Decodes a file's blocks, in any order as far as they are independent, and asks for the model when the first text needs it. */
export class BlockDecoder {
  readonly #model: ModelSource;
  readonly #version: number;
  #coding: Coding | undefined;
  #mostLanes = 0;
  readonly #prepared = new WeakMap<Block, Begun<Uint8Array>>();
  /** Tokens of texts. */
  readonly #preparedTexts = new WeakMap<Block, Begun<Int32Array>>();
  /** What is to be begun on another thread as soon as there is a second text. */
  #firstText: PreparedText | undefined;

  /** version: of the file's format. */
  constructor(model: ModelSource, version: number) {
    this.#model = once(model);
    this.#version = version;
  }

  /** The most lanes that a block decoded so far has; 0 when none was text. */
  get mostLanes(): number {
    return this.#mostLanes;
  }

  /** What later text blocks were coded with. */
  setCoding(coding: Coding): void {
    this.#coding = coding;
  }

  /** The block's bytes, which match their checksum. */
  async decode(block: Block, watch: Watch, past: Past): Promise<Uint8Array> {
    if (this.#firstText?.block === block && !this.#preparedTexts.has(block)) this.#firstText = undefined;
    const raw = await (block.kind === BLOCK_KINDS.copy
      ? this.#decodeCopies(block, watch, past)
      : this.#decode(block, watch));
    if (block.rawCrc !== undefined && crc32c(raw) !== block.rawCrc) {
      throw corrupt("a block does not decode to the bytes it was made from");
    }
    if (block.proof && !proves(block.proof, raw)) throw corrupt("it does not match its checksum");
    return raw;
  }

  /**
   * Begins a later block on another thread, if that can be. start: where it stands in the content. coding: what it was
   * coded with if it is text.
   */
  prepare(block: Block, start: number, coding: Coding | undefined, { bytes, texts }: Helpers): void {
    const { kind, payload, rawLength } = block;
    const inner = kind === BLOCK_KINDS.copy ? literalsOf(block, start) : block;
    if (inner?.kind === BLOCK_KINDS.text && coding && texts) {
      this.#prepareText({ block, inner, coding }, texts);
    }
    if (!byteDecoder(kind, this.#version) || kind === BLOCK_KINDS.stored) return;
    const begun = bytes?.decode(kind, payload, rawLength, this.#version);
    if (begun) this.#prepared.set(block, begun);
  }

  /** A single text keeps all threads busy by its lanes. */
  #prepareText(text: PreparedText, pool: TextPool): void {
    if (!this.#firstText) {
      this.#firstText = text;
      return;
    }
    for (const one of [this.#firstText, text]) {
      if (this.#preparedTexts.has(one.block)) continue;
      const begun = this.#beginText(one, pool).catch(() => undefined);
      this.#preparedTexts.set(one.block, { finish: async (watch) => (await begun)?.finish(watch) });
    }
  }

  async #beginText(
    { inner: { payload, rawLength }, coding }: PreparedText,
    pool: TextPool,
  ): Promise<Begun<Int32Array> | undefined> {
    const pair = await this.#model(coding);
    expectSameModel(pair, coding);
    const { fields, code } = readTextFields(payload, rawLength);
    const { tokenCount, lanes } = fields;
    const { ensemble } = coding;
    const text = { code, tokenCount, lanes, ensemble, version: this.#version, most: rawLength };
    return pool.decode(text, pair.model);
  }

  async #decodeCopies(block: Block, watch: Watch, { start, window }: Past): Promise<Uint8Array> {
    const { fields, code } = readCopyFields(block.payload, block.rawLength, start);
    const { inner: kind, literals: length, copies } = fields;
    if (kind === BLOCK_KINDS.stored && code.length !== length) throw corrupt("a block has the wrong length");
    const inner = { kind, rawLength: length, payload: code };
    const literals = await this.#decodeAny(inner, watch, 0, this.#preparedTexts.get(block));
    return putTogether(literals, copies, start, window);
  }

  async #decode(block: Block, watch: Watch): Promise<Uint8Array> {
    const prepared = await this.#prepared.get(block)?.finish(watch);
    return prepared ?? this.#decodeAny(block, watch, 0, this.#preparedTexts.get(block));
  }

  /** depth: how many blocks this one lies in. begun: its tokens, if another thread decodes them. */
  async #decodeAny(
    block: InnerBlock,
    watch: Watch,
    depth: number,
    begun?: Begun<Int32Array>,
  ): Promise<Uint8Array> {
    const { kind, payload, rawLength } = block;
    const codec = byteDecoder(kind, this.#version);
    if (codec) return codec.decode(payload, rawLength, this.#version, watch);
    if (kind === BLOCK_KINDS.unfolded) return this.#decodeUnfolded(payload, rawLength, watch, depth);
    if (kind !== BLOCK_KINDS.text) throw unsupported(`blocks of kind ${kind}`);
    if (!this.#coding) throw corrupt("it does not say which model it needs");
    const { ensemble } = this.#coding;
    const pair = await this.#model(this.#coding);
    expectSameModel(pair, this.#coding);
    const { fields, code } = readTextFields(payload, rawLength);
    this.#mostLanes = Math.max(this.#mostLanes, fields.lanes);
    const way = { pair, ensemble, version: this.#version };
    return decodeText(code, fields, rawLength, way, watch, begun).catch((error) => {
      throw error instanceof UnknownEnsembleError ? unsupported(error.message) : error;
    });
  }

  async #decodeUnfolded(
    payload: Uint8Array,
    rawLength: number,
    watch: Watch,
    depth: number,
  ): Promise<Uint8Array> {
    if (depth === MOST_DEPTH) throw corrupt("a block has too many others inside");
    const { corrections, list, blocks } = readUnfoldedFields(payload);
    const places = readPlaces(await this.#decodeAny(list, UNWATCHED, depth + 1));
    const total = blocks.reduce((sum, block) => sum + block.rawLength, 0);
    const parts: Uint8Array[] = [];
    let done = 0;
    for (const block of blocks) {
      const part = partOf(watch, done / total, (done + block.rawLength) / total);
      parts.push(await this.#decodeAny(block, part, depth + 1));
      done += block.rawLength;
    }
    return fold(places, corrections, concat(parts), rawLength, this.#version);
  }
}
