/**
 * The functions beneath: they run on the caller's own thread and take their model as a function, which
 * `openCodec` gives. Nothing here is of Node or of a browser.
 */

export { bytesToHex as hex } from "@noble/hashes/utils.js";
export type { Codec } from "./api/codec.ts";
export { EMBEDDED, EMBEDDED_MANIFEST } from "./api/embedded.ts";
export type { ModelFiles, ModelPlace, ModelReader } from "./api/model-place.ts";
export type { Backend, BackendChoice } from "./api/platform.ts";
export type { ByteSource, FileSource } from "./api/sources.ts";
export { threadsWithin } from "./api/threads-within.ts";
export { concat } from "./base/bytes.ts";
export { drain } from "./base/drain.ts";
export { type ErrorCode, NacreError } from "./base/errors.ts";
export { type Failure, versionsRead, type Wording, whyUnfetched, word } from "./base/failures.ts";
export type { CancelSignal, Progress } from "./base/progress.ts";
export { inMemory, piecesFrom, type RandomAccess } from "./base/random-access.ts";
export { choose, entriesAt, extract, extractRanges } from "./codec/archive/extract.ts";
export { readContents } from "./codec/archive/listing.ts";
export { inArchiveOrder, type PackInput, pack } from "./codec/archive/pack.ts";
export { type FilePart, splitFiles } from "./codec/archive/split-files.ts";
export { type LostFile, wholeFiles } from "./codec/archive/whole-files.ts";
export { compress } from "./codec/compress.ts";
export { decompress, type OpenedFile, open } from "./codec/decompress.ts";
export type { Helpers } from "./codec/helpers.ts";
export type { CompressOptions, DecodeOptions, Summary } from "./codec/options.ts";
export { codeRange, type RangeInput } from "./codec/shards/code-range.ts";
export { join, type NamedPiece } from "./codec/shards/join.ts";
export { passProven } from "./codec/shards/prove.ts";
export { type ContentRange, SHARD_BYTES, shardRanges } from "./codec/shards/shards.ts";
export { type Damage, type Intact, type Survey, survey } from "./codec/survey.ts";
export type { Verification } from "./codec/text/encode-tokens.ts";
export { expectSameModel, type ModelPair, type ModelSource } from "./codec/text/model-pair.ts";
export { type Coding, MAGIC, PRESETS, type Preset } from "./format/container.ts";
export { type Directory, type Entry, type EntryKind, readListing, writeListing } from "./format/directory.ts";
export {
  decodeName,
  encodeName,
  findClash,
  isSafePath,
  staysInside,
  usableName,
  windowsPath,
} from "./format/entry-path.ts";
export type { Contents } from "./format/file-map.ts";
export { isNacreFile, SUFFIX, withoutSuffix } from "./format/file-name.ts";
export { type BlockCounts, blockKindName, noBlocks } from "./format/kinds.ts";
export { INPUT_ID_BYTES, MIN_SHARD_BYTES } from "./format/piece.ts";
