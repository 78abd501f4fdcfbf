"""2^x and log2 x in doubles by + - * / in a fixed order. math.exp2 would differ in the last bits from one
machine to another."""

import math

LN2 = 0.6931471805599453
LOG2E = 1.4426950408889634
SQRT2 = 1.4142135623730951


def exp2(x):
    """For |x| < 1022."""
    n = math.floor(x + 0.5)
    r = (x - n) * LN2
    total = 1.0
    for k in range(14, 0, -1):
        total = 1 + (total * r) / k
    half = n // 2
    return total * 2.0**half * 2.0 ** (n - half)


def log2(x):
    """For normal x > 0."""
    m, n = math.frexp(x)
    m, n = m * 2, n - 1  # 1 <= m < 2
    if m > SQRT2:
        m /= 2
        n += 1
    s = (m - 1) / (m + 1)
    s2 = s * s
    total = 0.0
    for k in range(25, 2, -2):
        total = (total + 1 / k) * s2
    return n + 2 * (s + s * total) * LOG2E
