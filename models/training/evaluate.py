"""Bits per byte of the float model alone on whole texts.

    python evaluate.py CHECKPOINT_DIR FILE... [--bytes 150000] [--threads 1]
"""

import argparse
import math
import pathlib

import torch
import torch.nn.functional as F
from torch import Tensor

import checkpoint
from model import Decoder

ROW = 2048


@torch.no_grad()
def bits(model: Decoder, ids: Tensor) -> float:
    """ids [n] of a text -> its bits; each token is predicted from two windows of text or more, where there are."""
    orders = len(model.c.memory_rows)
    behind, context, nats = 2 * model.c.sliding_window, model.context(ROW), 0.0
    ids = F.pad(ids, (orders, 0))  # a text begins behind separators, which are token 0
    length = len(ids) - orders
    for at in range(0, length, ROW - behind):
        begin = max(0, at - behind)
        count = min(length - begin, at - begin + ROW - behind)
        text = ids[begin : begin + orders - 1 + count]
        hidden = model(F.pad(text, (0, ROW - count))[None], torch.float32, *context)[0, at - begin : count]
        following = ids[at + orders : begin + orders + count]
        nats += F.cross_entropy(F.linear(hidden, model.head), following, reduction="sum").item()
    return nats / math.log(2)


def main() -> None:
    args = argparse.ArgumentParser()
    args.add_argument("checkpoint", type=pathlib.Path)
    args.add_argument("files", type=pathlib.Path, nargs="+")
    args.add_argument("--bytes", type=int, default=150_000)
    args.add_argument("--threads", type=int, default=1)
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    model, tokenizer = checkpoint.load(args.checkpoint)
    for path in args.files:
        data = path.read_bytes()[: args.bytes]
        text = data.decode("utf-8", errors="ignore").replace("\r\n", "\n")
        ids = torch.tensor(tokenizer.encode(text).ids)
        print(f"{path.name:20} {len(data):8} bytes {bits(model, ids) / len(data):.4f} bpb", flush=True)


if __name__ == "__main__":
    main()
