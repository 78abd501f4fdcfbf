"""Training that knows how the exact graph rounds what its linear maps read: `train.py --quantize`.

Ranges by the rules of src/convert/calibrate.ts and convert.ts, over rows of the training text; gradients
pass straight through the rounding and stop where a value is clipped. Weights, queries, keys and values
are not rounded.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model import Decoder

# src/model/spec/limits.ts
ACTIVATION_MAX, HEAD_ACTIVATION_MAX, HIDDEN_MAX, VALUE_MAX = 127, 511, 255, 255
# src/convert/convert.ts and calibrate.ts
MARGIN, SMALLEST, OUTLIER = 1.6, 0.5, 4


class Rounding(nn.Module):
    """x [..., columns] -> the middle of its unit."""

    def __init__(self, columns: int, limit: int):
        super().__init__()
        self.limit = limit
        self.active = False
        self.register_buffer("units", torch.ones(columns), persistent=False)  # per 1.0

    def forward(self, x: Tensor) -> Tensor:
        if not self.active:
            return x
        clipped = (x.float() * self.units).clamp(-self.limit - 1, self.limit + 1)
        middle = clipped.floor().clamp(-self.limit - 1, self.limit) + 0.5
        return (clipped + (middle - clipped).detach()) / self.units


def install(model: Decoder) -> None:
    c = model.c
    attended = c.num_attention_heads * c.head_dim
    for layer in model.layers:
        layer.input_layernorm.rounding = Rounding(c.hidden_size, ACTIVATION_MAX)
        layer.self_attn.rounding = Rounding(attended, ACTIVATION_MAX)
        layer.post_attention_layernorm.rounding = Rounding(c.hidden_size, ACTIVATION_MAX)
        layer.mlp.rounding = Rounding(c.intermediate_size, HIDDEN_MAX)
    model.norm.rounding = Rounding(c.hidden_size, HEAD_ACTIVATION_MAX)


def floor_log2(x: Tensor) -> Tensor:
    return x.log2().floor()


def norm_units(values: Tensor, limit: int) -> Tensor:
    """values [N, width]: coarser units for outlier channels, and the clipping that loses least."""
    squares = values.square().sum(0)
    median = squares.sort().values[len(squares) // 2]
    excess = squares / (OUTLIER**2 * median)
    shifts = torch.where(excess > 1, 1 + (floor_log2(excess) / 2).floor(), 0)
    balanced = values * torch.exp2(-shifts)
    largest = balanced.abs().max()
    scales = [limit / (largest * 0.9**i) for i in range(16)]
    errors = [(balanced - (balanced * s).round().clamp(-limit, limit) / s).square().sum() for s in scales]
    return scales[int(torch.stack(errors).argmin())] * torch.exp2(-shifts)


def channel_units(largest: Tensor, limit: int) -> Tensor:
    return limit / (torch.maximum(largest, largest.max() * SMALLEST) * MARGIN)


def attended_units(attended: Tensor, value: Tensor, heads: int) -> Tensor:
    """largest of each column: attended [H K], value [K]. A power of two coarser than the values."""
    units = channel_units(value, VALUE_MAX).repeat(heads)
    shift = floor_log2((attended * units).max() * MARGIN / ACTIVATION_MAX) + 1
    return units * torch.exp2(-shift.clamp_min(-4))


@torch.no_grad()
def calibrate(model: Decoder, tokens: Tensor) -> None:
    """Sets the units of all roundings from what the float model does with tokens [B, T]."""
    roundings = [m for m in model.modules() if isinstance(m, Rounding)]
    seen: dict[nn.Module, Tensor] = {}

    def keep(module: nn.Module, args: tuple[Tensor, ...]) -> None:
        seen[module] = args[0].float().flatten(0, 1)

    watched = roundings + [layer.self_attn for layer in model.layers]
    hooks = [module.register_forward_pre_hook(keep) for module in watched]
    for rounding in roundings:
        rounding.active = False
    model(tokens, *model.context(tokens.shape[1], tokens.device))
    for hook in hooks:
        hook.remove()
    for rounding in roundings:
        rounding.active = True

    def largest(x: Tensor) -> Tensor:
        return x.abs().amax(0)

    norms = [norm for layer in model.layers for norm in (layer.input_layernorm, layer.post_attention_layernorm)]
    for norm in [*norms, model.norm]:
        norm.rounding.units.copy_(norm_units(seen[norm.rounding], norm.rounding.limit))
    for layer in model.layers:
        attention, hidden = layer.self_attn, layer.mlp.rounding
        value = largest(F.linear(seen[attention], attention.v_proj.weight))
        attended = largest(seen[attention.rounding])
        attention.rounding.units.copy_(attended_units(attended, value, model.c.num_attention_heads))
        hidden.units.copy_(channel_units(largest(seen[hidden]), HIDDEN_MAX))
