"""A decoder that remembers: four small layers, and tables that cost a look-up instead of a product.

Shapes: B rows, T positions (a multiple of CHUNK), D width, H heads of size K with one key/value head, F feed-forward
width, L layers, V vocabulary, M width of a memory row.

A checkpoint's tensors, all [outputs, inputs] where they are matrices:
  embedding                 [V, D]             of the input and, transposed, of the output
  bigram, trigram           [rows, M]          memory: the row is chosen by memory_rows()
  values                    [V, L * K]         memory: a token's row, K columns for each layer, is added to its values
  layers.N.recall_bigram    [D, M]             brings a bigram row to the residual before layer N; likewise
  layers.N.recall_trigram   [D, M]             a trigram row
  bigram_scale, trigram_scale, x0_scale, residual_scale  [L]   what a recalled row, the embedding and the residual are
                                               multiplied with there
  layers.N.attention_norm   [D]                gains of the RMS norms
  layers.N.mlp_norm         [D]
  layers.N.qkv              [(H + 2) K, D]     queries head by head, then the one key, then the one value
  layers.N.o                [D, H K]
  layers.N.up               [F, D]             followed by ReLU squared
  layers.N.down             [D, F]
  norm                      [D]                before the output
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

CHUNK = 64  # queries are attended in chunks: each sees its window and little more
TABLES = ("bigram", "trigram", "values")


@dataclass(frozen=True)
class Config:
    vocab_size: int = 4096
    hidden_size: int = 256
    num_hidden_layers: int = 4
    num_attention_heads: int = 4
    head_dim: int = 64
    intermediate_size: int = 1152
    sliding_window: int = 128
    rope_theta: float = 10000.0
    rms_norm_eps: float = 1e-5
    bigram_rows: int = 262144
    trigram_rows: int = 131072
    memory_width: int = 32


def memory_rows(before: Tensor, previous: Tensor, token: Tensor, c: Config) -> dict[str, Tensor]:
    """Three successive tokens -> for each table, the row that remembers them."""
    pair = (token * 36313) ^ (previous * 27191)
    return {
        "bigram": pair % c.bigram_rows,
        "trigram": (pair ^ (before * 51437)) % c.trigram_rows,
        "values": token,
    }


def normalized(x: Tensor, gain: Tensor, eps: float) -> Tensor:
    """RMS norm in float32."""
    return gain * (x * torch.rsqrt(x.square().mean(-1, keepdim=True) + eps))


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """RoPE. x [..., T, K]; cos, sin [T, K / 2]; pairs are (i, i + K / 2)."""
    a, b = x.float().chunk(2, dim=-1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], dim=-1)


class Layer(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.c = c
        D, H, K, M = c.hidden_size, c.num_attention_heads, c.head_dim, c.memory_width
        self.attention_norm = nn.Parameter(torch.ones(D))
        self.mlp_norm = nn.Parameter(torch.ones(D))
        self.qkv = nn.Parameter(torch.randn((H + 2) * K, D) * D**-0.5)
        self.o = nn.Parameter(torch.zeros(D, H * K))
        self.up = nn.Parameter(torch.randn(c.intermediate_size, D) * D**-0.5)
        self.down = nn.Parameter(torch.zeros(D, c.intermediate_size))
        self.recall_bigram = nn.Parameter(torch.randn(D, M) * M**-0.5)
        self.recall_trigram = nn.Parameter(torch.randn(D, M) * M**-0.5)

    def attention(self, x: Tensor, value: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        """x [B, T, D], normalized; value [B, T, K], what the memory adds to the values -> [B, T, H K]."""
        B, T, _ = x.shape
        W, H, K = self.c.sliding_window, self.c.num_attention_heads, self.c.head_dim
        N, R = T // CHUNK, W // CHUNK
        q, k, v = F.linear(x, self.qkv.to(x.dtype)).split([H * K, K, K], dim=-1)
        v = v + value.to(v.dtype)
        q = rotate(q.view(B, T, H, K).transpose(1, 2), cos, sin)
        k = rotate(k, cos, sin).to(v.dtype)
        q = (q * K**-0.5).view(B, H, N, CHUNK, K).transpose(1, 2).reshape(B * N, H * CHUNK, K).to(v.dtype)

        def with_previous(y: Tensor) -> Tensor:  # [B, T, K] -> [B * N, (R + 1) CHUNK, K]
            y = F.pad(y, (0, 0, W, 0)).view(B, N + R, CHUNK, K)
            return torch.cat([y[:, r : r + N] for r in range(R + 1)], dim=2).flatten(0, 1)

        scores = torch.bmm(q, with_previous(k).mT).view(B, N, H * CHUNK, -1)
        p = F.softmax(scores.float() + mask, dim=-1).to(v.dtype)
        y = torch.bmm(p.flatten(0, 1), with_previous(v))
        return y.view(B, N, H, CHUNK, K).permute(0, 1, 3, 2, 4).reshape(B, T, H * K)

    def forward(self, x: Tensor, value: Tensor, dtype: torch.dtype, *context: Tensor) -> Tensor:
        eps = self.c.rms_norm_eps
        attended = self.attention(normalized(x, self.attention_norm, eps).to(dtype), value, *context)
        x = x + F.linear(attended, self.o.to(dtype))
        opened = F.relu(F.linear(normalized(x, self.mlp_norm, eps).to(dtype), self.up.to(dtype))).square()
        return x + F.linear(opened, self.down.to(dtype))


class Decoder(nn.Module):
    """The tables are buffers: what trains them (tables.py) touches a few rows and needs no gradient of a whole one."""

    def __init__(self, c: Config):
        super().__init__()
        self.c = c
        D, L, M = c.hidden_size, c.num_hidden_layers, c.memory_width
        self.embedding = nn.Parameter(torch.randn(c.vocab_size, D) * 0.02)
        self.register_buffer("bigram", torch.zeros(c.bigram_rows, M))
        self.register_buffer("trigram", torch.zeros(c.trigram_rows, M))
        self.register_buffer("values", torch.zeros(c.vocab_size, L * c.head_dim))
        self.residual_scale = nn.Parameter(torch.ones(L))
        self.x0_scale = nn.Parameter(torch.full((L,), 0.05))
        self.bigram_scale = nn.Parameter(torch.full((L,), 0.1))
        self.trigram_scale = nn.Parameter(torch.full((L,), 0.1))
        self.layers = nn.ModuleList(Layer(c) for _ in range(L))
        self.norm = nn.Parameter(torch.ones(D))

    def context(self, T: int) -> tuple[Tensor, Tensor, Tensor]:
        """cos, sin [T, K / 2] and the additive mask [N, H * CHUNK, W + CHUNK] of the sliding window."""
        W, H, K = self.c.sliding_window, self.c.num_attention_heads, self.c.head_dim
        angle = torch.arange(T)[:, None] * self.c.rope_theta ** (-torch.arange(0, K, 2) / K)
        i, j = torch.arange(CHUNK)[None, :, None], torch.arange(W + CHUNK)[None, None, :]
        n = torch.arange(T // CHUNK)[:, None, None]
        # Key j stands at position j - W of the query's chunk n.
        seen = ((j > i) & (j <= i + W) & (n * CHUNK + j >= W)).repeat(1, H, 1)
        mask = torch.zeros(seen.shape).masked_fill(~seen, float("-inf"))
        return tuple(x.to(self.norm.device) for x in (angle.cos(), angle.sin(), mask))

    def recall(self, rows: dict[str, Tensor]) -> list[Tensor]:
        """rows [B, T] of each table -> what stands there, [B, T, columns] each."""
        return [F.embedding(rows[name], getattr(self, name)) for name in TABLES]

    def forward(self, token: Tensor, recalled: list[Tensor], dtype: torch.dtype, *context: Tensor) -> Tensor:
        """
        token [B, T], recalled by recall(), context by context() -> what the output reads [B, T, D].
        dtype is that of the products; the residual and the norms are float32.
        """
        x = x0 = F.embedding(token, self.embedding)
        bigram, trigram = (rows.to(dtype) for rows in recalled[:2])
        values = recalled[2].split(self.c.head_dim, dim=-1)
        for i, layer in enumerate(self.layers):
            x = self.residual_scale[i] * x + self.x0_scale[i] * x0
            x = x + self.bigram_scale[i] * F.linear(bigram, layer.recall_bigram.to(dtype))
            x = x + self.trigram_scale[i] * F.linear(trigram, layer.recall_trigram.to(dtype))
            x = layer(x, values[i], dtype, *context)
        return normalized(x, self.norm, self.c.rms_norm_eps).to(dtype)
