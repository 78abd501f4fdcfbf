/** The tensors of a Llama-type float checkpoint in the Hugging Face layout, named by what they are for. */

import { rememberedColumns } from "../model/spec/shape.ts";
import { type CheckpointShape, type Config, readShape } from "./config.ts";
import type { Tensor } from "./safetensors.ts";

/** Weight matrices are [outputs, inputs], as in PyTorch. */
export interface FloatLayer {
  readonly attentionGain: Float32Array;
  readonly q: Float32Array;
  readonly k: Float32Array;
  readonly v: Float32Array;
  readonly o: Float32Array;
  readonly ffnGain: Float32Array;
  /** Absent with the activation "relu2". */
  readonly gate?: Float32Array;
  readonly up: Float32Array;
  readonly down: Float32Array;
  /** [width, tables * memory width]: adds what a position remembers to the residual. There if the shape has memory. */
  readonly recall?: Float32Array;
}

export interface Checkpoint {
  readonly shape: CheckpointShape;
  /** [vocab, width]. */
  readonly embedding: Float32Array;
  /** [vocab, width]; the same array as the embedding when they are tied. */
  readonly head: Float32Array;
  /** The memory's tables, each [rows, width]: see MemoryShape. */
  readonly memory?: readonly Float32Array[];
  layer(index: number): FloatLayer | Promise<FloatLayer>;
  readonly finalGain: Float32Array;
}

/** A layer is read when it is asked for: as float32, all of them may be more than there is memory for. */
export async function readCheckpoint(
  config: Config,
  tensors: ReadonlyMap<string, Tensor>,
): Promise<Checkpoint> {
  const shape = readShape(config);
  const { width, heads, kvHeads, headDim, hidden, vocabSize, activation, memory } = shape;
  const find = (name: string, ...dims: number[]): Tensor => {
    const tensor = tensors.get(name);
    if (!tensor) throw new Error(`model.safetensors: ${name} is missing`);
    if (tensor.shape.join() !== dims.join()) {
      throw new Error(`model.safetensors: ${name} is [${tensor.shape}], but config.json asks for [${dims}]`);
    }
    return tensor;
  };
  const embedding = find("model.embed_tokens.weight", vocabSize, width);
  const head = shape.untied ? find("lm_head.weight", vocabSize, width) : undefined;
  const finalGain = find("model.norm.weight", width);
  const tables = memory?.rows.map((rows, i) => find(`model.memory.${i}.weight`, rows, memory.width));
  const layers = Array.from({ length: shape.layers }, (_, i) => {
    const at = `model.layers.${i}`;
    return {
      attentionGain: find(`${at}.input_layernorm.weight`, width),
      q: find(`${at}.self_attn.q_proj.weight`, heads * headDim, width),
      k: find(`${at}.self_attn.k_proj.weight`, kvHeads * headDim, width),
      v: find(`${at}.self_attn.v_proj.weight`, kvHeads * headDim, width),
      o: find(`${at}.self_attn.o_proj.weight`, width, heads * headDim),
      ffnGain: find(`${at}.post_attention_layernorm.weight`, width),
      ...(activation === "relu2" ? {} : { gate: find(`${at}.mlp.gate_proj.weight`, hidden, width) }),
      up: find(`${at}.mlp.up_proj.weight`, hidden, width),
      down: find(`${at}.mlp.down_proj.weight`, width, hidden),
      ...(memory ? { recall: find(`${at}.recall.weight`, width, rememberedColumns(shape)) } : {}),
    };
  });
  const embeddingTable = await embedding.read();
  return {
    shape,
    embedding: embeddingTable,
    head: (await head?.read()) ?? embeddingTable,
    ...(tables ? { memory: await Promise.all(tables.map((table) => table.read())) } : {}),
    layer: async (i) => {
      const parts = Object.entries(layers[i]!);
      const tensors = await Promise.all(parts.map(async ([name, tensor]) => [name, await tensor.read()]));
      return Object.fromEntries(tensors);
    },
    finalGain: await finalGain.read(),
  };
}
