"""How the memory tables learn: row-wise Adagrad of the few rows that a step has touched.

A row's rate falls with what it has learned so far: a context seen for the first time is written down at once, one
seen ten thousand times moves slowly. The other rows cost nothing.
"""

import torch
from torch import Tensor


class Tables:
    """tables: name -> [rows, columns]. spent: name -> [rows], the sum of each row's mean squared gradients."""

    def __init__(self, tables: dict[str, Tensor]):
        self.tables = tables
        self.spent = {name: table.new_zeros(len(table)) for name, table in tables.items()}
        self.earlier: dict[str, Tensor] = {}

    def suppose(self, uses: dict[str, Tensor]) -> None:
        """Of tables trained before, when only uses [rows] is known: each use is worth what one is in the next step."""
        self.earlier = uses

    @torch.no_grad()
    def step(self, rows: dict[str, Tensor], gradients: dict[str, Tensor], rate: float) -> None:
        """rows [B, T] of each table, and the gradients [B, T, columns] by what stood there."""
        for name, table in self.tables.items():
            touched, place = rows[name].unique(return_inverse=True)
            gradient = table.new_zeros(len(touched), table.shape[1])
            gradient.index_add_(0, place.flatten(), gradients[name].flatten(0, 1).float())
            square = gradient.square().mean(-1)
            if name in self.earlier:
                self.spent[name] = self.earlier.pop(name) * square.mean()
            spent = self.spent[name][touched] + square
            self.spent[name][touched] = spent
            table.index_add_(0, touched, gradient / (spent.sqrt()[:, None] + 1e-12), alpha=-rate)
