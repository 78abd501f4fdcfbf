"""float32 arithmetic in a language of doubles. A sum, difference, product, quotient or square root of two float32,
computed in double and rounded once more to float32, is the float32 result: 53 bits are more than 2 * 24 + 1. So
rounding after every single operation is all there is to it. An array of type "f" rounds what is put into it; `CELL`
is one for single numbers, for use as `CELL[0] = a * b; c = CELL[0]` where `f32(a * b)` would be too slow."""

from array import array

CELL = array("f", [0.0])


def f32(x):
    CELL[0] = x
    return CELL[0]


def f32s(xs):
    """An array of float32 from numbers of any kind."""
    return array("f", xs)


# 2^x: a polynomial for the fraction in [-1/2, 1/2].
_P4, _P3, _P2, _P1, _P0 = map(f32, (0.0095701, 0.05591786, 0.24024745, 0.69312181, 0.99999926))


def exp2(x):
    """2^x for |x| < 120."""
    n = round(x)  # halves to the even integer
    f = f32(x - n)
    p = _P4
    for coefficient in (_P3, _P2, _P1, _P0):
        p = f32(f32(p * f) + coefficient)
    return p * 2.0**n  # exact
