"""How the memory tables learn: row-wise Adagrad.

A row's rate falls with what it has learned so far: a context seen for the first time is written down at once, one
seen ten thousand times moves slowly.
"""

import torch


class RowAdagrad(torch.optim.Optimizer):
    """params: tables [rows, columns]. A row moves by its gradient over the root of the sum of its mean squares."""

    def __init__(self, params, lr: float):
        super().__init__(params, dict(lr=lr))

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            for table in group["params"]:
                state = self.state[table]
                if not state:
                    state["spent"] = table.new_zeros(len(table))
                state["spent"] += table.grad.square().mean(-1)
                table.addcdiv_(table.grad, (state["spent"].sqrt() + 1e-12)[:, None], value=-group["lr"])
