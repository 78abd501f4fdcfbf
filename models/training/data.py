"""The order in which a run reads tokens.u16: the same one always, so that it can stop anywhere and go on."""

import pathlib

import numpy as np
import torch
from torch import Tensor

from model import Config, memory_rows

LENGTH = 512  # tokens of a row


class Data:
    def __init__(self, path: pathlib.Path):
        self.tokens = np.memmap(path, dtype=np.uint16, mode="r")
        # Neighbouring rows stand in the same document: a fixed shuffle mixes the kinds in each step.
        self.order = np.random.default_rng(0).permutation((len(self.tokens) - 3) // LENGTH)

    def batch(self, seen: int, rows: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """After `seen` tokens: the tokens before the previous ones, the previous, the tokens, and what follows them."""
        first = seen // LENGTH
        starts = [self.order[(first + r) % len(self.order)] * LENGTH for r in range(rows)]
        piece = np.stack([self.tokens[at : at + LENGTH + 3] for at in starts]).astype(np.int64)
        return tuple(torch.from_numpy(piece[:, k : k + LENGTH].copy()) for k in range(4))

    def uses(self, seen: int, c: Config) -> dict[str, Tensor]:
        """How often the first `seen` tokens chose each row of each memory table."""
        sizes = {"bigram": c.bigram_rows, "trigram": c.trigram_rows, "values": c.vocab_size}
        counts = {name: torch.zeros(size) for name, size in sizes.items()}
        for at in range(0, seen, 1024 * LENGTH):
            before, previous, token, _ = self.batch(at, min(1024, (seen - at) // LENGTH))
            for name, rows in memory_rows(before, previous, token, c).items():
                counts[name] += torch.bincount(rows.flatten(), minlength=sizes[name])
        return counts
