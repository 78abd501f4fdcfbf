/** Nacre as a program uses it: one object that owns the model and the threads. */

import { NacreError } from "../base/errors.ts";
import type { RandomAccess } from "../base/random-access.ts";
import type { FilePart } from "../codec/archive/split-files.ts";
import type { Summary } from "../codec/options.ts";
import type { Damage, Intact, Survey } from "../codec/survey.ts";
import type { Verification } from "../codec/text/encode-tokens.ts";
import type { Preset } from "../format/container.ts";
import type { Entry } from "../format/directory.ts";
import { type CallOptions, CodecClient, type Supplier } from "./codec-client.ts";
import type { ModelInfo } from "./codec-service.ts";
import { EMBEDDED } from "./embedded.ts";
import type { Job, Need, WriteOptions } from "./job-protocol.ts";
import { loopback } from "./loopback.ts";
import { type ModelPlace, type SentPlace, sentPlace } from "./model-place.ts";
import type { BackendChoice, Platform } from "./platform.ts";
import { type ByteSource, collect, type FileSource, fileOf, piecesOf, standalone } from "./sources.ts";

export interface NacreOptions {
  /** What texts are coded with; default: the embedded model. Nothing of it is read before it is needed. */
  readonly model?: ModelPlace | undefined;
  /**
   * Finds the model that a file was made with, when it is another one. id: the first hexadecimal digits of
   * its hash, 32 of them, or 6 for a file in the short form. Undefined when it is not to be had: the file is then refused with "wrong-model".
   */
  readonly findModel?: ((id: string) => Promise<ModelPlace | undefined>) | undefined;
  /**
   * How many threads may be used; default: one for each core. The bytes do not depend on it. With 0 all is
   * computed on the caller's own thread, which is then busy for as long as it takes.
   */
  readonly workers?: number | undefined;
  /** What computes the model; default: "auto". The bytes do not depend on it. */
  readonly backend?: BackendChoice | undefined;
}

export interface WriteCall extends CallOptions {
  /** Default: "balanced". */
  readonly preset?: Preset | undefined;
  /**
   * Stored with the content: the name of the original or of its folder, without any folders. Default: none, which
   * makes a small file smaller.
   */
  readonly name?: string | undefined;
  /** How the result is checked before it is given out; default: "quick". */
  readonly verification?: Verification | undefined;
}

export type EncodeCall = Pick<WriteCall, "signal" | "verification">;

export interface ReadCall extends CallOptions {
  /** Bytes that may come out; default: 256 MiB, and 200 times the bytes read so far. */
  readonly maxOutput?: number | undefined;
}

/** One file of an archive to be made. */
export interface PackFile {
  /** Relative, divided by "/". */
  readonly path: string;
  /** Not for an empty folder. */
  readonly content?: Blob | Uint8Array | (() => ByteSource);
  /** Bytes; needed only where the content is given by a function. */
  readonly size?: number;
  /** Seconds since 1970-01-01 UTC; default: not known. */
  readonly modified?: number;
  /** The nine permission bits of POSIX; default: not known. */
  readonly mode?: number;
}

/**
 * All methods throw a NacreError, whose `code` says what is wrong, or the signal's reason when they are
 * cancelled. Generators begin their work when they are first asked, and give it up on `return`.
 */
export interface Nacre {
  /** Loads the model and tests it, which otherwise happens when it is first needed. */
  load(options?: CallOptions): Promise<ModelInfo>;
  /** Yields the bytes of a .nacre file and returns a summary. */
  compress(source: ByteSource, options?: WriteCall): AsyncGenerator<Uint8Array, Summary>;
  /**
   * Yields the original (of an archive, all its files one after the other) and returns a summary. Until it
   * ends without an error, what it yielded is not proven to be whole.
   */
  decompress(source: ByteSource, options?: ReadCall): AsyncGenerator<Uint8Array, Summary>;
  /** Yields the bytes of one .nacre archive. The order of the files does not matter. */
  pack(files: readonly PackFile[], options?: WriteCall): AsyncGenerator<Uint8Array, Summary>;
  /**
   * Yields the files of an archive, or those at and below `paths`, in parts; only the blocks they lie in are
   * read. A file that is no archive is one file, with the stored name as its path.
   */
  extract(file: FileSource, paths?: readonly string[], options?: ReadCall): AsyncGenerator<FilePart, void>;
  /** Finds out what of a damaged file is intact. */
  survey(file: FileSource, options?: ReadCall): Promise<Survey>;
  compressBytes(bytes: Uint8Array | ArrayBuffer, options?: WriteCall): Promise<Uint8Array<ArrayBuffer>>;
  decompressBytes(bytes: Uint8Array | ArrayBuffer, options?: ReadCall): Promise<Uint8Array<ArrayBuffer>>;
  /** Of the text as UTF-8. */
  compressText(text: string, options?: WriteCall): Promise<Uint8Array<ArrayBuffer>>;
  /** Throws "no-text" when the content is not UTF-8. */
  decompressText(bytes: Uint8Array | ArrayBuffer, options?: ReadCall): Promise<string>;
  /**
   * A text as few bytes, for whoever has the same model: nothing in them names it, and a text that was made with
   * another one, or damaged, is refused by `decodeText` but once in 65,536 times. Throws "not-well-formed" for half
   * of a surrogate pair, and "usage" for more than 4 MiB of UTF-8.
   */
  encodeText(text: string, options?: EncodeCall): Promise<Uint8Array<ArrayBuffer>>;
  decodeText(bytes: Uint8Array | ArrayBuffer, options?: Pick<CallOptions, "signal">): Promise<string>;
  /** Ends the threads; what is under way fails. */
  close(): void;
}

