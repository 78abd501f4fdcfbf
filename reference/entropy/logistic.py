"""The logistic domain: stretch(p) = ln(p / (1 - p)), by a table, and its inverse, squash."""

from math import frexp

from entropy import ieee_math
from entropy.float32 import CELL, exp2, f32

# Stretches are clamped to +-13.
STRETCH_LIMIT = 13.0
_LOG2E = f32(ieee_math.LOG2E)

# The table covers 23 octaves of p below 1/2, from 2^-24 on, with 64 steps each; an entry is for the middle of
# a step.
_OCTAVES = 23
_LAST = _OCTAVES * 64 - 1


def _entry(i):
    p = ieee_math.exp2((i >> 6) - 24) * (1 + ((i & 63) + 0.5) / 64)
    return f32(ieee_math.log2(p / (1 - p)) * ieee_math.LN2)


_STRETCHES = [_entry(i) for i in range(_OCTAVES * 64)]


def stretch(p):
    """p: a float32 in [0, 1]."""
    small = p if p < 0.5 else 1 - p  # exact
    if small < 2.0**-24:
        x = _STRETCHES[0]
    else:
        mantissa, exponent = frexp(small)  # small = mantissa * 2^exponent, 1/2 <= mantissa < 1
        step = (exponent + 22) * 64 + int(mantissa * 128)
        x = _STRETCHES[step if step < _LAST else _LAST]
    return x if p < 0.5 else -x


def clamp(x):
    return max(min(x, STRETCH_LIMIT), -STRETCH_LIMIT)


def squash(x):
    """The probability of a stretch."""
    CELL[0] = clamp(x) * -_LOG2E
    CELL[0] = 1 + exp2(CELL[0])
    CELL[0] = 1 / CELL[0]
    return CELL[0]
