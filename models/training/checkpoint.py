"""The folder a model is kept in, as Hugging Face lays it out: config.json, tokenizer.json and model.safetensors."""

import json
import pathlib
import shutil

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor

from model import Config, Decoder

ARCHITECTURE = "NacreForCausalLM"
POSITIONS = 2048


def config_of(c: Config, seen: int) -> dict:
    return {
        "architectures": [ARCHITECTURE],
        "model_type": "nacre",
        "vocab_size": c.vocab_size,
        "hidden_size": c.hidden_size,
        "num_hidden_layers": c.num_hidden_layers,
        "num_attention_heads": c.num_attention_heads,
        "num_key_value_heads": 1,
        "head_dim": c.head_dim,
        "intermediate_size": c.intermediate_size,
        "hidden_act": "relu2",
        "sliding_window": c.sliding_window,
        "max_position_embeddings": POSITIONS,
        "rope_theta": c.rope_theta,
        "rms_norm_eps": c.rms_norm_eps,
        "tie_word_embeddings": False,
        "memory_rows": list(c.memory_rows),
        "memory_width": c.memory_width,
        "trained_tokens": seen,
    }


def tensors_of(model: Decoder) -> dict[str, Tensor]:
    """What scales the rows of a table is part of the matrices here."""
    c = model.c
    heads = c.num_attention_heads * c.head_dim
    tensors = {
        "model.embed_tokens.weight": model.embedding,
        "lm_head.weight": model.head,
        "model.norm.weight": model.norm,
        **{f"model.memory.{k}.weight": table for k, table in enumerate(model.memory)},
    }
    scales = model.recall_scale.repeat_interleave(c.memory_width, dim=1)
    for i in range(c.num_hidden_layers):
        at = f"model.layers.{i}"
        q, k, v = model.qkv[i].split([heads, c.head_dim, c.head_dim])
        tensors |= {
            f"{at}.recall.weight": model.recall[i] * scales[i],
            f"{at}.input_layernorm.weight": model.attention_norm[i],
            f"{at}.self_attn.q_proj.weight": q,
            f"{at}.self_attn.k_proj.weight": k,
            f"{at}.self_attn.v_proj.weight": v,
            f"{at}.self_attn.o_proj.weight": model.o[i],
            f"{at}.post_attention_layernorm.weight": model.mlp_norm[i],
            f"{at}.mlp.up_proj.weight": model.up[i],
            f"{at}.mlp.down_proj.weight": model.down[i],
        }
    return tensors


@torch.no_grad()
def save(model: Decoder, seen: int, tokenizer: pathlib.Path, folder: pathlib.Path) -> None:
    """seen: tokens the model was trained on. The weights are written as float16."""
    folder.mkdir(exist_ok=True)
    partial = folder / "model.safetensors.partial"
    save_file({name: x.half().cpu().contiguous() for name, x in tensors_of(model).items()}, partial)
    partial.rename(folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(config_of(model.c, seen), indent=2) + "\n")
    shutil.copyfile(tokenizer, folder / "tokenizer.json")


@torch.no_grad()
def load(folder: pathlib.Path) -> tuple[Decoder, Tokenizer]:
    fields = json.loads((folder / "config.json").read_text())
    assert fields["architectures"] == [ARCHITECTURE], fields["architectures"]
    known = {name: fields[name] for name in Config.__dataclass_fields__}
    model = Decoder(Config(**known | {"memory_rows": tuple(known["memory_rows"])}))
    model.recall_scale.fill_(1.0)
    weights = load_file(folder / "model.safetensors")
    for name, x in tensors_of(model).items():
        if ".recall." in name:  # made by scaling, so not a part of the parameter
            model.recall[int(name.split(".")[2])].copy_(weights[name])
        else:
            x.copy_(weights[name])
    return model.eval(), Tokenizer.from_file(str(folder / "tokenizer.json"))


@torch.no_grad()
def load_for_training(folder: pathlib.Path) -> tuple[Decoder, int]:
    """The model, the tokens it was trained on. The scales are taken out of the matrices that recall again."""
    model, _ = load(folder)
    L, D, _ = model.recall.shape
    blocks = model.recall.view(L, D, -1, model.c.memory_width)
    size = (D / blocks.shape[2]) ** 0.5  # where Muon keeps a block
    scales = blocks.norm(dim=(1, 3)) / size
    model.recall_scale.copy_(scales)
    blocks /= scales[:, None, :, None]
    return model.train(), json.loads((folder / "config.json").read_text())["trained_tokens"]
