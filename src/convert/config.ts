/** Reads config.json of a Llama-type model, or of one of our own, and refuses, by the name of the field, what is not supported. */

import { MOST_TABLES } from "../model/lookups.ts";
import { type DecoderShape, type RopeScaling, rememberedColumns } from "../model/spec/shape.ts";

const ARCHITECTURES = ["LlamaForCausalLM", "MistralForCausalLM"];
/** As theirs, but the feed-forward is the square of ReLU, without gates; and there may be memory. */
const OWN_ARCHITECTURE = "NacreForCausalLM";

/**
 * With full attention, the keys and values of every position are kept for all later ones: a longer table would cost
 * every lane memory and time. The softmax is proven to be exact for up to 4096 keys only.
 */
const MOST_POSITIONS_SEEN = 1024;
/** With a window, only the table of angles grows with the positions. */
const MOST_POSITIONS = 8192;

/** A weight takes a byte. This many fit into one buffer of Node 20, and into a WASM memory with what else is in it. */
const MOST_WEIGHTS = 2_100_000_000;

/** A checkpoint's dimensions. */
export interface CheckpointShape extends DecoderShape {
  /** True when the head is a table of its own, not the embedding. */
  readonly untied?: boolean;
}

export type Config = Readonly<Record<string, unknown>>;

/** Fields that change the computation, each with the values at which it does not. */
const HARMLESS: readonly (readonly [field: string, ...values: unknown[]])[] = [
  ["attention_bias", false],
  ["mlp_bias", false],
  ["partial_rotary_factor", 1],
  ["rope_interleaved", false],
  ["is_encoder_decoder", false],
  ["quantization_config"],
  ["attention_multiplier", 1],
  ["residual_multiplier", 1],
  ["embedding_multiplier", 1],
  ["logits_scaling", 1],
];

function refuse(config: Config, field: string): never {
  throw new Error(`config.json: ${field} ${JSON.stringify(config[field])} is not supported`);
}

/** Throws an error that names the first field that is not supported. */
export function readShape(config: Config): CheckpointShape {
  const architecture = (config.architectures as string[] | undefined)?.[0] ?? "none";
  const isOwn = architecture === OWN_ARCHITECTURE;
  if (!isOwn && !ARCHITECTURES.includes(architecture)) refuse(config, "architectures");
  for (const [field, ...values] of HARMLESS) {
    const value = config[field] ?? undefined;
    if (value !== undefined && !values.includes(value)) refuse(config, field);
  }
  const activation = readActivation(config, isOwn);
  const size = (field: string, fallback?: number): number => {
    const value = config[field] ?? fallback;
    if (!Number.isSafeInteger(value) || (value as number) < 1) refuse(config, field);
    return value as number;
  };
  const width = size("hidden_size");
  const heads = size("num_attention_heads");
  const kvHeads = size("num_key_value_heads", heads);
  const headDim = size("head_dim", width / heads);
  if (heads % kvHeads !== 0) refuse(config, "num_key_value_heads");
  if (headDim % 2 !== 0) refuse(config, "head_dim");
  const tied = config.tie_word_embeddings ?? false;
  if (typeof tied !== "boolean") refuse(config, "tie_word_embeddings");
  const epsilon = config.rms_norm_eps ?? 1e-6;
  if (typeof epsilon !== "number" || !(epsilon >= 0)) refuse(config, "rms_norm_eps");
  const vocabSize = size("vocab_size");
  const layers = size("num_hidden_layers");
  const hidden = size("intermediate_size");
  const memory = isOwn ? readMemory(config) : {};
  const remembered = rememberedColumns(memory);
  const ofLayer = 2 * (heads + kvHeads) * headDim + (isOwn ? 2 : 3) * hidden + remembered;
  const ofMemory = memory.memory?.rows.reduce((sum, rows) => sum + rows * memory.memory!.width, 0) ?? 0;
  const weights = width * (2 * vocabSize + layers * ofLayer) + ofMemory;
  if (weights > MOST_WEIGHTS) {
    const billions = (count: number) => `${Math.round(count / 1e8) / 10} billion`;
    throw new Error(
      `the model has ${billions(weights)} weights; at most ${billions(MOST_WEIGHTS)} are supported`,
    );
  }
  return {
    vocabSize,
    width,
    layers,
    heads,
    kvHeads,
    headDim,
    hidden,
    ...readPositions(config, size("max_position_embeddings")),
    activation,
    ...readRope(config),
    normEpsilon: epsilon,
    ...memory,
    ...(tied ? {} : { untied: true }),
  };
}

function readActivation(config: Config, isOwn: boolean): DecoderShape["activation"] {
  const activation = config.hidden_act ?? "silu";
  // In a Llama-type model "relu2" would be the function of a gate.
  if (isOwn && activation === "relu2") return activation;
  if (isOwn || (activation !== "relu" && activation !== "silu")) refuse(config, "hidden_act");
  return activation;
}

function readMemory(config: Config): Pick<DecoderShape, "memory"> {
  const rows = config.memory_rows ?? [];
  const isTable = (count: unknown) =>
    Number.isSafeInteger(count) &&
    (count as number) > 0 &&
    ((count as number) & ((count as number) - 1)) === 0;
  if (!Array.isArray(rows) || rows.length > MOST_TABLES || !rows.every(isTable))
    refuse(config, "memory_rows");
  if (rows.length === 0) return {};
  const width = config.memory_width;
  // The kernels take the columns of a table in eights.
  if (!Number.isSafeInteger(width) || (width as number) < 8 || (width as number) % 8)
    refuse(config, "memory_width");
  return { memory: { width: width as number, rows } };
}

/** A model with full attention gets a limited number of positions; a longer text starts again at 0. */
function readPositions(config: Config, trained: number): Pick<DecoderShape, "window" | "maxPositions"> {
  const window = config.sliding_window ?? null;
  if (window !== null && !(Number.isSafeInteger(window) && (window as number) > 0))
    refuse(config, "sliding_window");
  const isUsed = window !== null && config.use_sliding_window !== false;
  if (isUsed && (window as number) <= MOST_POSITIONS_SEEN && (window as number) < trained)
    return { window: window as number, maxPositions: Math.min(trained, MOST_POSITIONS) };
  return { window: null, maxPositions: Math.min(trained, MOST_POSITIONS_SEEN) };
}

/** Older files have the fields rope_theta and rope_scaling, newer ones have rope_parameters. */
function readRope(config: Config): Pick<DecoderShape, "ropeTheta" | "ropeScaling"> {
  const field = config.rope_scaling ? "rope_scaling" : "rope_parameters";
  const fields = (config[field] ?? {}) as Config;
  const theta = config.rope_theta ?? fields.rope_theta ?? 10000;
  if (typeof theta !== "number" || !(theta > 0)) refuse(config, "rope_theta");
  const number = (name: string): number => {
    const value = fields[name];
    if (typeof value !== "number" || !(value > 0)) refuse(config, field);
    return value;
  };
  const type = fields.rope_type ?? fields.type ?? "default";
  let scaling: RopeScaling | undefined;
  if (type === "linear") scaling = { type, factor: number("factor") };
  else if (type === "llama3") {
    scaling = {
      type,
      factor: number("factor"),
      lowFrequency: number("low_freq_factor"),
      highFrequency: number("high_freq_factor"),
      trainedPositions: number("original_max_position_embeddings"),
    };
  } else if (type !== "default") refuse(config, field);
  return { ropeTheta: theta, ...(scaling ? { ropeScaling: scaling } : {}) };
}
