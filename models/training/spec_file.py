"""Reads a model file; src/model/spec/spec-file.ts says the layout."""

import json
import math
import struct

import numpy as np

DYNAMIC = -128
SIZES = ["vocabSize", "width", "layers", "heads", "kvHeads", "headDim", "hidden", "window", "maxPositions"]


class Fields:
    def __init__(self, file: bytes):
        self.file, self.at = file, 0

    def take(self, form: str) -> tuple:
        values = struct.unpack_from("<" + form, self.file, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def one(self, form: str) -> int | float:
        return self.take(form)[0]

    def array(self, dtype: str, *dims: int) -> np.ndarray:
        data = np.frombuffer(self.file, dtype, math.prod(dims), self.at)
        self.at += data.nbytes
        return data


def read_spec(file: bytes) -> dict:
    if file[:8] == b"NACRSPEC":
        return read_unversioned(file)
    fields = Fields(file)
    magic, layout = fields.take("7sB")
    assert magic == b"NACSPEC" and layout in (1, 2), "not a model file of layout 1 or 2"
    shape = dict(zip(SIZES, fields.take("9I")))
    shape["normEpsilon"], shape["ropeTheta"] = fields.take("dd")
    shape["ropeScaling"] = fields.take({0: "", 1: "d", 2: "dddI"}[fields.one("B")])
    activation, tables = fields.take("BB") if layout == 2 else (None, 0)
    if tables:
        shape["memory"] = dict(width=fields.one("I"), rows=fields.take(f"{tables}I"))
    units, exponent = fields.take("Ib")
    shape["activation"] = ["relu", "silu", "relu2"][(units > 0) if activation is None else activation]
    width, heads, size, hidden = (shape[name] for name in ("width", "heads", "headDim", "hidden"))
    spec = dict(shape=shape, siluUnits=units, embeddingExponent=exponent, embedding=fields.array("<i2", width))
    spec["head"] = linear(fields, width, shape["vocabSize"])
    if fields.one("B"):
        spec["embeddingTable"] = linear(fields, width, shape["vocabSize"])
    if tables:
        memory = shape["memory"]["width"]
        spec["memory"] = [fields.array("i1", rows, memory) for rows in shape["memory"]["rows"]]
    spec["layers"] = [
        (dict(recall=linear(fields, tables * memory, width)) if tables else {})
        | dict(
            attentionNorm=norm(fields, width),
            qkv=linear(fields, width, (heads + 2 * shape["kvHeads"]) * size),
            scoreShift=fields.one("b"),
            attentionShift=fields.one("b"),
            output=linear(fields, heads * size, width),
            ffnNorm=norm(fields, width),
            intoHidden=linear(fields, width, hidden if shape["activation"] == "relu2" else 2 * hidden),
            hiddenShift=fields.one("b"),
            down=linear(fields, hidden, width),
        )
        for _ in range(shape["layers"])
    ]
    spec["finalNorm"] = norm(fields, width)
    spec["tokenWeights"] = fields.array("u1", shape["vocabSize"])
    assert fields.at == len(file)
    return spec


def norm(fields: Fields, width: int) -> dict:
    shift, gain, epsilon, has_shifts = fields.take("bddB")
    read = dict(shift="dynamic" if shift == DYNAMIC else shift, gain=gain, epsilon=epsilon)
    return read | (dict(channelShifts=fields.array("i1", width)) if has_shifts else {})


def linear(fields: Fields, inputs: int, outputs: int) -> dict:
    bits, rounding, part = fields.take("BBI")
    read = dict(inputs=inputs, outputs=outputs, bits=bits, rounding=["nearest", "floor"][rounding], part=part or inputs)
    return read | dict(exponents=fields.array("i1", outputs), weights=fields.array("i1", inputs, outputs))


def read_unversioned(file: bytes) -> dict:
    """The embedded model's file: goes with src/model/spec/unversioned-file.ts, when that model is replaced."""
    dtypes = {"Int8Array": "i1", "Uint8Array": "u1", "Int16Array": "<i2"}
    arrays = Fields(file)
    header = arrays.at = 12 + struct.unpack("<I", file[8:12])[0]
    spec = json.loads(
        file[12:header],
        object_hook=lambda value: arrays.array(dtypes[value["array"]], value["length"]) if "array" in value else value,
    )
    for layer in spec["layers"]:
        layer["intoHidden"] = layer.pop("gateUp")
    assert arrays.at == len(file)
    return spec
