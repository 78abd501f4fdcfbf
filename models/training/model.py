"""A decoder that remembers: six small layers, and tables that cost a look-up instead of a product.

Shapes: B rows, T positions (a multiple of CHUNK), D width, H heads of size K with one key/value head, F feed-forward
width, L layers, V vocabulary, M width of a memory row, O tables: one for each order of n-grams from 1 on.

Tensors, all [outputs, inputs] where they are matrices, those of the layers stacked:
  embedding, head       [V, D]             of the input and of the output
  memory.N              [rows, M]          the row is chosen by memory_rows()
  recall                [L, D, O M]        brings the rows of all tables, side by side, to the residual before a layer
  recall_scale          [L, O]             what the rows of a table are multiplied with there
  attention_norm        [L, D]             gains of the RMS norms
  mlp_norm              [L, D]
  qkv                   [L, (H + 2) K, D]  queries head by head, then the one key, then the one value
  o                     [L, D, H K]
  up                    [L, F, D]          followed by ReLU squared
  down                  [L, D, F]
  norm                  [D]                before the output
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

CHUNK = 64  # queries are attended in chunks: each sees its window and little more
MULTIPLIERS = (36313, 27191, 51437)  # of the hash of an n-gram, from its last token on
MATRICES = ("recall", "qkv", "o", "up", "down")


@dataclass(frozen=True)
class Config:
    vocab_size: int = 4096
    hidden_size: int = 256
    num_hidden_layers: int = 6
    num_attention_heads: int = 4
    head_dim: int = 64
    intermediate_size: int = 1152
    sliding_window: int = 128
    rope_theta: float = 10000.0
    rms_norm_eps: float = 1e-5
    memory_rows: tuple[int, ...] = (4096, 262144, 131072)  # powers of two
    memory_width: int = 32


def memory_rows(text: Tensor, sizes: tuple[int, ...]) -> Tensor:
    """text [B, O - 1 + T]: the tokens, behind O - 1 that came before -> the row of each table, [O, B, T]."""
    behind = len(sizes) - 1
    length = text.shape[1] - behind
    rows, key = [], 0
    for order, size in enumerate(sizes):
        at = behind - order
        key = (text[:, at : at + length] * MULTIPLIERS[order]) ^ key
        rows.append(key & (size - 1))
    return torch.stack(rows)


def normalized(x: Tensor, gain: Tensor, eps: float) -> Tensor:
    """RMS norm in float32."""
    return gain * (x * torch.rsqrt(x.square().mean(-1, keepdim=True) + eps))


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """RoPE. x [..., T, K]; cos, sin [T, K / 2]; pairs are (i, i + K / 2)."""
    a, b = x.float().chunk(2, dim=-1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], dim=-1)


class Decoder(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.c = c
        self.drop = 0.0
        D, L, H, K, O = c.hidden_size, c.num_hidden_layers, c.num_attention_heads, c.head_dim, len(c.memory_rows)
        self.embedding = nn.Parameter(torch.randn(c.vocab_size, D) * 0.3)
        self.head = nn.Parameter(torch.randn(c.vocab_size, D) * 0.02)
        self.memory = nn.ParameterList(torch.zeros(rows, c.memory_width) for rows in c.memory_rows)
        self.recall = nn.Parameter(torch.randn(L, D, O * c.memory_width) * c.memory_width**-0.5)
        self.recall_scale = nn.Parameter(torch.full((L, O), 0.1))
        self.attention_norm = nn.Parameter(torch.ones(L, D))
        self.mlp_norm = nn.Parameter(torch.ones(L, D))
        self.qkv = nn.Parameter(torch.randn(L, (H + 2) * K, D) * D**-0.5)
        self.o = nn.Parameter(torch.zeros(L, D, H * K))
        self.up = nn.Parameter(torch.randn(L, c.intermediate_size, D) * D**-0.5)
        self.down = nn.Parameter(torch.zeros(L, D, c.intermediate_size))
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

    def attention(self, x: Tensor, qkv: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        """x [B, T, D], normalized -> [B, T, H K]."""
        B, T, _ = x.shape
        W, H, K = self.c.sliding_window, self.c.num_attention_heads, self.c.head_dim
        N, R = T // CHUNK, W // CHUNK
        q, k, v = F.linear(x, qkv).split([H * K, K, K], dim=-1)
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

    def forward(self, text: Tensor, dtype: torch.dtype, *context: Tensor) -> Tensor:
        """
        text [B, O - 1 + T] as memory_rows() takes it, context by context() -> what the head reads [B, T, D].
        dtype is that of the products; the residual and the norms are float32.
        """
        eps, O, M = self.c.rms_norm_eps, len(self.c.memory_rows), self.c.memory_width
        rows = memory_rows(text, self.c.memory_rows)
        found = [F.embedding(rows[k], table) for k, table in enumerate(self.memory)]
        if self.training and self.drop:  # an n-gram learned by heart is no help in another text
            found[1:] = [x * F.dropout(torch.ones_like(x[..., :1]), self.drop) for x in found[1:]]
        recalled = torch.cat(found, dim=-1).to(dtype)
        scales = self.recall_scale.repeat_interleave(M, dim=1)  # [L, O M]
        x = F.embedding(text[:, O - 1 :], self.embedding)
        layers = zip(*(getattr(self, name).unbind(0) for name in (*MATRICES, "attention_norm", "mlp_norm")))
        for i, (recall, qkv, o, up, down, attention_norm, mlp_norm) in enumerate(layers):
            x = x + F.linear(recalled, (recall * scales[i]).to(dtype))
            attended = self.attention(normalized(x, attention_norm, eps).to(dtype), qkv.to(dtype), *context)
            x = x + F.linear(attended, o.to(dtype))
            opened = F.relu(F.linear(normalized(x, mlp_norm, eps).to(dtype), up.to(dtype))).square()
            x = x + F.linear(opened, down.to(dtype))
        return normalized(x, self.norm, eps).to(dtype)

    def loss(self, text: Tensor, dtype: torch.dtype, *context: Tensor) -> Tensor:
        """text [B, O + T]: the mean cross-entropy of its last T tokens, in nats."""
        hidden = self(text[:, :-1], dtype, *context)
        logits = F.linear(hidden, self.head.to(dtype)).flatten(0, 1).float()
        return F.cross_entropy(logits, text[:, len(self.c.memory_rows) :].flatten())
