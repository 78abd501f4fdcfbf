"""A model's folder: manifest.json, the specification and the tokenizer (models/README.md), each proven by its
hash."""

import gzip
import hashlib
import json
import struct
from functools import cached_property
from pathlib import Path

from errors import NacreError
from model.spec_file import read_spec
from model.tokenizer import read_vocabulary
from model.transformer import Transformer


class Model:
    """vocabulary: the bytes of each token. weights: of each, 16 * log2 of how often it is expected."""

    def __init__(self, folder):
        folder = Path(folder)
        try:
            self.manifest = json.loads((folder / "manifest.json").read_bytes())
            spec_file = _read_file(folder, self.manifest["spec"])
            tokenizer_file = _read_file(folder, self.manifest["tokenizer"])
        except (OSError, EOFError, ValueError) as error:
            raise NacreError(f"the model in {folder} cannot be read ({error})") from None
        self.id = hashlib.sha256(spec_file).digest()
        self.tokenizer_hash = hashlib.sha256(tokenizer_file).digest()
        self.vocabulary = read_vocabulary(tokenizer_file)
        spec = read_spec(spec_file)
        if len(self.vocabulary) != spec.shape.vocab:
            raise NacreError("the tokenizer belongs to another model: it has another number of tokens")
        self.weights = spec.token_weights
        self.spec = spec

    @cached_property
    def transformer(self):
        return Transformer(self.spec)

    def open(self):
        return self.transformer.open()


def _read_file(folder, description):
    name = description["name"]
    data = (folder / name).read_bytes()
    if name.endswith(".gz"):
        data = gzip.decompress(data)
    if len(data) != description["bytes"] or hashlib.sha256(data).hexdigest() != description["sha256"]:
        raise NacreError(f"the model file {name} is damaged or incomplete")
    return data


def self_test_hash(transformer):
    """The SHA-256, in hex, of the logits of a fixed sequence of tokens: what a manifest has as `selfTest`.
    Two lanes are fed 24 tokens each, then one each, four times; all logits of a call go into the hash as i32,
    lane by lane."""
    lanes = [transformer.open(), transformer.open()]
    found = hashlib.sha256()
    state = 1
    for steps in (24, 1, 1, 1, 1):
        for lane in lanes:
            for _ in range(steps):
                state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
                logits = lane.feed(state * transformer.spec.shape.vocab >> 32)
                found.update(struct.pack(f"<{len(logits)}i", *logits))
    return found.hexdigest()
