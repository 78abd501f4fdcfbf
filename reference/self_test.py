"""The hash of a model's logits over fixed tokens, which a manifest has as `selfTest`: `python3 reference/self_test.py SPEC`,
a specification or one packed by gzip."""

import gzip
import sys
from pathlib import Path

from model.model import self_test_hash
from model.spec_file import read_spec
from model.transformer import Transformer


def main(path):
    data = Path(path).read_bytes()
    if path.endswith(".gz"):
        data = gzip.decompress(data)
    print(self_test_hash(Transformer(read_spec(data))))


main(*sys.argv[1:])
