"""After training: what was seldom seen is believed less. Rows of the memory tables are multiplied by n / (n + k).

    python shrink.py WORK_DIR OUT_DIR

n is how often the corpus of WORK_DIR chooses the row, k is HALF for each order of n-grams beyond the first. Passes over
the same corpus teach a row the few texts it has met by heart; on other texts its advice is worth less.
"""

import argparse
import pathlib
import shutil

import torch
from safetensors.torch import load_file, save_file

import checkpoint
from data import Data
from model import memory_rows

HALF = 100
AT_ONCE = 4_000_000  # tokens


def uses(tokens: torch.Tensor, sizes: tuple[int, ...]) -> list[torch.Tensor]:
    """How often tokens [n] choose each row of each table."""
    counts = [torch.zeros(size, dtype=torch.int64) for size in sizes]
    behind = len(sizes) - 1
    for at in range(0, len(tokens) - behind, AT_ONCE):
        text = tokens[at : at + AT_ONCE + behind].long()[None]
        for count, rows in zip(counts, memory_rows(text, sizes)):
            count += torch.bincount(rows.flatten(), minlength=len(count))
    return counts


def main() -> None:
    args = argparse.ArgumentParser()
    args.add_argument("work", type=pathlib.Path)
    args.add_argument("out", type=pathlib.Path)
    args = args.parse_args()
    source = args.work / "checkpoint"
    model, _ = checkpoint.load(source)
    counts = uses(Data(args.work, 1, torch.device("cpu")).tokens, model.c.memory_rows)
    args.out.mkdir(exist_ok=True)
    for name in ("config.json", "tokenizer.json"):
        shutil.copyfile(source / name, args.out / name)
    weights = load_file(source / "model.safetensors")
    for order, count in enumerate(counts):
        share = count / (count + HALF * order).clamp(min=1)
        weights[f"model.memory.{order}.weight"] *= share[:, None]
    save_file({name: x.half() for name, x in weights.items()}, args.out / "model.safetensors")


if __name__ == "__main__":
    main()
