"""Reads a model file: the integer specification of a decoder (src/model/spec/spec.md). All layouts give the
same fields."""

import json
import struct
from array import array
from dataclasses import dataclass

from errors import NacreError

NEAREST, FLOOR = "nearest", "floor"
_ROUNDINGS = (NEAREST, FLOOR)
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
    rounding: str
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
    # Whether hidden channels are relu(up)^2, without gates.
    is_squared: bool
    # Rows of each of the memory's tables, and their columns.
    memory_rows: list
    memory_width: int


@dataclass
class Spec:
    shape: Shape
    # How many units of the SiLU table's input make 1.0; 0 with ReLU.
    silu_units: int
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
    if data[:8] == b"NACRSPEC":
        return _read_unversioned(data)
    reader = _Reader(data)
    if reader.bytes(7) != b"NACSPEC":
        raise BadModel("it is none")
    layout = reader.u8()
    if layout not in (1, 2):
        raise BadModel(f"it has layout {layout}, which this reader does not know")
    shape = _read_shape(reader, layout)
    spec = Spec(
        shape=shape,
        silu_units=reader.u32(),
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


def _read_shape(reader, layout):
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
    is_squared, rows, width = _read_extension(reader) if layout == 2 else (False, [], 0)
    return Shape(*sizes, theta, scaling, is_squared, rows, width)


def _read_extension(reader):
    activation = reader.u8()  # 0 and 1: siluUnits tells them apart, too
    if activation > 2:
        raise BadModel("it has an unknown activation function")
    tables = reader.u8()
    if tables > 3:
        raise BadModel(f"it has {tables} tables of memory")
    width = reader.u32() if tables else 0
    rows = [reader.u32() for _ in range(tables)]
    if any(count == 0 or count & (count - 1) for count in rows):
        raise BadModel("it has a table of memory whose number of rows is no power of two")
    return activation == 2, rows, width


def _read_layer(reader, shape):
    heads = shape.heads * shape.head_dim
    remembered = shape.memory_width * len(shape.memory_rows)
    return Layer(
        recall=_read_linear(reader, remembered, shape.width) if remembered else None,
        attention_norm=_read_norm(reader, shape.width),
        qkv=_read_linear(reader, shape.width, heads + 2 * shape.kv_heads * shape.head_dim),
        score_shift=reader.i8(),
        attention_shift=reader.i8(),
        output=_read_linear(reader, heads, shape.width),
        ffn_norm=_read_norm(reader, shape.width),
        into_hidden=_read_linear(reader, shape.width, (1 if shape.is_squared else 2) * shape.hidden),
        hidden_shift=reader.i8(),
        down=_read_linear(reader, shape.hidden, shape.width),
    )


def _read_norm(reader, width):
    shift = reader.i8()
    gain, epsilon = reader.f64(), reader.f64()
    channel_shifts = reader.array("b", width) if reader.flag() else None
    return Norm(None if shift == _DYNAMIC else shift, gain, epsilon, channel_shifts)


def _read_linear(reader, inputs, outputs):
    bits, rounding = reader.u8(), reader.u8()
    if not 2 <= bits <= 16 or rounding >= len(_ROUNDINGS):
        raise BadModel("it has a linear map whose inputs are quantized in an unknown way")
    part = reader.u32()
    exponents = reader.array("b", outputs)
    return Linear(
        inputs, outputs, bits, _ROUNDINGS[rounding], part, exponents, reader.array("b", inputs * outputs)
    )


def _read_unversioned(data):
    """The layout from before layouts had a version: "NACRSPEC", u32 length of a JSON text, this text, then
    the arrays that it mentions, in its order. Only the embedded model has it."""
    reader = _Reader(data, 8)
    header = reader.bytes(reader.u32()).decode()

    def arrays(value):
        types = {"Int8Array": "b", "Uint8Array": "B", "Int16Array": "h"}
        return reader.array(types[value["array"]], value["length"]) if "array" in value else value

    spec = json.loads(header, object_hook=arrays)
    shape = spec["shape"]

    def norm(fields):
        shift = fields["shift"]
        return Norm(None if shift == "dynamic" else shift, fields["gain"], 0.0, fields.get("channelShifts"))

    def linear(fields, bits):
        sizes = fields["inputs"], fields["outputs"]
        return Linear(*sizes, bits, FLOOR, 0, fields["exponents"], fields["weights"])

    def layer(fields):
        return Layer(
            None,
            norm(fields["attentionNorm"]),
            linear(fields["qkv"], 8),
            fields["scoreShift"],
            fields["attentionShift"],
            linear(fields["output"], 8),
            norm(fields["ffnNorm"]),
            linear(fields["gateUp"], 8),
            fields["hiddenShift"],
            linear(fields["down"], 9),
        )

    names = "vocabSize", "width", "layers", "heads", "kvHeads", "headDim", "hidden", "window", "maxPositions"
    return Spec(
        Shape(*[shape[name] for name in names], shape["ropeTheta"], None, False, [], 0),
        spec["siluUnits"],
        spec["embeddingExponent"],
        spec["embedding"],
        linear(spec["head"], 10),
        None,
        [],
        [layer(fields) for fields in spec["layers"]],
        norm(spec["finalNorm"]),
        bytes(spec["tokenWeights"]),
    )
