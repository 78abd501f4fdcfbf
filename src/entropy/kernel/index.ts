/**
 * Everything that decides a coded bit behind the transformer: from a token's logits, or from nothing but the
 * bytes before, to coded bits and back. The host opens a text or bytes, once per instance, and codes.
 */

import { createBias } from "./bias";
import { createByteContexts } from "./bytes/byte-contexts";
import { codeByte, createByteStage } from "./bytes/byte-stage";
import {
  biasRateOf,
  byteTableBitsOf,
  isBinary,
  isEnsemble,
  MIXER_RATE,
  quickTableBitsOf,
  tableBitsOf,
} from "./ensembles";
import { codeByToken, createTokenStage } from "./heads/token-stage";
import { createHistory } from "./history";
import { createMasses, LOWEST, padded } from "./masses";
import { allocate, guardObjects } from "./memory";
import { createQuickContexts } from "./quick/quick-contexts";
import { codeQuickByte, createQuickStage } from "./quick/quick-stage";
import { isTruncated } from "./range-coder";
import { codeByBits, createBinaryStage, speakingMatch } from "./text/binary-stage";
import { createTextContexts } from "./text/text-contexts";
import { createTree } from "./tree";
import { useVocabulary, weightsOfTokens } from "./vocabulary";

export {
  decodeStream,
  encodeStream,
  inflate,
  inflatedLength,
  nextAnnounced,
  openStreams,
  rebuiltBytes,
} from "./deflate";
export { beginCoefficients, codeCoefficients, openCoefficients } from "./jpeg";
export { allocate, memoryEnd } from "./memory";
export { codePixels, openPixels } from "./pixels";
export {
  codedBytes,
  codedLength,
  finalLength,
  finishEncoder,
  isTruncated,
  rangeLeft,
  reserveCoded,
  setCodedLength,
  startDecoder,
} from "./range-coder";
export { codeSamples, openSamples } from "./samples";
export { traceBits } from "./text/binary-stage";

/** Where the host puts the logits of the next token, f32[vocab]. */
let logits: usize = 0;
let isByBits: bool = false;

/**
 * Open a text of `tokens` tokens in all lanes. ensemble: its name, see ensembles.ts. vocabulary: the description
 * of `vocab` tokens, see vocabulary.ts; it stays in use. Returns where the host puts the logits of the next
 * token, f32[vocab]; or 0 when the ensemble is unknown.
 */
export function openText(ensemble: i32, lanes: i32, tokens: i32, vocabulary: usize, vocab: i32): usize {
  if (!isEnsemble(ensemble)) return 0;
  useVocabulary(vocabulary, vocab);
  logits = allocate(padded(vocab) << 2);
  for (let i = vocab; i < padded(vocab); i++) store<f32>(logits + (i << 2), LOWEST);
  createHistory(lanes, tokens);
  createMasses(vocab);
  createBias(vocab, biasRateOf(ensemble));
  const tableBits = tableBitsOf(ensemble, tokens);
  isByBits = isBinary(ensemble);
  if (isByBits) {
    createTree(vocab, weightsOfTokens());
    createTextContexts();
    createBinaryStage(tableBits, MIXER_RATE);
  } else {
    createTokenStage(vocab, tableBits);
  }
  guardObjects();
  return logits;
}

/** Code one token of a lane. token: what to encode; ignored by a decoder. Returns the token. */
export function codeToken(lane: i32, token: i32): i32 {
  return isByBits ? codeByBits(lane, logits, token) : codeByToken(lane, logits, token);
}

/** Stage B: the token that a match expects next in a lane, or -1; and how many before it agree. */
export function matchedToken(lane: i32): i32 {
  return speakingMatch(lane).expected(lane);
}

export function matchedLength(lane: i32): i32 {
  return speakingMatch(lane).length(lane);
}

/** Where the host puts the bytes to encode, or finds those decoded. */
let bytes: usize = 0;

/** Open `count` bytes, of which a block's are coded without a model. Returns where the raw bytes stand, u8[count]. */
export function openBytes(count: i32): usize {
  createBytes(count);
  createByteContexts(count);
  createByteStage(byteTableBitsOf(count));
  guardObjects();
  return bytes;
}

/** Code the raw bytes from..to-1. A decoder stops early when its payload ends too early. */
export function codeBytes(from: i32, to: i32): void {
  for (let at = bytes + from; at < bytes + to && !isTruncated(); at++) store<u8>(at, codeByte(load<u8>(at)));
}

/** As openBytes: a text, of which fewer contexts are enough. */
export function openQuick(count: i32): usize {
  createBytes(count);
  createQuickContexts();
  createQuickStage(quickTableBitsOf(count));
  guardObjects();
  return bytes;
}

/** As codeBytes. */
export function codeQuick(from: i32, to: i32): void {
  for (let at = bytes + from; at < bytes + to && !isTruncated(); at++)
    store<u8>(at, codeQuickByte(load<u8>(at)));
}

function createBytes(count: i32): void {
  bytes = allocate(count);
  createHistory(1, count);
  createTree(256, 0);
}
