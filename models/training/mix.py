"""Which rows are prose, and an order of rows that has a given share of it."""

import pathlib

import numpy as np
from tokenizers import Tokenizer

# Of what prose is written in; code, tables and markup have a tenth of other characters and more.
PLAIN = frozenset(" .,;:'\"!?-’“”")
PROSE = 0.9


def is_prose(rows: np.ndarray, tokenizer: pathlib.Path) -> np.ndarray:
    """rows [count, length] of token ids -> bool [count]."""
    vocabulary = Tokenizer.from_file(str(tokenizer))
    pieces = [vocabulary.decode([token]) for token in range(vocabulary.get_vocab_size())]
    size = np.array([len(piece) for piece in pieces])
    plain = np.array([sum(c.isalpha() or c in PLAIN for c in piece) for piece in pieces])
    return np.array([plain[row].sum() >= PROSE * size[row].sum() for row in rows])


def mixed(order: np.ndarray, prose: np.ndarray, share: np.ndarray) -> np.ndarray:
    """
    order: of rows; prose: which rows are; share [count]: of prose, at each place. Returns `count` rows, each kind in
    the same order and, where it runs out, from its beginning again.
    """
    wants_prose = np.diff(np.floor(np.cumsum(share)), prepend=0) > 0
    rows = np.empty(len(share), dtype=order.dtype)
    for kind, places in ((prose, wants_prose), (~prose, ~wants_prose)):
        rows[places] = np.resize(order[kind[order]], np.count_nonzero(places))
    return rows
