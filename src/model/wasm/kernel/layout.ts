/**
 * Where things lie in the kernel's memory. The kernel reads this file, and so does memory-image.ts, which fills the
 * memory: it keeps to what AssemblyScript and TypeScript share. Fields are 32-bit words, and constants are their
 * indices within a structure.
 */

/**
 * A linear map: the addresses of packed weights, i8 [outputs / 8, inputs / 2, 8, 2], of units and of biases, f32
 * [outputs]; the bounds of its inputs, f32; the number of inputs that are summed at a time.
 */
export const INPUT_PAIRS = 0;
export const OUTPUTS = 1;
export const WEIGHTS = 2;
export const UNITS = 3;
export const BIASES = 4;
export const LOWEST = 5;
export const HIGHEST = 6;
export const PART = 7;
const LINEAR_WORDS = 8;

/**
 * A norm: 2^-shift, f32, or 0 when it is dynamic; the addresses of its table of 1 / rms, and of 2^-k, f32 [width];
 * epsilon, f32.
 */
export const NORM_UNIT = 0;
export const RSQRT = 1;
export const CHANNEL_UNITS = 2;
export const EPSILON = 3;
const NORM_WORDS = 4;

/** A model. Of tables and arrays the addresses. */
export const LAYERS = 0;
export const WIDTH = 1;
export const HEADS = 2;
export const KV_HEADS = 3;
export const HEAD_DIM = 4;
export const HIDDEN = 5;
export const VOCAB = 6;
/** How many positions a lane's ring holds; a multiple of 4. */
export const CAPACITY = 7;
/** How many positions a query sees, its own included. */
export const WINDOW = 8;
/** Norms sum the squares of r = q 2^-ROOT_SHIFT. */
export const ROOT_SHIFT = 9;
/** f32 [positions, headDim / 2]. */
export const COS = 10;
export const SIN = 11;
/** Tables of src/model/spec/tables.ts, f32. SILU is 0 but with SiLU. */
export const EXP = 12;
export const RECIPROCAL = 13;
export const SILU = 14;
/** Spec.embedding with its exponent, f32 [width]. */
export const EMBEDDING = 15;
export const HEAD = 16; // a linear map
export const FINAL_NORM = HEAD + LINEAR_WORDS;
/** The word index of the linear map that is the embedding: HEAD or EMBEDDING_TABLE. */
export const EMBEDDING_MAP = FINAL_NORM + NORM_WORDS;
export const EMBEDDING_TABLE = EMBEDDING_MAP + 1; // a linear map
/** The table of dynamic shifts, f32. */
export const SHIFTS = EMBEDDING_TABLE + LINEAR_WORDS;
/** What hidden channels are; see below. */
export const ACTIVATION = SHIFTS + 1;
/** The memory: its number of tables, their columns, and the address of each table, i8 [rows, columns]. */
export const MEMORY_TABLES = ACTIVATION + 1;
export const MEMORY_WIDTH = MEMORY_TABLES + 1;
export const MEMORY_TABLE = MEMORY_WIDTH + 1;
const MOST_TABLES = 3;
export const LAYER = MEMORY_TABLE + MOST_TABLES; // the first layer

/** Activations: ReLU or SiLU of a gate, times an up; the square of ReLU of an up. */
export const GATED_RELU = 0;
export const GATED_SILU = 1;
export const SQUARED_RELU = 2;

/** A layer. RECALL is all 0 without memory. */
export const RECALL = 0;
export const ATTENTION_NORM = RECALL + LINEAR_WORDS;
export const QKV = ATTENTION_NORM + NORM_WORDS;
export const SCORE_SHIFT = QKV + LINEAR_WORDS;
/** f32 2^-shift. */
export const ATTENTION_UNIT = SCORE_SHIFT + 1;
export const OUTPUT = ATTENTION_UNIT + 1;
export const FFN_NORM = OUTPUT + LINEAR_WORDS;
/** What is computed for every hidden channel: the gates, or the ups where there are no gates. */
export const OPENING = FFN_NORM + NORM_WORDS;
/** The ups behind gates; all 0 without gates. */
export const UP = OPENING + LINEAR_WORDS;
/** f32 2^-shift. */
export const HIDDEN_UNIT = UP + LINEAR_WORDS;
export const DOWN = HIDDEN_UNIT + 1;
export const LAYER_WORDS = DOWN + LINEAR_WORDS;

/**
 * With ReLU or its square, the feed-forward skips channels that are closed, so the maps behind are packed by channel: UP's
 * weights i8 [hidden, width padded to UP_STEP], DOWN's i8 [hidden, width padded to DOWN_STEP]. DOWN's units and biases
 * are padded like its weights.
 */
export const UP_STEP = 16;
export const DOWN_STEP = 16;

/** The columns of a linear map that are computed together. Outputs are padded to whole tiles. */
export const TILE = 8;
/** The query heads of one key/value head are computed in groups of this many, filled up with idle ones. */
export const HEAD_GROUP = 4;
/** The most rows (lanes x steps) of one call, so that the activations stay in the cache. */
export const MAX_ROWS = 64;
