"""float32 arithmetic in a language of doubles. A sum, difference, product, quotient or square root of two
float32, computed in double and rounded once more to float32, is the float32 result: 53 bits are more than 2 *
24 + 1. So rounding after every single operation is all there is to it. An array of type "f" rounds what is
put into it; `CELL` is one for single numbers, for use as `CELL[0] = a * b; c = CELL[0]` where `f32(a * b)`
would be too slow. What a struct of type "f" packs is rounded, too: the quickest way for many numbers."""

from array import array
from functools import lru_cache
from math import ldexp
from operator import mul, sub
from struct import Struct

CELL = array("f", [0.0])


def f32(x):
    CELL[0] = x
    return CELL[0]


@lru_cache
def _struct(count):
    return Struct(f"{count}f")


def f32s(xs):
    """A list of numbers, rounded to float32."""
    struct = _struct(len(xs))
    return struct.unpack(struct.pack(*xs))


# 2^x: a polynomial for the fraction in [-1/2, 1/2].
_P4, _P3, _P2, _P1, _P0 = map(f32, (0.0095701, 0.05591786, 0.24024745, 0.69312181, 0.99999926))


def exp2(x):
    """2^x for |x| < 120."""
    n = round(x)  # halves to the even integer
    CELL[0] = x - n
    f = CELL[0]
    CELL[0] = _P4 * f
    CELL[0] = CELL[0] + _P3
    CELL[0] = CELL[0] * f
    CELL[0] = CELL[0] + _P2
    CELL[0] = CELL[0] * f
    CELL[0] = CELL[0] + _P1
    CELL[0] = CELL[0] * f
    CELL[0] = CELL[0] + _P0
    return ldexp(CELL[0], n)  # exact


def exp2s(xs):
    """The same for many."""
    whole = list(map(round, xs))
    fractions = f32s(list(map(sub, xs, whole)))
    p = [_P4] * len(xs)
    for coefficient in (_P3, _P2, _P1, _P0):
        p = f32s([x + coefficient for x in f32s(list(map(mul, p, fractions)))])
    return list(map(ldexp, p, whole))