export function createNacreOn(platform: Platform, options: NacreOptions = {}): Nacre {
  const { workers = platform.cores(), backend = "auto", model = EMBEDDED, findModel } = options;
  if (!Number.isInteger(workers) || workers < 0)
    throw new NacreError("usage", { detail: "The number of workers is a whole number from 0 on" });
  const start = () =>
    workers === 0
      ? loopback(async (line) => (await import("./codec-service.ts")).serveCodec(line, platform))
      : platform.spawn("codec");
  const client = new CodecClient(start, { backend, threads: Math.max(1, workers) });

  /** Where the thread finds a model; "": the own one. */
  async function place(id: string): Promise<SentPlace | undefined> {
    const found = id === "" ? model : await findModel?.(id);
    return found === undefined ? undefined : sentPlace(found, platform);
  }

  function supplier(
    more: (need: Exclude<Need, { readonly model: string }>) => Promise<Uint8Array | undefined>,
  ): Supplier {
    return (need) => ("model" in need ? place(need.model) : more(need));
  }

  async function* fromSources<Result>(
    job: Job,
    sources: readonly (() => ByteSource)[],
    call: CallOptions,
  ): AsyncGenerator<Uint8Array, Result> {
    const open = new Map<number, AsyncGenerator<Uint8Array>>();
    const supply = supplier(async (need) => {
      if (!("piece" in need)) throw new Error("a source is read front to back");
      const source = open.get(need.piece) ?? piecesOf(sources[need.piece]!());
      open.set(need.piece, source);
      const piece = (await source.next()).value as Uint8Array | undefined;
      return piece && standalone(piece);
    });
    try {
      return yield* client.run<Uint8Array, Result>(job, supply, call);
    } finally {
      // Not waited for: a source that still reads would hold up an abort.
      for (const source of open.values()) source.return(undefined).catch(() => {});
    }
  }

  function fromFile<Value>(job: Job, file: RandomAccess, call: CallOptions): AsyncGenerator<Value, void> {
    const supply = supplier(async (need) => {
      if (!("offset" in need)) throw new Error("a file is read by places");
      return standalone(await file.read(need.offset, need.length));
    });
    return client.run<Value, void>(job, supply, call);
  }

  const nothing: Supplier = supplier(async () => undefined);

  const nacre: Nacre = {
    async load(call = {}) {
      const step = await client.run<never, ModelInfo>({ kind: "load" }, nothing, call).next();
      return step.value;
    },
    compress: (source, call = {}) =>
      fromSources({ kind: "compress", ...writeOptions(call) }, [() => source], call),
    decompress: (source, call = {}) =>
      fromSources({ kind: "decompress", maxOutput: call.maxOutput }, [() => source], call),
    pack(files, call = {}) {
      const entries = files.map(entryOf);
      const sources = files.map(
        ({ content = new Uint8Array() }) =>
          () =>
            typeof content === "function" ? content() : content,
      );
      return fromSources({ kind: "pack", entries, ...writeOptions(call) }, sources, call);
    },
    extract(source, paths, call = {}) {
      const file = fileOf(source);
      const { maxOutput } = call;
      return fromFile({ kind: "extract", size: file.size, paths, maxOutput }, file, call);
    },
    async survey(source, call = {}) {
      const file = fileOf(source);
      const job: Job = { kind: "survey", size: file.size, maxOutput: call.maxOutput };
      const begin = () => fromFile<SurveyHead | Intact | Damage>(job, file, call);
      const look = begin();
      const head = (await look.next()).value as SurveyHead;
      await look.return();
      async function* findings(): AsyncGenerator<Intact | Damage, void> {
        const found = begin();
        await found.next();
        yield* found as AsyncGenerator<Intact | Damage, void>;
      }
      return { ...head, findings };
    },
    compressBytes: (bytes, call) => collect(nacre.compress(bytes, call)),
    decompressBytes: (bytes, call) => collect(nacre.decompress(bytes, call)),
    compressText: (text, call) => nacre.compressBytes(new TextEncoder().encode(text), call),
    async decompressText(bytes, call) {
      const content = await nacre.decompressBytes(bytes, call);
      try {
        return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
      } catch (cause) {
        throw new NacreError("no-text", {}, { cause });
      }
    },
    async encodeText(text, call = {}) {
      const job: Job = { kind: "encode", text, verification: call.verification };
      return (await client.run<never, Uint8Array<ArrayBuffer>>(job, nothing, call).next()).value;
    },
    async decodeText(bytes, call = {}) {
      const job: Job = { kind: "decode", message: standalone(new Uint8Array(bytes)) };
      return (await client.run<never, string>(job, nothing, call).next()).value;
    },
    close: () => client.close(),
  };
  return nacre;
}

type SurveyHead = Omit<Survey, "findings">;

function writeOptions({ preset, name, verification }: WriteCall): WriteOptions {
  return { preset, name, verification };
}

function entryOf(file: PackFile): Entry {
  const { path, content, modified = 0, mode } = file;
  const size =
    content instanceof Blob
      ? content.size
      : content instanceof Uint8Array
        ? content.length
        : (file.size ?? 0);
  return { path, kind: content === undefined ? "folder" : "file", mode, modified, size };
}
