import { describe, expect, it } from "vitest";
import { ropeRates } from "../model/spec/rope.ts";
import { readShape } from "./config.ts";

/** As the hub has it. */
const SMOLLM2 = {
  architectures: ["LlamaForCausalLM"],
  attention_bias: false,
  attention_dropout: 0.0,
  bos_token_id: 0,
  eos_token_id: 0,
  hidden_act: "silu",
  hidden_size: 576,
  initializer_range: 0.041666666666666664,
  intermediate_size: 1536,
  is_llama_config: true,
  max_position_embeddings: 8192,
  model_type: "llama",
  num_attention_heads: 9,
  num_hidden_layers: 30,
  num_key_value_heads: 3,
  pretraining_tp: 1,
  rms_norm_eps: 1e-5,
  rope_interleaved: false,
  rope_scaling: null,
  rope_theta: 100000,
  tie_word_embeddings: true,
  torch_dtype: "bfloat16",
  use_cache: true,
  vocab_size: 49152,
};

const LLAMA3 = {
  type: "llama3",
  factor: 32,
  low_freq_factor: 1,
  high_freq_factor: 4,
  original_max_position_embeddings: 8192,
};

describe("config.json", () => {
  it("of SmolLM2 is read", () => {
    expect(readShape(SMOLLM2)).toEqual({
      vocabSize: 49152,
      width: 576,
      layers: 30,
      heads: 9,
      kvHeads: 3,
      headDim: 64,
      hidden: 1536,
      window: null,
      maxPositions: 1024,
      activation: "silu",
      ropeTheta: 100000,
      normEpsilon: 1e-5,
    });
  });

  it("of a model that is too large for the kernel is refused before its weights are read", () => {
    const sevenBillion = {
      hidden_size: 4096,
      intermediate_size: 11008,
      num_hidden_layers: 32,
      head_dim: 128,
    };
    const config = { ...SMOLLM2, ...sevenBillion, num_attention_heads: 32, num_key_value_heads: 32 };
    expect(() => readShape(config)).toThrow(
      "the model has 6.9 billion weights; at most 2.1 billion are supported",
    );
  });

  it("has Llama's defaults where it says nothing", () => {
    const { rope_theta: _, num_key_value_heads: __, tie_word_embeddings: ___, ...rest } = SMOLLM2;
    expect(readShape(rest)).toMatchObject({ ropeTheta: 10000, kvHeads: 9, untied: true });
  });

  it.each([
    ["architectures", ["GPT2LMHeadModel"]],
    ["hidden_act", "gelu"],
    ["attention_bias", true],
    ["mlp_bias", true],
    ["rope_scaling", { rope_type: "yarn", factor: 4 }],
    ["rope_scaling", { type: "linear" }],
    ["partial_rotary_factor", 0.5],
    ["rope_interleaved", true],
    ["quantization_config", { quant_method: "gptq" }],
    ["num_key_value_heads", 4],
    ["head_dim", 63],
    ["hidden_size", "large"],
    ["vocab_size", undefined],
    ["sliding_window", -1],
  ])("is refused by the name of its field: %s %j", (field, value) => {
    expect(() => readShape({ ...SMOLLM2, [field]: value })).toThrow(`config.json: ${field} `);
  });

  it("keeps a short window, and sees a long one as full attention", () => {
    expect(readShape({ ...SMOLLM2, sliding_window: 256 })).toMatchObject({ window: 256, maxPositions: 8192 });
    expect(readShape({ ...SMOLLM2, sliding_window: 4096 })).toMatchObject({
      window: null,
      maxPositions: 1024,
    });
  });

  it("of a model of our own is read", () => {
    const { num_key_value_heads: _, ...rest } = SMOLLM2;
    const own = {
      ...rest,
      architectures: ["NacreForCausalLM"],
      hidden_act: "relu2",
      memory_rows: [4096, 262144, 131072],
      memory_width: 32,
      num_key_value_heads: 1,
    };
    expect(readShape(own)).toMatchObject({
      activation: "relu2",
      memory: { width: 32, rows: [4096, 262144, 131072] },
    });
    expect(readShape({ ...own, memory_rows: [] })).not.toHaveProperty("memory");
    for (const [field, value] of [
      ["hidden_act", "silu"],
      ["memory_rows", [4096, 1000]],
      ["memory_rows", [2, 2, 2, 2]],
      ["memory_width", 12],
      ["memory_width", undefined],
    ] as const)
      expect(() => readShape({ ...own, [field]: value })).toThrow(`config.json: ${field} `);
    // As a function of gates it would be another computation.
    expect(() => readShape({ ...own, architectures: ["LlamaForCausalLM"] })).toThrow(
      "config.json: hidden_act",
    );
  });

  it("scales positions linearly", () => {
    const plain = ropeRates(readShape(SMOLLM2));
    const scaled = readShape({ ...SMOLLM2, rope_scaling: { type: "linear", factor: 4 } });
    expect(ropeRates(scaled)).toEqual(plain.map((rate) => rate / 4));
  });

  it("scales positions as Llama 3 does, in the older and the newer layout", () => {
    const plain = ropeRates(readShape(SMOLLM2));
    const scaled = ropeRates(readShape({ ...SMOLLM2, rope_scaling: LLAMA3 }));
    const { rope_scaling: _, rope_theta, ...rest } = SMOLLM2;
    const rope_parameters = { ...LLAMA3, rope_theta, rope_type: "llama3" };
    expect(ropeRates(readShape({ ...rest, rope_parameters }))).toEqual(scaled);
    expect(scaled[0]).toBe(plain[0]);
    expect(scaled[31]).toBe(plain[31]! / 32);
    // Halfway: transformers' _compute_llama3_parameters for the pair with 2 turns in 8192 positions.
    plain.forEach((rate, i) => {
      const turns = (8192 * rate) / (2 * Math.PI);
      if (turns <= 1 || turns >= 4) return;
      const smooth = (turns - 1) / 3;
      expect(scaled[i]).toBeCloseTo(((1 - smooth) * rate) / 32 + smooth * rate, 12);
    });
  });
});
