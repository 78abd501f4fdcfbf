"""Reads a model file: the integer specification of a decoder (src/model/spec/spec.md)."""

import struct
from array import array
from dataclasses import dataclass

from errors import NacreError

RELU, SILU, SQUARED_RELU = range(3)
_LAYOUT = 1
# The shift of a norm that chooses it row by row.
_DYNAMIC = -128


class BadModel(NacreError):
    def __init__(self, detail):
        super().__init__(f"the model file cannot be read: {detail}")


@dataclass
class Linear:
    """y_o = floor(sum over i of x_i w_io 2^-e_o + b_o)."""

    inputs: int
    outputs: int
    # Of the inputs x.
    bits: int
    # Inputs that are summed at once; 0: all.
    part: int
    exponents: array
    # Output by output within each input.
    weights: array


@dataclass
class Norm:
    # None: chosen for each row.
    shift: int | None
    gain: float
    epsilon: float
    channel_shifts: array | None


@dataclass
class Layer:
    # None: there is no memory.
    recall: Linear | None
    attention_norm: Norm
    qkv: Linear
    score_shift: int
    attention_shift: int
    output: Linear
    ffn_norm: Norm
    # Gates, then ups; of a squared activation the ups alone.
    into_hidden: Linear
    hidden_shift: int
    down: Linear


@dataclass
class Scaling:
    """How a model that was trained on short texts was adapted to longer ones: "linear" (a factor alone) or
    "llama3"."""

    type: str
    factor: float
    low_frequency: float = 0.0
    high_frequency: float = 0.0
    trained_positions: int = 0


@dataclass
class Shape:
    vocab: int
    width: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    hidden: int
    # How many tokens a position sees, itself included; None: all.
    window: int | None
    max_positions: int
    rope_theta: float
    scaling: Scaling | None
    # RELU or SILU of a gate, times an up; or SQUARED_RELU, of an up without a gate.
    activation: int
    # Rows of each of the memory's tables, and their columns.
    memory_rows: list
    memory_width: int


@dataclass
class Spec:
    shape: Shape
    # How many units of the SiLU table's input make 1.0; None with ReLU and its square.
    silu_units: int | None
    embedding_exponent: int
    embedding: array
    head: Linear
    # None: the head's.
    embedding_table: Linear | None
    # The memory's tables, row by row.
    memory: list
    layers: list
    final_norm: Norm
    token_weights: bytes


def read_spec(data):
    reader = _Reader(data)
    if reader.bytes(7) != b"NACSPEC":
        raise BadModel("it is none")
    layout = reader.u8()
    if layout != _LAYOUT:
        raise BadModel(f"it has layout {layout}, which this reader does not know")
    shape = _read_shape(reader)
    silu_units = reader.u32() if shape.activation == SILU else None
    if silu_units == 0:
        raise BadModel("its SiLU has no units")
    spec = Spec(
        shape=shape,
        silu_units=silu_units,
        embedding_exponent=reader.i8(),
        embedding=reader.array("h", shape.width),
        head=_read_linear(reader, shape.width, shape.vocab),
        embedding_table=_read_linear(reader, shape.width, shape.vocab) if reader.flag() else None,
        memory=[reader.array("b", rows * shape.memory_width) for rows in shape.memory_rows],
        layers=[_read_layer(reader, shape) for _ in range(shape.layers)],
        final_norm=_read_norm(reader, shape.width),
        token_weights=reader.bytes(shape.vocab),
    )
    if reader.at != len(data):
        raise BadModel("it goes on behind its end")
    return spec


class _Reader:
    def __init__(self, data, at=0):
        self.data = data
        self.at = at

    def bytes(self, count):
        if count > len(self.data) - self.at:
            raise BadModel("it is cut off")
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, format):
        return struct.unpack("<" + format, self.bytes(struct.calcsize("<" + format)))[0]

    def u8(self):
        return self.number("B")

    def i8(self):
        return self.number("b")

    def u32(self):
        return self.number("I")

    def f64(self):
        return self.number("d")

    def flag(self):
        flag = self.u8()
        if flag > 1:
            raise BadModel("it has a flag that is neither 0 nor 1")
        return flag == 1

    def array(self, type, count):
        """type: "b" or "h", integers of 8 or 16 bits with a sign."""
        size = struct.calcsize("<" + type)
        return array(type, struct.unpack(f"<{count}{type}", self.bytes(count * size)))


def _read_shape(reader):
    sizes = [reader.u32() for _ in range(9)]
    sizes[7] = sizes[7] or None
    reader.f64()  # normEpsilon, for training on
    theta = reader.f64()
    kind = reader.u8()
    scaling = None
    if kind == 1:
        scaling = Scaling("linear", reader.f64())
    elif kind == 2:
        scaling = Scaling("llama3", reader.f64(), reader.f64(), reader.f64(), reader.u32())
    elif kind > 2:
        raise BadModel(f"it has a RoPE scaling of an unknown kind {kind}")
    activation = reader.u8()
    if activation > SQUARED_RELU:
        raise BadModel("it has an unknown activation function")
    return Shape(*sizes, theta, scaling, activation, *_read_memory_shape(reader))


def _read_memory_shape(reader):
    tables = reader.u8()
    if tables > 3:
        raise BadModel(f"it has {tables} tables of memory")
    width = reader.u32() if tables else 0
    rows = [reader.u32() for _ in range(tables)]
    if any(count == 0 or count & (count - 1) for count in rows):
        raise BadModel("it has a table of memory whose number of rows is no power of two")
    return rows, width


def _read_layer(reader, shape):
    heads = shape.heads * shape.head_dim
    remembered = shape.memory_width * len(shape.memory_rows)
    ups_and_gates = 1 if shape.activation == SQUARED_RELU else 2
    return Layer(
        recall=_read_linear(reader, remembered, shape.width) if remembered else None,
        attention_norm=_read_norm(reader, shape.width),
        qkv=_read_linear(reader, shape.width, heads + 2 * shape.kv_heads * shape.head_dim),
        score_shift=reader.i8(),
        attention_shift=reader.i8(),
        output=_read_linear(reader, heads, shape.width),
        ffn_norm=_read_norm(reader, shape.width),
        into_hidden=_read_linear(reader, shape.width, ups_and_gates * shape.hidden),
        hidden_shift=reader.i8(),
        down=_read_linear(reader, shape.hidden, shape.width),
    )


def _read_norm(reader, width):
    shift = reader.i8()
    gain, epsilon = reader.f64(), reader.f64()
    channel_shifts = reader.array("b", width) if reader.flag() else None
    return Norm(None if shift == _DYNAMIC else shift, gain, epsilon, channel_shifts)


def _read_linear(reader, inputs, outputs):
    bits = reader.u8()
    if not 2 <= bits <= 16:
        raise BadModel(f"it has a linear map whose inputs have {bits} bits")
    part = reader.u32()
    exponents = reader.array("b", outputs)
    return Linear(inputs, outputs, bits, part, exponents, reader.array("b", inputs * outputs))
