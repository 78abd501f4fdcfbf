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
from model import Decoder, memory_rows

ROW = 2048


@torch.no_grad()
def bits(model: Decoder, ids: Tensor) -> float:
    """ids begin with three separators; of those after them, each is predicted from two windows of text or more."""
    behind, context, nats = 2 * model.c.sliding_window, model.context(ROW), 0.0
    for at in range(0, len(ids) - 3, ROW - behind):
        begin = max(0, at - behind)
        count = min(len(ids) - 3 - begin, at - begin + ROW - behind)
        before, previous, token = (F.pad(ids[begin + k : begin + k + count], (0, ROW - count))[None] for k in range(3))
        recalled = model.recall(memory_rows(before, previous, token, model.c))
        hidden = model(token, recalled, torch.float32, *context)[0, at - begin : count]
        following = ids[at + 3 : begin + 3 + count]
        nats += F.cross_entropy(F.linear(hidden, model.embedding), following, reduction="sum").item()
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
    separator = tokenizer.token_to_id("\u0100")  # byte 0
    for path in args.files:
        data = path.read_bytes()[: args.bytes]
        text = data.decode("utf-8", errors="ignore").replace("\r\n", "\n")
        ids = torch.tensor([separator] * 3 + tokenizer.encode(text).ids)
        print(f"{path.name:20} {len(data):8} bytes {bits(model, ids) / len(data):.4f} bpb", flush=True)


if __name__ == "__main__":
    main()
