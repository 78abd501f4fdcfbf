/** A small checkpoint as the files of a Hugging Face folder. */

import { inMemory } from "../src/base/random-access.ts";
import type { CheckpointShape } from "../src/convert/config.ts";
import type { OpenFile } from "../src/convert/convert-checkpoint.ts";
import { rememberedColumns } from "../src/model/spec/shape.ts";
import { byteLevel } from "../src/model/spelling.ts";
import { compareBytes } from "../src/model/tokenizer.ts";
import { randomCheckpoint, SMALL_SHAPE } from "./random-checkpoint.ts";
import { writeSafetensors } from "./write-safetensors.ts";

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** Its words are tokens, so that even a model with random weights makes it smaller than any other method does. */
export const NOTE =
  " yesterday several travellers crossed northern valleys, carrying lanterns, umbrellas, breakfast" +
  " baskets, newspapers, instruments, blankets, chocolate, medicine, telescopes, envelopes, photographs," +
  " scissors, porcelain, harmonicas, marmalade, dictionaries, whistles, notebooks, candlesticks, jewellery";

function mergesOf(text: string): string[] {
  const merges = new Set<string>();
  for (const word of text.match(/ \p{L}+/gu) ?? []) {
    for (let end = 2; end <= word.length; end++)
      merges.add(`\u0120${word.slice(1, end - 1)} ${word.slice(end - 1, end)}`);
  }
  return [...merges];
}

/**
 * A special token, a token for every byte but 0xFF, and those of a few merges. Or as memory needs it: a token for every
 * byte and no special one, with ids in the order of their bytes.
 */
function tokenizerJson(isOrdered = false) {
  const letters: string[] = [];
  for (let codePoint = 0; codePoint < 0x200; codePoint++) {
    const entry = String.fromCodePoint(codePoint);
    if (byteLevel(entry) && (isOrdered || byteLevel(entry)?.[0] !== 0xff)) letters.push(entry);
  }
  const merges = mergesOf(NOTE);
  const words = [...letters, ...merges.map((merge) => merge.replace(" ", ""))];
  const entries = isOrdered
    ? words.sort((a, b) => compareBytes(byteLevel(a)!, byteLevel(b)!))
    : ["<s>", ...words];
  return {
    version: "1.0",
    added_tokens: isOrdered ? [] : [{ id: 0, content: "<s>", special: true }],
    normalizer: null,
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: "ByteLevel" },
    model: { type: "BPE", vocab: Object.fromEntries(entries.map((entry, id) => [entry, id])), merges },
  };
}

const VOCAB = Object.keys(tokenizerJson().model.vocab).length;

export const FILES_SHAPE: CheckpointShape = {
  ...SMALL_SHAPE,
  vocabSize: VOCAB,
  activation: "silu",
  window: null,
  maxPositions: 64,
  untied: true,
};

function tensorsOf({
  shape,
  embedding,
  head,
  memory = [],
  layer,
  finalGain,
}: ReturnType<typeof randomCheckpoint>) {
  const { width, heads, kvHeads, headDim, hidden, vocabSize, layers } = shape;
  const tensors = new Map<string, { shape: number[]; data: Float32Array }>();
  const put = (name: string, data: Float32Array, ...dims: number[]) =>
    tensors.set(`${name}.weight`, { shape: dims, data });
  put("model.embed_tokens", embedding, vocabSize, width);
  if (shape.untied) put("lm_head", head, vocabSize, width);
  memory.forEach((table, i) => {
    put(`model.memory.${i}`, table, shape.memory!.rows[i]!, shape.memory!.width);
  });
  for (let i = 0; i < layers; i++) {
    const at = `model.layers.${i}`;
    const { attentionGain, q, k, v, o, ffnGain, gate, up, down, recall } = layer(i);
    if (recall) put(`${at}.recall`, recall, width, rememberedColumns(shape));
    put(`${at}.input_layernorm`, attentionGain, width);
    put(`${at}.self_attn.q_proj`, q, heads * headDim, width);
    put(`${at}.self_attn.k_proj`, k, kvHeads * headDim, width);
    put(`${at}.self_attn.v_proj`, v, kvHeads * headDim, width);
    put(`${at}.self_attn.o_proj`, o, width, heads * headDim);
    put(`${at}.post_attention_layernorm`, ffnGain, width);
    if (gate) put(`${at}.mlp.gate_proj`, gate, hidden, width);
    put(`${at}.mlp.up_proj`, up, hidden, width);
    put(`${at}.mlp.down_proj`, down, width, hidden);
  }
  put("model.norm", finalGain, width);
  return tensors;
}

/** Opens files in memory, for `convertCheckpoint`. */
export function opener(files: ReadonlyMap<string, Uint8Array>): OpenFile {
  return async (name) => {
    const data = files.get(name);
    return data && inMemory(data);
  };
}

/**
 * The files of a checkpoint by name. shards: the number of weights files; if it is above 1, there is an index. isOrdered:
 * see tokenizerJson.
 */
export function checkpointFiles(
  shape: CheckpointShape = FILES_SHAPE,
  shards = 1,
  isOrdered = false,
): Map<string, Uint8Array> {
  const config = {
    architectures: [shape.activation === "relu2" ? "NacreForCausalLM" : "LlamaForCausalLM"],
    bos_token_id: 0,
    hidden_act: shape.activation,
    hidden_size: shape.width,
    intermediate_size: shape.hidden,
    max_position_embeddings: shape.maxPositions,
    num_attention_heads: shape.heads,
    num_hidden_layers: shape.layers,
    num_key_value_heads: shape.kvHeads,
    rms_norm_eps: shape.normEpsilon,
    rope_theta: shape.ropeTheta,
    sliding_window: shape.window,
    ...(shape.memory ? { memory_rows: shape.memory.rows, memory_width: shape.memory.width } : {}),
    tie_word_embeddings: !shape.untied,
    vocab_size: shape.vocabSize,
  };
  const tensors = [...tensorsOf(randomCheckpoint(shape))];
  const files = new Map([
    ["config.json", json(config) as Uint8Array],
    ["tokenizer.json", json(tokenizerJson(isOrdered))],
  ]);
  if (shards === 1) return files.set("model.safetensors", writeSafetensors(new Map(tensors)));
  const nameOf = (i: number) => `model-0000${(i % shards) + 1}-of-0000${shards}.safetensors`;
  for (let shard = 0; shard < shards; shard++) {
    files.set(nameOf(shard), writeSafetensors(new Map(tensors.filter((_, i) => i % shards === shard))));
  }
  const weight_map = Object.fromEntries(tensors.map(([name], i) => [name, nameOf(i)]));
  return files.set("model.safetensors.index.json", json({ metadata: {}, weight_map }));
}
