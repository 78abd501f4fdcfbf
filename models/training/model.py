"""A Llama-type decoder with sliding-window attention (the layout Hugging Face calls Mistral).

Shapes: B rows, T positions (a multiple of the window W), D width, H heads of size K.
One key/value head keeps the browser's kvCache small; ReLU gating needs no table in the
exact graph.
"""

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

# Queries are attended in chunks: each sees its window and little more, and bf16 bmm likes the shape.
CHUNK = 128
GATE_LEAK = 0.03


@dataclass(frozen=True)
class Config:
    vocab_size: int = 4096
    hidden_size: int = 256
    num_hidden_layers: int = 6
    num_attention_heads: int = 4
    num_key_value_heads: int = 1
    head_dim: int = 64
    intermediate_size: int = 768
    sliding_window: int = 256
    rope_theta: float = 10000.0
    rms_norm_eps: float = 1e-5
    hidden_act: str = "relu"  # or silu, both gated, or relu2: a plain ReLU² without a gate

    @classmethod
    def of(cls, settings: list[str]) -> "Config":
        """settings: FIELD=VALUE of what differs from the defaults."""
        pairs = [setting.split("=", 1) for setting in settings]
        return cls(**{field: cls.__dataclass_fields__[field].type(value) for field, value in pairs})

    def to_hugging_face(self) -> dict:
        return asdict(self) | {
            "architectures": ["MistralForCausalLM"],
            "model_type": "mistral",
            "tie_word_embeddings": True,
            "max_position_embeddings": 4096,
            "bos_token_id": None,
            "eos_token_id": None,
            "torch_dtype": "float32",
        }


class RMSNorm(nn.Module):
    def __init__(self, width: int, eps: float):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.eps = eps
        self.rounding = nn.Identity()  # quantize.py

    def forward(self, x: Tensor) -> Tensor:
        x = x.float()
        return self.weight * self.rounding(x * torch.rsqrt(x.square().mean(-1, keepdim=True) + self.eps))


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """RoPE. x [..., T, K]; cos, sin [T, K/2]; pairs are (i, i + K/2)."""
    a, b = x.float().chunk(2, dim=-1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], dim=-1)


class Attention(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        assert c.num_key_value_heads == 1, "training code: one key/value head"
        self.c = c
        self.q_proj = nn.Linear(c.hidden_size, c.num_attention_heads * c.head_dim, bias=False)
        self.k_proj = nn.Linear(c.hidden_size, c.head_dim, bias=False)
        self.v_proj = nn.Linear(c.hidden_size, c.head_dim, bias=False)
        self.o_proj = nn.Linear(c.num_attention_heads * c.head_dim, c.hidden_size, bias=False)
        self.rounding = nn.Identity()

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        B, T, _ = x.shape
        W, H, K = self.c.sliding_window, self.c.num_attention_heads, self.c.head_dim
        N, R = T // CHUNK, W // CHUNK  # chunks of queries; each sees its own chunk of keys and the R before
        weight = torch.cat([self.q_proj.weight, self.k_proj.weight, self.v_proj.weight])
        q, k, v = F.linear(x, weight).split([H * K, K, K], dim=-1)
        q = rotate(q.view(B, T, H, K).transpose(1, 2), cos, sin)  # [B, H, T, K]
        k = rotate(k, cos, sin)
        q = (q * K**-0.5).view(B, H, N, CHUNK, K).transpose(1, 2).reshape(B * N, H * CHUNK, K).to(v.dtype)

        def with_previous(y: Tensor) -> Tensor:  # [B, T, K] -> [B * N, (R + 1) CHUNK, K]
            y = F.pad(y, (0, 0, W, 0)).view(B, N + R, CHUNK, K)
            return torch.cat([y[:, r : r + N] for r in range(R + 1)], dim=2).flatten(0, 1)

        scores = torch.bmm(q, with_previous(k.to(v.dtype)).mT).view(B, N, H * CHUNK, -1)
        p = F.softmax(scores.float() + mask, dim=-1).to(v.dtype)
        y = torch.bmm(p.flatten(0, 1), with_previous(v))
        y = y.view(B, N, H, CHUNK, K).permute(0, 1, 3, 2, 4).reshape(B, T, H * K)
        return self.o_proj(self.rounding(y))


def relu_that_learns_to_open(x: Tensor) -> Tensor:
    """ReLU, but its gradient leaks where it is closed: a whole layer of gates once closed for good."""
    leaky = F.leaky_relu(x, GATE_LEAK)
    return leaky + (F.relu(x) - leaky).detach()


class MLP(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.activation = c.hidden_act
        if c.hidden_act != "relu2":
            self.gate_proj = nn.Linear(c.hidden_size, c.intermediate_size, bias=False)
        self.up_proj = nn.Linear(c.hidden_size, c.intermediate_size, bias=False)
        self.down_proj = nn.Linear(c.intermediate_size, c.hidden_size, bias=False)
        self.rounding = nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        if self.activation == "relu2":
            return self.down_proj(self.rounding(F.relu(self.up_proj(x)).square()))
        weight = torch.cat([self.gate_proj.weight, self.up_proj.weight])
        gate, up = F.linear(x, weight).chunk(2, dim=-1)
        gate = F.silu(gate) if self.activation == "silu" else relu_that_learns_to_open(gate)
        return self.down_proj(self.rounding(gate * up))


class Layer(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.input_layernorm = RMSNorm(c.hidden_size, c.rms_norm_eps)
        self.self_attn = Attention(c)
        self.post_attention_layernorm = RMSNorm(c.hidden_size, c.rms_norm_eps)
        self.mlp = MLP(c)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        x = x + self.self_attn(self.input_layernorm(x), cos, sin, mask)
        return x + self.mlp(self.post_attention_layernorm(x))


class Decoder(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.c = c
        self.embed_tokens = nn.Embedding(c.vocab_size, c.hidden_size)
        self.layers = nn.ModuleList(Layer(c) for _ in range(c.num_hidden_layers))
        self.norm = RMSNorm(c.hidden_size, c.rms_norm_eps)
        nn.init.normal_(self.embed_tokens.weight, std=0.02)
        for layer in self.layers:
            for matrix in layer.parameters():
                if matrix.ndim == 2:
                    nn.init.normal_(matrix, std=matrix.shape[1] ** -0.5)
            nn.init.zeros_(layer.self_attn.o_proj.weight)
            nn.init.zeros_(layer.mlp.down_proj.weight)

    def context(self, T: int, device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
        """cos, sin [T, K/2] and the additive mask [N, H * CHUNK, W + CHUNK] of the sliding window."""
        W, H, K = self.c.sliding_window, self.c.num_attention_heads, self.c.head_dim
        rate = self.c.rope_theta ** (-torch.arange(0, K, 2, device=device) / K)
        angle = torch.arange(T, device=device)[:, None] * rate
        i = torch.arange(CHUNK, device=device)[None, :, None]
        j = torch.arange(W + CHUNK, device=device)[None, None, :]
        n = torch.arange(T // CHUNK, device=device)[:, None, None]
        # Key j stands at position j - W of the query's chunk n.
        seen = ((j > i) & (j <= i + W) & (n * CHUNK + j >= W)).repeat(1, H, 1)
        mask = torch.zeros(seen.shape, device=device).masked_fill(~seen, float("-inf"))
        return angle.cos(), angle.sin(), mask

    def forward(self, tokens: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        """tokens [B, T] -> logits [B, T, vocab]."""
        x = self.embed_tokens(tokens)
        for layer in self.layers:
            x = layer(x, cos, sin, mask)
        return F.linear(self.norm(x), self.embed_tokens.weight)
