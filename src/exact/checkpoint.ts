/** A Llama-type float checkpoint in the Hugging Face layout, by role. */

import { readSafetensors, type Tensor } from "./safetensors.ts";

export interface DecoderShape {
  readonly vocabSize: number;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly hidden: number;
  /** How many tokens a position sees, itself included; null: all since position 0. */
  readonly window: number | null;
  /** Positions are 0 .. maxPositions - 1; a longer text starts again with its last tokens. */
  readonly maxPositions: number;
  readonly activation: "relu" | "silu";
  readonly ropeTheta: number;
  readonly normEpsilon: number;
}

/** Weight matrices are [out, in] as in PyTorch. */
export interface FloatLayer {
  readonly attentionGain: Float32Array;
  readonly q: Float32Array;
  readonly k: Float32Array;
  readonly v: Float32Array;
  readonly o: Float32Array;
  readonly ffnGain: Float32Array;
  readonly gate: Float32Array;
  readonly up: Float32Array;
  readonly down: Float32Array;
}

export interface Checkpoint {
  readonly shape: DecoderShape;
  readonly embedding: Float32Array;
  readonly layers: readonly FloatLayer[];
  readonly finalGain: Float32Array;
}

const ARCHITECTURES = ["LlamaForCausalLM", "MistralForCausalLM"];

/** Throws with the name of the field that is not supported. */
export function readShape(config: Record<string, unknown>): DecoderShape {
  const architecture = (config.architectures as string[] | undefined)?.[0] ?? "none";
  const refuse = (field: string) => {
    throw new Error(`config.json: ${field} ${JSON.stringify(config[field])} is not supported`);
  };
  if (!ARCHITECTURES.includes(architecture)) refuse("architectures");
  if (config.rope_scaling) refuse("rope_scaling");
  if (config.attention_bias) refuse("attention_bias");
  if (config.mlp_bias) refuse("mlp_bias");
  if (config.tie_word_embeddings !== true) refuse("tie_word_embeddings");
  if (config.hidden_act !== "relu" && config.hidden_act !== "silu") refuse("hidden_act");
  const number = (field: string, fallback?: number): number => {
    const value = config[field] ?? fallback;
    if (typeof value !== "number") refuse(field);
    return value as number;
  };
  const width = number("hidden_size");
  const heads = number("num_attention_heads");
  const rope = config.rope_parameters as { rope_theta?: number } | undefined;
  return {
    vocabSize: number("vocab_size"),
    width,
    layers: number("num_hidden_layers"),
    heads,
    kvHeads: number("num_key_value_heads", heads),
    headDim: number("head_dim", width / heads),
    hidden: number("intermediate_size"),
    window: (config.sliding_window as number | null | undefined) ?? null,
    maxPositions: number("max_position_embeddings"),
    activation: config.hidden_act as "relu" | "silu",
    ropeTheta: number("rope_theta", rope?.rope_theta),
    normEpsilon: number("rms_norm_eps"),
  };
}

export function readCheckpoint(config: Record<string, unknown>, weightsFile: Uint8Array): Checkpoint {
  const shape = readShape(config);
  const { width, heads, kvHeads, headDim, hidden } = shape;
  const tensors = readSafetensors(weightsFile);
  const take = (name: string, ...dims: number[]): Float32Array => {
    const tensor: Tensor | undefined = tensors.get(name);
    if (!tensor) throw new Error(`model.safetensors: ${name} is missing`);
    if (tensor.shape.join() !== dims.join()) {
      throw new Error(`model.safetensors: ${name} is [${tensor.shape}], config.json says [${dims}]`);
    }
    return tensor.data;
  };
  return {
    shape,
    embedding: take("model.embed_tokens.weight", shape.vocabSize, width),
    layers: Array.from({ length: shape.layers }, (_, i) => {
      const at = `model.layers.${i}`;
      return {
        attentionGain: take(`${at}.input_layernorm.weight`, width),
        q: take(`${at}.self_attn.q_proj.weight`, heads * headDim, width),
        k: take(`${at}.self_attn.k_proj.weight`, kvHeads * headDim, width),
        v: take(`${at}.self_attn.v_proj.weight`, kvHeads * headDim, width),
        o: take(`${at}.self_attn.o_proj.weight`, width, heads * headDim),
        ffnGain: take(`${at}.post_attention_layernorm.weight`, width),
        gate: take(`${at}.mlp.gate_proj.weight`, hidden, width),
        up: take(`${at}.mlp.up_proj.weight`, hidden, width),
        down: take(`${at}.mlp.down_proj.weight`, width, hidden),
      };
    }),
    finalGain: take("model.norm.weight", width),
  };
}
