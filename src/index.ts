/**
 * Nacre: lossless compression by a small language model.
 *
 * For most programs: `createNacre`, or the streams and one-call functions, which share one that has the
 * embedded model. Their work is done on threads of its own.
 *
 * Beneath them, from core.ts: `compress`, `decompress`, `pack`, `extract` and `survey`, which run on the caller's
 * thread and take their model as a function; `openCodec` gives one.
 */

import { platform } from "#platform";
import { type Codec, openCodecOn } from "./api/codec.ts";
import type { CallOptions } from "./api/codec-client.ts";
import { EMBEDDED } from "./api/embedded.ts";
import { type ModelPlace, type ModelReader, readerOf } from "./api/model-place.ts";
import {
  createNacreOn,
  type EncodeCall,
  type Nacre,
  type NacreOptions,
  type ReadCall,
  type WriteCall,
} from "./api/nacre.ts";
import { BytePair } from "./api/streams.ts";

/** Makes a Nacre. It starts nothing and loads nothing before it is needed. Throws "usage". */
export function createNacre(options?: NacreOptions): Nacre {
  return createNacreOn(platform, options);
}

/** What the functions beneath take: a model, and threads that help. */
export function openCodec(options?: NacreOptions): Codec {
  return openCodecOn(platform, options);
}

/** Reads the files of a model; default: the embedded one. */
export function modelReader(place: ModelPlace = EMBEDDED): ModelReader {
  return readerOf(place, platform);
}

let shared: Nacre | undefined;

/** With the embedded model; for all who do not bring their own. */
function sharedNacre(): Nacre {
  shared ??= createNacre();
  return shared;
}

/** The one whose model and threads are used; default: one that all share. */
export interface Through {
  readonly nacre?: Nacre | undefined;
}

/**
 * Compresses a stream: `readable.pipeThrough(new NacreCompressionStream())`. An error of either side reaches
 * the other.
 */
export class NacreCompressionStream extends BytePair {
  constructor({ nacre = sharedNacre(), ...options }: WriteCall & Through = {}) {
    super((source) => nacre.compress(source, options));
  }
}

/** Restores a stream. Bytes that have come out are proven to be whole when the stream ends without an error. */
export class NacreDecompressionStream extends BytePair {
  constructor({ nacre = sharedNacre(), ...options }: ReadCall & Through = {}) {
    super((source) => nacre.decompress(source, options));
  }
}

/** Bytes to a .nacre file in memory. Throws a NacreError, or the signal's reason. */
export function compressBytes(
  bytes: Uint8Array | ArrayBuffer,
  { nacre = sharedNacre(), ...options }: WriteCall & Through = {},
): Promise<Uint8Array<ArrayBuffer>> {
  return nacre.compressBytes(bytes, options);
}

/** A .nacre file in memory to the original. Throws a NacreError, or the signal's reason. */
export function decompressBytes(
  bytes: Uint8Array | ArrayBuffer,
  { nacre = sharedNacre(), ...options }: ReadCall & Through = {},
): Promise<Uint8Array<ArrayBuffer>> {
  return nacre.decompressBytes(bytes, options);
}

/** A text, as UTF-8, to a .nacre file in memory. Throws a NacreError, or the signal's reason. */
export function compressText(
  text: string,
  { nacre = sharedNacre(), ...options }: WriteCall & Through = {},
): Promise<Uint8Array<ArrayBuffer>> {
  return nacre.compressText(text, options);
}

/** A .nacre file in memory to the text it holds. Throws a NacreError, or the signal's reason. */
export function decompressText(
  bytes: Uint8Array | ArrayBuffer,
  { nacre = sharedNacre(), ...options }: ReadCall & Through = {},
): Promise<string> {
  return nacre.decompressText(bytes, options);
}

/** A text to few bytes for whoever has the same model; see `Nacre.encodeText`. */
export function encodeText(
  text: string,
  { nacre = sharedNacre(), ...options }: EncodeCall & Through = {},
): Promise<Uint8Array<ArrayBuffer>> {
  return nacre.encodeText(text, options);
}

/** What `encodeText` was given. */
export function decodeText(
  bytes: Uint8Array | ArrayBuffer,
  { nacre = sharedNacre(), ...options }: Pick<CallOptions, "signal"> & Through = {},
): Promise<string> {
  return nacre.decodeText(bytes, options);
}

export type { CallOptions } from "./api/codec-client.ts";
export type { ModelInfo } from "./api/codec-service.ts";
export type { EncodeCall, Nacre, NacreOptions, PackFile, ReadCall, WriteCall } from "./api/nacre.ts";
export * from "./core.ts";
