/** The named ensembles: a file's coding record says which of them coded its texts. */

/** Stage A: its cdf is coded directly. */
const FAST: i32 = 0;
const BALANCED: i32 = 1;
const MAX: i32 = 2;

export function isEnsemble(name: i32): bool {
  return name >= FAST && name <= MAX;
}

export function isBinary(name: i32): bool {
  return name !== FAST;
}

/** Step of the bias head. */
export function biasRateOf(name: i32): f32 {
  return name === FAST ? 40.0 / 256 : 8.0 / 256;
}

/** Step of stage B's weight sets. */
export const MIXER_RATE: f32 = 250.0 / 65536;

/** log2 of the most rows (stage A: 32 bytes x 4 orders) or buckets (stage B: 32 bytes) of the hash tables. */
function mostTableBits(name: i32): i32 {
  return name === FAST ? 16 : name === BALANCED ? 20 : 22;
}

/** A token touches 64 buckets or 4 rows, most of which others have touched; beyond the most they share. */
export function tableBitsOf(name: i32, tokens: i32): i32 {
  return bitsFor(tokens * (name === FAST ? 2 : 24), 8, mostTableBits(name));
}

/** Of the byte path: a byte touches 54 buckets (18 contexts, 3 groups of levels); 2^21 of them are 64 MiB. */
export function byteTableBitsOf(bytes: i32): i32 {
  return bitsFor(bytes * 8, 10, 21);
}

/** Of the path of texts without a model: a byte touches 12 buckets of 64 bytes (6 contexts, 2 groups of levels). */
export function quickTableBitsOf(bytes: i32): i32 {
  return bitsFor(bytes * 2, 10, 20);
}

/** The least b from `least` to `most` with 2^b >= wanted; `most` if there is none. */
function bitsFor(wanted: i32, least: i32, most: i32): i32 {
  let bits = least;
  while (bits < most && 1 << bits < wanted) bits++;
  return bits;
}
