"""Bits per byte of the float model alone on whole texts.

    python evaluate.py CHECKPOINT_DIR FILE... [--bytes 150000]
"""

import argparse
import json
import math
import pathlib

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from tokenizers import Tokenizer

from model import Config, Decoder

ROW = 2048


@torch.no_grad()
def bits_per_byte(model: Decoder, tokenizer: Tokenizer, data: bytes) -> float:
    """Each token is predicted from one or more full windows of the text before it."""
    W = model.c.sliding_window
    text = data.decode("utf-8", errors="ignore").replace("\r\n", "\n")
    separator = tokenizer.token_to_id("\u0100")
    ids = torch.tensor([separator, *tokenizer.encode(text).ids])
    cos, sin, mask = model.context(ROW, torch.device("cpu"))
    nats = 0.0
    for at in range(0, len(ids) - 1, ROW - W):
        start = max(0, at - W)
        row = ids[start : start + ROW + 1]
        targets = row[1:].clone()
        targets[: at - start] = -100
        targets = targets[: at - start + ROW - W]
        inputs = F.pad(row[: len(targets)], (0, ROW - len(targets)))
        with torch.autocast("cpu", torch.bfloat16):
            logits = model(inputs[None], cos, sin, mask)[0, : len(targets)]
        nats += F.cross_entropy(logits.float(), targets, ignore_index=-100, reduction="sum").item()
    return nats / math.log(2) / len(data)


def load(directory: pathlib.Path) -> tuple[Decoder, Tokenizer]:
    fields = json.loads((directory / "config.json").read_text())
    config = Config(**{k: fields[k] for k in Config.__dataclass_fields__})
    model = Decoder(config)
    weights = load_file(str(directory / "model.safetensors"))
    model.load_state_dict({k.removeprefix("model."): v.float() for k, v in weights.items()})
    return model.eval(), Tokenizer.from_file(str(directory / "tokenizer.json"))


def main() -> None:
    args = argparse.ArgumentParser()
    args.add_argument("checkpoint", type=pathlib.Path)
    args.add_argument("files", type=pathlib.Path, nargs="+")
    args.add_argument("--bytes", type=int, default=150_000)
    args = args.parse_args()
    model, tokenizer = load(args.checkpoint)
    for path in args.files:
        data = np.fromfile(path, dtype=np.uint8)[: args.bytes].tobytes()
        print(f"{path.name:20} {len(data):8} bytes {bits_per_byte(model, tokenizer, data):.4f} bpb", flush=True)


if __name__ == "__main__":
    main()
