/**
 * Where things lie in the kernel's memory. Read by the kernel and by the TypeScript that
 * fills the memory (src/model/kernel/), so it keeps to what both languages share.
 * All fields are 32-bit words, given as word indices.
 */

/**
 * A linear map: packed weights i8 [outputs / 8, inputs / 2, 8, 2], units and biases f32 [outputs]; its inputQuantization:
 * f32 bounds, and whether its inputs are rounded to the nearest, or floored; how many inputs are summed at a time.
 */
export const INPUT_PAIRS = 0;
export const OUTPUTS = 1;
export const WEIGHTS = 2;
export const UNITS = 3;
export const BIASES = 4;
export const LOWEST = 5;
export const HIGHEST = 6;
export const TO_NEAREST = 7;
export const PART = 8;
export const LINEAR_WORDS = 9;

/** A norm: f32 2^-shift, or 0 when the shift is dynamic; its rsqrt table; f32 [width] of 2^-k; f32 epsilon. */
export const NORM_UNIT = 0;
export const RSQRT = 1;
export const CHANNEL_UNITS = 2;
export const EPSILON = 3;
export const NORM_WORDS = 4;

/** The model. Tables and arrays are addresses. */
export const LAYERS = 0;
export const WIDTH = 1;
export const HEADS = 2;
export const KV_HEADS = 3;
export const HEAD_DIM = 4;
export const HIDDEN = 5;
export const VOCAB = 6;
/** Positions a lane's ring holds; a multiple of 4. */
export const CAPACITY = 7;
/** Positions a query sees, itself included. */
export const WINDOW = 8;
/** r = floor(q 2^-ROOT_SHIFT) in every norm. */
export const ROOT_SHIFT = 9;
/** f32 [positions, headDim / 2]. */
export const COS = 10;
export const SIN = 11;
/** f32 tables of src/model/spec/tables.ts; SILU is 0 for relu. */
export const EXP = 12;
export const RECIPROCAL = 13;
export const SILU = 14;
/** f32 [width]. */
export const EMBEDDING = 15;
export const HEAD = 16; // a linear map
export const FINAL_NORM = HEAD + LINEAR_WORDS;
/** Which linear map the embedding is read from, as a word index: the head, or the next. */
export const EMBEDDING_MAP = FINAL_NORM + NORM_WORDS;
export const EMBEDDING_TABLE = EMBEDDING_MAP + 1; // a linear map
/** f32 table of dynamic shifts. */
export const SHIFTS = EMBEDDING_TABLE + LINEAR_WORDS;
export const LAYER = SHIFTS + 1; // the first layer

/** A layer. */
export const ATTENTION_NORM = 0;
export const QKV = ATTENTION_NORM + NORM_WORDS;
export const SCORE_SHIFT = QKV + LINEAR_WORDS;
/** f32 2^-shift. */
export const ATTENTION_UNIT = SCORE_SHIFT + 1;
export const OUTPUT = ATTENTION_UNIT + 1;
export const FFN_NORM = OUTPUT + LINEAR_WORDS;
export const GATE = FFN_NORM + NORM_WORDS;
export const UP = GATE + LINEAR_WORDS;
/** f32 2^-shift. */
export const HIDDEN_UNIT = UP + LINEAR_WORDS;
export const DOWN = HIDDEN_UNIT + 1;
export const LAYER_WORDS = DOWN + LINEAR_WORDS;

/**
 * With relu, the feed-forward skips what a gate shuts, channel by channel: its second and third map are packed by
 * channel, UP's weights i8 [hidden, width padded to UP_STEP], DOWN's i8 [hidden, width padded to DOWN_STEP].
 * DOWN's units and biases are padded likewise.
 */
export const UP_STEP = 16;
export const DOWN_STEP = 16;

/** Columns of a linear map that are computed together; outputs are padded to it. */
export const TILE = 8;
/** Query heads of one key/value head are attended four at a time, padded with idle ones. */
export const HEAD_GROUP = 4;
/** Rows (lanes x steps) of one call at most: what keeps the activations in the cache. */
export const MAX_ROWS = 64;
