"""The shipped integer model -> the float checkpoint a new training run starts from.

    python warm_start.py MODEL_DIR WORK_DIR

The float weights of a shipped model are not kept, but its spec says them up to the
rounding of its weights (about 0.1% of the loss). Scales that cancel in the function are
spread evenly over the maps that share them, as training leaves them.
"""

import argparse
import gzip
import json
import math
import pathlib

import numpy as np
import torch

from model import Config, Decoder
from spec_file import read_spec

LOGIT_UNITS = 32 * math.log2(math.e)
SCORE_UNITS = 64 * math.log2(math.e)
ROPE_DIVISOR = 8
SOFTMAX_SUM = 2.0**16
EMBEDDING_RMS = 0.1


def real(linear: dict) -> torch.Tensor:
    """[outputs, inputs], in integer units of output per integer unit of input."""
    weights = linear["weights"].reshape(linear["inputs"], linear["outputs"]).astype(np.float32)
    return torch.from_numpy((weights * np.exp2(-linear["exponents"].astype(np.float32))).T.copy())


def gains(norm: dict) -> torch.Tensor | float:
    """What a normalised value of each channel is multiplied with, [width] where channels differ."""
    if "channelShifts" not in norm:
        return norm["gain"]
    return norm["gain"] * torch.exp2(-torch.from_numpy(norm["channelShifts"].astype(np.float32)))


def byte_order(tokenizer: pathlib.Path) -> list[int]:
    """[rank] -> token id."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [b for b in range(256) if b not in printable]
    byte = {chr(b): b for b in printable} | {chr(256 + i): b for i, b in enumerate(hidden)}
    vocab = json.loads(tokenizer.read_text())["model"]["vocab"]
    return [i for _, i in sorted((bytes(byte[c] for c in token), i) for token, i in vocab.items())]


def norms(matrix: torch.Tensor, dim: int) -> torch.Tensor:
    return matrix.norm(dim=dim).clamp_min(1e-6)


@torch.no_grad()
def warm_start(spec: dict, order: list[int]) -> Decoder:
    shape = spec["shape"]
    assert "embeddingTable" not in spec
    assert shape["activation"] == "relu" and shape["kvHeads"] == 1 and shape["window"]
    config = Config(
        vocab_size=shape["vocabSize"],
        hidden_size=shape["width"],
        num_hidden_layers=shape["layers"],
        num_attention_heads=shape["heads"],
        head_dim=shape["headDim"],
        intermediate_size=shape["hidden"],
        sliding_window=shape["window"],
        rope_theta=shape["ropeTheta"],
        rms_norm_eps=shape["normEpsilon"],
    )
    model = Decoder(config)
    heads, size, hidden = shape["heads"], shape["headDim"], shape["hidden"]

    head = real(spec["head"])  # [vocab, width]
    undo = torch.from_numpy(spec["embedding"].astype(np.float32)) * 2.0 ** spec["embeddingExponent"]
    residual = head * undo  # the embedding in the residual's integer units
    unit = residual.square().mean().sqrt() / EMBEDDING_RMS
    model.embed_tokens.weight[torch.tensor(order)] = residual / unit
    model.norm.weight.copy_(unit * gains(spec["finalNorm"]) / (undo * LOGIT_UNITS))

    for layer, s in zip(model.layers, spec["layers"]):
        query, key, value = (real(s["qkv"]) * gains(s["attentionNorm"])).split([heads * size, size, size])
        # q.k of the float model, from its integers: RoPE divides each by 8, the shift divides the score.
        scale = ROPE_DIVISOR**2 * SCORE_UNITS / math.sqrt(size) * 2.0 ** s["scoreShift"]
        query_share = math.sqrt(query.square().mean() / key.square().mean())
        layer.self_attn.q_proj.weight.copy_(query / math.sqrt(scale * query_share))
        layer.self_attn.k_proj.weight.copy_(key / math.sqrt(scale / query_share))

        output = real(s["output"]) * SOFTMAX_SUM * 2.0 ** -s["attentionShift"] / unit  # [width, heads * size]
        output = output.view(-1, heads, size)
        share = (norms(output, (0, 1)) / math.sqrt(heads) / norms(value, 1)).sqrt()
        layer.self_attn.v_proj.weight.copy_(value * share[:, None])
        layer.self_attn.o_proj.weight.copy_((output / share).flatten(1))

        gate, up = (real(s["gateUp"]) * gains(s["ffnNorm"])).split([hidden, hidden])
        down = real(s["down"]) * 2.0 ** -s["hiddenShift"] / unit  # [width, hidden]
        mean = (norms(gate, 1) * norms(up, 1) * norms(down, 0)) ** (1 / 3)
        layer.mlp.gate_proj.weight.copy_(gate * (mean / norms(gate, 1))[:, None])
        layer.mlp.up_proj.weight.copy_(up * (mean / norms(up, 1))[:, None])
        layer.mlp.down_proj.weight.copy_(down * (mean / norms(down, 0)))
    return model


def main() -> None:
    args = argparse.ArgumentParser()
    args.add_argument("model", type=pathlib.Path, help="the folder of model.spec.gz and tokenizer.json.gz")
    args.add_argument("work", type=pathlib.Path)
    args = args.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    tokenizer = args.work / "tokenizer.json"
    tokenizer.write_bytes(gzip.decompress((args.model / "tokenizer.json.gz").read_bytes()))
    model = warm_start(read_spec(gzip.decompress((args.model / "model.spec.gz").read_bytes())), byte_order(tokenizer))
    torch.save(dict(model=model.state_dict(), seen=0, step=0), args.work / "state.pt")
    from train import export

    export(model, args.work)


if __name__ == "__main__":
    main()
