"""Open a feed-forward whose gates have closed: `train.py --hold` its norm from there on.

    python reopen.py WORK_DIR LAYER

Where a layer's normalised inputs are nearly the same for all tokens, its gates close together and
for good. So each channel of the norm is given the same magnitude, the gates and the first map start
anew without that common direction, and the second map starts near zero.
"""

import argparse
import pathlib

import numpy as np
import torch

from model import Config, Decoder

ROWS, LENGTH = 8, 512
INPUT_RMS = 0.7
GATE_STD = 0.07
DOWN_STD = 0.004


@torch.no_grad()
def inputs_of(model: Decoder, layer: int, tokens: torch.Tensor) -> torch.Tensor:
    """What the norm before the feed-forward makes of tokens [B, T] with gains of 1: [B * T, width]."""
    seen = []
    norm = model.layers[layer].post_attention_layernorm
    hook = norm.register_forward_pre_hook(lambda _, args: seen.append(args[0].float().flatten(0, 1)))
    model(tokens, *model.context(tokens.shape[1], tokens.device))
    hook.remove()
    return seen[0] * torch.rsqrt(seen[0].square().mean(-1, keepdim=True) + norm.eps)


@torch.no_grad()
def reopen(model: Decoder, layer: int, tokens: torch.Tensor) -> None:
    x = inputs_of(model, layer, tokens)
    gains = x.square().mean(0).rsqrt()
    gains *= INPUT_RMS / (x * gains).square().mean().sqrt()
    norm, mlp = model.layers[layer].post_attention_layernorm, model.layers[layer].mlp
    norm.weight.copy_(gains)
    common = (x * gains).mean(0)
    common /= common.norm()
    for matrix in (mlp.gate_proj.weight, mlp.up_proj.weight):
        fresh = torch.randn_like(matrix) * GATE_STD
        matrix.copy_(fresh - (fresh @ common)[:, None] * common)
    mlp.down_proj.weight.copy_(torch.randn_like(mlp.down_proj.weight) * DOWN_STD)
    print(f"gates open: {(x * gains @ mlp.gate_proj.weight.T > 0).float().mean():.3f}")


def main() -> None:
    args = argparse.ArgumentParser()
    args.add_argument("work", type=pathlib.Path)
    args.add_argument("layer", type=int)
    args = args.parse_args()
    torch.manual_seed(11)
    state = torch.load(args.work / "state.pt")
    model = Decoder(Config())
    model.load_state_dict(state["model"])
    data = np.memmap(args.work / "tokens.u16", dtype=np.uint16, mode="r")
    starts = np.random.default_rng(3).integers(0, len(data) // LENGTH - 1, ROWS) * LENGTH
    rows = np.stack([data[at : at + LENGTH] for at in starts]).astype(np.int64)
    reopen(model, args.layer, torch.from_numpy(rows))
    state["model"] = model.state_dict()
    matrices = [name for name, p in model.named_parameters() if name.startswith("layers.") and p.ndim == 2]
    for i, name in enumerate(matrices):  # the order of train.py
        if "muon" in state and name.startswith(f"layers.{args.layer}.mlp."):
            state["muon"]["state"][i]["momentum"].zero_()
    torch.save(state, args.work / "state.pt")


if __name__ == "__main__":
    main()
