import { type ByteReader, FieldReader } from "./byte-reader.ts";
import {
  type Block,
  CODING,
  type Coding,
  END,
  type End,
  HASH_BYTES,
  type Header,
  type IndexEntry,
  isUsableName,
  LZMA,
  MAGIC,
  MAX_BLOCK,
  MAX_CODING,
  MAX_LANE_BITS,
  MAX_LENGTH,
  MAX_NAME,
  MODEL_ID_BYTES,
  PRESETS,
  STORED,
  TEXT,
  type TextFields,
  TOKENIZER_HASH_BYTES,
  VERSION,
} from "./container.ts";
import { crc32c } from "./crc32c.ts";
import { corrupt, NacreError, truncated } from "./errors.ts";

export type FileRecord = Coding | Block | End;

/** Reads a .nacre file record by record and checks all that FORMAT.md says of records; never seeks. */
export class ContainerReader {
  readonly header: Header;
  readonly #source: ByteReader;
  readonly #index: IndexEntry[] = [];
  #length = 0;
  #hasCoding = false;
  #hasText = false;

  private constructor(source: ByteReader, header: Header) {
    this.#source = source;
    this.header = header;
  }

  /** Reads the header. */
  static async open(source: ByteReader): Promise<ContainerReader> {
    const magic = await source.upTo(MAGIC.length);
    if (magic.length === 0 || magic.some((byte, i) => byte !== MAGIC[i])) {
      throw new NacreError("not-nacre", "This is not a .nacre file; choose a file that Nacre has written.");
    }
    if (magic.length < MAGIC.length) throw truncated();
    const fields = new FieldReader(source);
    const version = await fields.u8();
    if (version !== VERSION) {
      throw new NacreError(
        "version",
        `This file uses version ${version} of the .nacre format and this program reads version ${VERSION}; use a newer Nacre.`,
      );
    }
    const preset = await fields.u8();
    const nameBytes = await fields.bytes(await fields.varint("the length of the name", 0, MAX_NAME));
    const crc = crc32c(fields.seen(), crc32c(MAGIC));
    if ((await fields.u32()) !== crc) throw corrupt("its header does not match its checksum");
    if (preset >= PRESETS.length) throw corrupt("it names an unknown preset");
    return new ContainerReader(source, { preset: PRESETS[preset]!, name: readName(nameBytes) });
  }

  /** The next record; after "end" there is none, and nothing may follow it. */
  async next(): Promise<FileRecord> {
    const fields = new FieldReader(this.#source);
    const kind = await fields.u8();
    if (kind === END) return this.#readEnd(fields);
    if (kind === CODING) return this.#readCoding(fields);
    if (kind === STORED || kind === LZMA || kind === TEXT) return this.#readBlock(fields, kind);
    throw corrupt("it has a record of unknown kind");
  }

  async #readCoding(fields: FieldReader): Promise<Coding> {
    if (this.#hasCoding) throw corrupt("it names its model twice");
    this.#hasCoding = true;
    const shortest = MODEL_ID_BYTES + TOKENIZER_HASH_BYTES;
    const length = await fields.varint("the length of the coding record", shortest, MAX_CODING);
    const modelId = await fields.bytes(MODEL_ID_BYTES);
    const tokenizerHash = await fields.bytes(TOKENIZER_HASH_BYTES);
    const parameters = await fields.bytes(length - shortest);
    await expectCrc(fields, "the record that names its model");
    return { type: "coding", modelId, tokenizerHash, parameters };
  }

  async #readBlock(fields: FieldReader, kindByte: typeof STORED | typeof LZMA | typeof TEXT): Promise<Block> {
    const start = this.#source.position - 1;
    const rawLength = await fields.varint("the length of a block", 1, MAX_BLOCK);
    const shortest = kindByte === STORED ? rawLength : 1;
    const payloadLength = await fields.varint("the length of a payload", shortest, rawLength);
    const text = kindByte === TEXT ? await readTextFields(fields, rawLength) : undefined;
    const rawCrc = await fields.u32();
    const headCrc = crc32c(fields.seen());
    const crc = await fields.u32();
    const payload = await this.#source.exactly(payloadLength);
    if (crc32c(payload, headCrc) !== crc) {
      throw corrupt(`block ${this.#index.length + 1} does not match its checksum`);
    }
    if (text) {
      if (!this.#hasCoding) throw corrupt("it does not name its model");
      this.#hasText = true;
    }
    this.#index.push({ recordLength: this.#source.position - start, rawLength });
    this.#length += rawLength;
    const common = { type: "block", rawLength, rawCrc, payload } as const;
    if (text) return { ...common, kind: "text", text };
    return { ...common, kind: kindByte === STORED ? "stored" : "lzma" };
  }

  async #readEnd(fields: FieldReader): Promise<End> {
    const start = this.#source.position - 1;
    const wrong = corrupt("its index does not match its blocks");
    const expected = this.#index.length;
    if ((await fields.varint("the number of blocks", 0, MAX_LENGTH)) !== expected) throw wrong;
    for (const entry of this.#index) {
      const recordLength = await fields.varint("a length in the index", 1, MAX_LENGTH);
      const rawLength = await fields.varint("a length in the index", 1, MAX_BLOCK);
      if (recordLength !== entry.recordLength || rawLength !== entry.rawLength) throw wrong;
    }
    const length = await fields.varint("the length of the original", 0, MAX_LENGTH);
    if (length !== this.#length) throw corrupt("the length of the original does not match its blocks");
    const hash = await fields.bytes(HASH_BYTES);
    await expectCrc(fields, "its index");
    const endLength = await fields.u32();
    if (endLength !== this.#source.position - start) throw corrupt("the length of its index is wrong");
    if (this.#hasCoding !== this.#hasText) throw corrupt("it names a model and has no text");
    if (!(await this.#source.atEnd())) throw corrupt("something follows its end");
    return { type: "end", index: this.#index, length, hash };
  }
}

async function readTextFields(fields: FieldReader, rawLength: number): Promise<TextFields> {
  const flags = await fields.u8();
  if (flags > 1) throw corrupt("a block has unknown flags");
  const laneBits = await fields.u8();
  if (laneBits > MAX_LANE_BITS) throw corrupt("a block has too many lanes");
  const tokenCount = await fields.varint("the number of tokens", 1, rawLength);
  return { crlf: flags === 1, lanes: 1 << laneBits, tokenCount };
}

function readName(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return undefined;
  let name: string;
  try {
    name = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw corrupt("its name is not UTF-8");
  }
  if (!isUsableName(name)) throw corrupt("its name is not a plain file name");
  return name;
}

async function expectCrc(fields: FieldReader, what: string): Promise<void> {
  const crc = crc32c(fields.seen());
  if ((await fields.u32()) !== crc) throw corrupt(`${what} does not match its checksum`);
}
