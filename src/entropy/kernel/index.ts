/** Everything that happens to a token behind the transformer: from its logits to coded bits. */

import { createByteContexts } from "./bytes/byte-contexts";
import { codeByte, createByteStage } from "./bytes/byte-stage";
import { createBias } from "./heads/bias";
import { codeByToken, createTokenStage } from "./heads/token-stage";
import { createHistory } from "./history";
import { createMasses, LOWEST, padded } from "./masses";
import { allocate } from "./memory";
import { isTruncated } from "./range-coder";
import { codeByBits, createBinaryStage, speakingMatch } from "./text/binary-stage";

export { EVIDENCE } from "./heads/ngrams";
export { allocate } from "./memory";
export { STRETCHES } from "./mixing/logistic";
export {
  bytesRead,
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
export { watchBits } from "./text/binary-stage";
export { createTextContexts } from "./text/text-contexts";
export { createTree } from "./tree";

/** Where the host puts the logits of the next token, f32[vocab]. */
let logits: usize = 0;
let isBinary: bool = false;

export function createTokens(vocab: i32, lanes: i32, tokens: i32, biasRate: f32): usize {
  logits = allocate(padded(vocab) << 2);
  for (let i = vocab; i < padded(vocab); i++) store<f32>(logits + (i << 2), LOWEST);
  createHistory(lanes, tokens);
  createMasses(vocab);
  createBias(vocab, biasRate);
  return logits;
}

export function createStageA(vocab: i32, tableBits: i32): void {
  createTokenStage(vocab, tableBits);
}

export function createStageB(tableBits: i32, mixerRate: f32, initial: usize, gains: usize): void {
  isBinary = true;
  createBinaryStage(tableBits, mixerRate, initial, gains);
}

/** Code one token of a lane. token: what to encode; ignored by a decoder. Returns the token. */
export function codeToken(lane: i32, token: i32): i32 {
  return isBinary ? codeByBits(lane, logits, token) : codeByToken(lane, logits, token);
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

/** The byte path. Returns where the raw bytes stand, u8[count]. */
export function createBytes(count: i32, tableBits: i32, mixerRate: f32, initial: usize, gains: usize): usize {
  bytes = allocate(count);
  createHistory(1, count);
  createByteContexts(count);
  createByteStage(tableBits, mixerRate, initial, gains);
  return bytes;
}

/** Code the raw bytes from..to-1. A decoder stops early when its payload ends too early. */
export function codeBytes(from: i32, to: i32): void {
  for (let at = bytes + from; at < bytes + to && !isTruncated(); at++) store<u8>(at, codeByte(load<u8>(at)));
}
