"""The hash of a model's logits over fixed tokens, which a manifest has as `selfTest`: `python3
reference/self_test.py SPEC`, a specification or one packed by gzip. With `--long`, the hash of the logits of
a text that is longer than the model has positions."""

import gzip
import hashlib
import struct
import sys
from pathlib import Path

from model.model import self_test_hash
from model.spec_file import read_spec
from model.transformer import Transformer


def long_hash(transformer):
    shape = transformer.spec.shape
    session = transformer.open()
    found = hashlib.sha256()
    for i in range(shape.max_positions + 20):
        logits = session.feed(i * i % shape.vocab)
        found.update(struct.pack(f"<{len(logits)}i", *logits))
    return found.hexdigest()


def main(path, option=None):
    data = Path(path).read_bytes()
    if path.endswith(".gz"):
        data = gzip.decompress(data)
    transformer = Transformer(read_spec(data))
    print(long_hash(transformer) if option == "--long" else self_test_hash(transformer))


main(*sys.argv[1:])
