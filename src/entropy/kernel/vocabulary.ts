/** The tokens that a model predicts, as the host describes them. */

/** Where the description begins: i32[vocab + 1] starts of the tokens' bytes, the bytes, u8[vocab] weights. */
let starts: usize = 0;
let vocab: i32 = 0;

export function useVocabulary(description: usize, count: i32): void {
  starts = description;
  vocab = count;
}

/** Where a token's bytes begin: those of the one before end there. */
export function bytesOf(token: i32): usize {
  return starts + ((vocab + 1) << 2) + load<i32>(starts + (token << 2));
}

/** u8[vocab]: 16 * log2 of how often each token is expected. */
export function weightsOfTokens(): usize {
  return bytesOf(vocab);
}
