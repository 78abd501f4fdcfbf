"""The rows of a run: all of the corpus in random order, then again in another order and cut elsewhere."""

import pathlib

import numpy as np
import torch
from torch import Tensor


class Data:
    def __init__(self, folder: pathlib.Path, length: int, device: torch.device):
        """folder: where tokens-*.u16 are, and more of them may appear. length: tokens of a row."""
        self.folder, self.length, self.device = folder, length, device
        self.files: list[pathlib.Path] = []
        self.generator = torch.Generator().manual_seed(0)
        self.passes = 0
        self.look()

    def look(self) -> None:
        """Takes in what has appeared in the folder; the order begins anew then."""
        files = sorted(self.folder.glob("tokens-*.u16"))
        if files == self.files:
            return
        self.files = files
        tokens = np.concatenate([np.fromfile(file, dtype=np.int16) for file in files])  # below 2^15
        self.tokens = torch.from_numpy(tokens).to(self.device)
        self.begin()

    def begin(self) -> None:
        offset = int(torch.randint(self.length, (), generator=self.generator))
        count = (len(self.tokens) - offset) // self.length
        order = torch.randperm(count, generator=self.generator)
        self.starts = (order * self.length + offset).to(self.device)
        self.next = 0

    def rows(self, count: int) -> Tensor:
        """[count, length] tokens."""
        if self.next + count > len(self.starts):
            self.passes += 1
            self.begin()
        starts = self.starts[self.next : self.next + count]
        self.next += count
        return self.tokens[starts[:, None] + torch.arange(self.length, device=self.device)].long()
