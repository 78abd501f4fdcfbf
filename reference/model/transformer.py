"""The exact transformer: integers alone, or integers times a power of two (src/model/spec/spec.md). Floats
here are exact: they stand for dyadic numbers of less than 53 bits."""

import math
from itertools import repeat
from operator import mul

from entropy.float32 import f32
from model import tables
from model.linear_map import LinearMap
from model.spec_file import SQUARED_RELU

_RESIDUAL = 1 << 21
_WIDE = 4095
_ROTATED = 511
_VALUE = 255
# Of a hash of the last tokens, the latest first, that chooses the rows of the memory.
_FACTORS = 36313, 27191, 51437


def _clip(x, most):
    return max(-most, min(most, x))


def _quantized(xs, linear):
    """Inputs of a linear map: rounded to the nearest integer, halves to the even one, as Python's round
    does, and clipped."""
    half = 1 << (linear.bits - 1)
    return [max(-half, min(half - 1, round(x))) for x in xs]


class _NormMap:
    """RMSNorm, for the linear map behind it."""

    def __init__(self, norm, width, linear):
        self.norm = norm
        self.linear = linear
        self.root_unit = 2.0 ** -tables.root_shift(width)
        self.table = tables.reciprocal_roots(width, norm.gain)
        self.dynamic = tables.dynamic_units() if norm.shift is None else None
        self.channel_units = [2.0**-k for k in norm.channel_shifts or [0] * width]

    def __call__(self, xs):
        most = tables.RSQRT_BIN * tables.RSQRT_MOST
        if self.dynamic:
            largest = max(map(abs, xs))
            unit = self.dynamic[min(largest // tables.SHIFT_BIN, tables.SHIFT_MOST)]
            epsilon = f32(f32(self.norm.epsilon) * (unit * unit))
        else:
            unit = 2.0**-self.norm.shift
            epsilon = self.norm.epsilon * unit * unit
        q = [_clip(round(x * unit), _WIDE) for x in xs]
        r = [round(x * self.root_unit) for x in q]
        squares = min(sum(map(mul, r, r)), most)
        total = min(squares + min(math.floor(epsilon), most), most)
        scale = self.table[total // tables.RSQRT_BIN]
        return _quantized([x * unit * scale for x, unit in zip(q, self.channel_units)], self.linear)


class _LayerMap:
    def __init__(self, layer, shape, common):
        self.layer = layer
        self.shape = shape
        self.common = common
        self.attention_norm = _NormMap(layer.attention_norm, shape.width, layer.qkv)
        self.ffn_norm = _NormMap(layer.ffn_norm, shape.width, layer.into_hidden)
        self.recall = LinearMap(layer.recall) if layer.recall else None
        self.qkv, self.output, self.into_hidden, self.down = map(
            LinearMap, (layer.qkv, layer.output, layer.into_hidden, layer.down)
        )

    def __call__(self, x, remembered, position, past):
        """remembered: the position's rows of the memory. past: of each key/value head, the keys and values of the positions seen; those of this one are
        added."""
        if self.recall:
            for y in self.recall(remembered):
                x = [_clip(a + b, _RESIDUAL) for a, b in zip(x, y)]
        for y in self.output(self._attention(x, position, past)):
            x = [_clip(a + b, _RESIDUAL) for a, b in zip(x, y)]
        # Of a map in parts each result is added by itself.
        for y in self.down(self._hidden(x)):
            x = [_clip(a + b, _RESIDUAL) for a, b in zip(x, y)]
        return x

    def _attention(self, x, position, past):
        shape, layer = self.shape, self.layer
        (y,) = self.qkv(self.attention_norm(x))
        split = [y[at : at + shape.head_dim] for at in range(0, len(y), shape.head_dim)]
        queries = split[: shape.heads]
        keys = split[shape.heads : shape.heads + shape.kv_heads]
        values = split[shape.heads + shape.kv_heads :]
        for (seen_keys, seen_values), key, value in zip(past, keys, values):
            seen_keys.append(self._rotated(key, position))
            seen_values.append([_clip(v, _VALUE) for v in value])
            if shape.window:
                del seen_keys[: -shape.window], seen_values[: -shape.window]
        attended = []
        for head, query in enumerate(queries):
            seen = past[head * shape.kv_heads // shape.heads]
            attended += self._attend(self._rotated(query, position), *seen)
        unit = 2.0**-layer.attention_shift
        return _quantized([a * unit for a in attended], layer.output)

    def _rotated(self, y, position):
        """RoPE turns the pairs (y_i, y_(i + half))."""
        half = len(y) // 2
        wide = [_clip(v, _WIDE) for v in y]
        cos, sin = self.common.turn(position)
        pairs = list(zip(wide[:half], wide[half:], cos, sin))
        # Cosines are in 1/2048; 3 bits less are kept, to the nearest.
        turned = [a * c - b * s for a, b, c, s in pairs] + [b * c + a * s for a, b, c, s in pairs]
        return [_clip((t + 8192) >> 14, _ROTATED) for t in turned]

    def _attend(self, query, keys, values):
        shift = 2.0**-self.layer.score_shift
        scores = [math.floor(sum(map(mul, query, key)) * shift) for key in keys]
        best = max(scores)
        e = [self.common.exponentials[min(best - score, tables.SCORE_RANGE)] for score in scores]
        scale = self.common.reciprocals[sum(e) // tables.RECIPROCAL_BIN]
        total = repeat(0, len(query))
        for share, value in zip(e, values):
            weight = math.floor(share * scale)
            if weight:
                total = [t + weight * v for t, v in zip(total, value)]
        return list(total)

    def _hidden(self, x):
        layer, hidden = self.layer, self.shape.hidden
        (y,) = self.into_hidden(self.ffn_norm(x))
        unit = 2.0**-layer.hidden_shift
        if self.shape.activation == SQUARED_RELU:
            return _quantized([max(0, min(_WIDE, u)) ** 2 * unit for u in y], layer.down)
        gates, ups = y[:hidden], [_clip(u, _WIDE) for u in y[hidden:]]
        return _quantized([self.common.activation(g) * u * unit for g, u in zip(gates, ups)], layer.down)


class _Common:
    """What all layers share."""

    def __init__(self, spec):
        shape = spec.shape
        self.exponentials = tables.exponentials()
        self.reciprocals = tables.reciprocals(shape.window or shape.max_positions)
        self.rates = tables.rope_rates(shape)
        self.silu = tables.silu(spec.silu_units) if spec.silu_units else None
        self.turns = {}

    def turn(self, position):
        turn = self.turns.get(position)
        if turn is None:
            turn = self.turns[position] = tables.turn(self.rates, position)
        return turn

    def activation(self, gate):
        if self.silu:
            return self.silu[_clip(gate, tables.SILU_LIMIT) + tables.SILU_LIMIT]
        return max(0, min(_WIDE, gate))


class Transformer:
    def __init__(self, spec):
        self.spec = spec
        common = _Common(spec)
        self.layers = [_LayerMap(layer, spec.shape, common) for layer in spec.layers]
        self.final_norm = _NormMap(spec.final_norm, spec.shape.width, spec.head)
        self.head = LinearMap(spec.head)
        self.table = LinearMap(spec.embedding_table) if spec.embedding_table else self.head

    def open(self):
        return Session(self)

    def embedding(self, token):
        """What the residual begins with."""
        weights, exponent = self.table.weights_of(token)
        unit = 2.0 ** (self.spec.embedding_exponent - exponent)
        return [round(w * u * unit) for w, u in zip(weights, self.spec.embedding)]


    def remembered(self, tokens):
        """What a position remembers: a row of each table of the memory, side by side. tokens: the position's own,
        then those before it, 0 before the first."""
        shape, columns, found = self.spec.shape, [], 0
        for rows, table, token, factor in zip(shape.memory_rows, self.spec.memory, tokens, _FACTORS):
            found ^= token * factor
            at = found % rows * shape.memory_width
            columns += table[at : at + shape.memory_width]
        return columns


class Session:
    """A text that is fed token by token."""

    def __init__(self, model):
        self.model = model
        shape = model.spec.shape
        # How many tokens are fed again when positions run out and begin at 0.
        self.carry = min(shape.window or shape.max_positions, shape.max_positions) >> 1
        self.recent = []
        self._reset()

    def _reset(self):
        shape = self.model.spec.shape
        self.position = 0
        # The last tokens, the latest first.
        self.last = [0, 0, 0]
        self.past = [[([], []) for _ in range(shape.kv_heads)] for _ in range(shape.layers)]

    def feed(self, token):
        """The logits of what follows: integers in 1/32 octave."""
        if self.position == self.model.spec.shape.max_positions:
            self._reset()
            for earlier in self.recent:
                self._step(earlier)
        self.recent = [*self.recent, token][-self.carry :]
        normed = self.model.final_norm(self._step(token))
        (logits,) = self.model.head(normed)
        return logits

    def _step(self, token):
        self.last = [token, *self.last[:2]]
        remembered = self.model.remembered(self.last)
        x = self.model.embedding(token)
        for layer, past in zip(self.model.layers, self.past):
            x = layer(x, remembered, self.position, past)
        self.position += 1
        return x
