/** Everything that happens to a token behind the transformer: from its logits to coded bits. */

import { createBias } from "./heads/bias";
import { codeByToken, createTokenStage } from "./heads/token-stage";
import { createHistory } from "./history";
import { createMasses, LOWEST, padded } from "./masses";
import { allocate } from "./memory";
import { codeByBits, createBinaryStage } from "./text/binary-stage";

export { EVIDENCE } from "./heads/ngrams";
export { allocate } from "./memory";
export { setGains } from "./mixing/counters";
export { STRETCHES } from "./mixing/logistic";
export {
  bytesRead,
  codedBytes,
  codedLength,
  finalLength,
  finishEncoder,
  isTruncated,
  reserveCoded,
  setCodedLength,
  startDecoder,
} from "./range-coder";
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

export function createStageB(tableBits: i32, mixerRate: f32, initial: usize): void {
  isBinary = true;
  createBinaryStage(tableBits, mixerRate, initial);
}

/** Code one token of a lane. token: what to encode; ignored by a decoder. Returns the token. */
export function codeToken(lane: i32, token: i32): i32 {
  return isBinary ? codeByBits(lane, logits, token) : codeByToken(lane, logits, token);
}
