"""The ensembles that a file's coding record names by number."""

from entropy.mixed import bits_for

FAST, BALANCED, MAX = range(3)


def bias_rate(ensemble):
    return 40 / 256 if ensemble == FAST else 8 / 256


def table_bits(ensemble, tokens):
    most = {FAST: 16, BALANCED: 20, MAX: 22}[ensemble]
    return bits_for(tokens * (2 if ensemble == FAST else 24), 8, most)
