"""Cross-entropy through the tied head, without ever holding all logits.

Logits are 16 times as wide as what they are made of. Made in pieces that stay in the cache, each piece's gradient is
taken at once, and the backward pass has nothing left to do.
"""

import torch
from torch import Tensor

PIECE = 512  # positions


@torch.compile(dynamic=False)
def loss_and_slope(logits: Tensor, targets: Tensor, scale: float) -> tuple[Tensor, Tensor]:
    """logits [n, V], targets [n] -> the sum of the losses times scale, and its gradient by the logits."""
    dtype, logits = logits.dtype, logits.float()
    log_sum = torch.logsumexp(logits, -1, keepdim=True)
    loss = (log_sum - logits.gather(1, targets[:, None])).sum() * scale
    hit = torch.arange(logits.shape[1], device=logits.device)[None, :] == targets[:, None]
    return loss, ((torch.exp(logits - log_sum) - hit.float()) * scale).to(dtype)


class HeadLoss(torch.autograd.Function):
    """hidden [n, D], head [V, D], targets [n] -> mean loss."""

    @staticmethod
    def forward(ctx, hidden: Tensor, head: Tensor, targets: Tensor) -> Tensor:
        head = head.to(hidden.dtype)
        by_column = head.T.contiguous()
        d_hidden = torch.empty_like(hidden)
        d_head, total = torch.zeros_like(head, dtype=torch.float32), hidden.new_zeros((), dtype=torch.float32)
        for at in range(0, len(hidden), PIECE):
            piece = slice(at, at + PIECE)
            loss, slope = loss_and_slope(hidden[piece] @ by_column, targets[piece], 1 / len(hidden))
            torch.mm(slope, head, out=d_hidden[piece])
            d_head += slope.T @ hidden[piece]
            total += loss
        ctx.save_for_backward(d_hidden, d_head)
        return total

    @staticmethod
    def backward(ctx, upstream: Tensor) -> tuple[Tensor, Tensor, None]:
        d_hidden, d_head = ctx.saved_tensors
        return d_hidden * upstream.to(d_hidden.dtype), d_head * upstream, None
