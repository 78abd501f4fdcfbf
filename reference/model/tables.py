"""The lookup tables of an exact model, from + - * / and sqrt in doubles. Their entries are integers, or
dyadic numbers of a few bits: floats that are exact."""

import math

from entropy.ieee_math import LOG2E, exp2, log2

RSQRT_BIN = 32
RSQRT_MOST = 65536
RECIPROCAL_BIN = 16
SCORE_RANGE = 1023
SILU_LIMIT = 4095
SHIFT_BIN = 512
SHIFT_MOST = 4096


def round_to_bits(x, bits):
    """x, rounded to a significand of so many bits."""
    if x == 0:
        return 0.0
    unit = 2.0 ** (math.frexp(x)[1] - bits)
    return math.floor(x / unit + 0.5) * unit


def exponentials():
    """[1024]: 4096 * 2^(-i / 64). The last entry is 0: no weight."""
    return [math.floor(4096 * exp2(-i / 64) + 0.5) for i in range(SCORE_RANGE)] + [0]


def reciprocals(keys):
    """[S / 16] = 65536 / S at the centre of each bin, for S up to keys * 4096."""
    bins = keys * 4096 // RECIPROCAL_BIN + 1
    return [round_to_bits(65536 / (i * RECIPROCAL_BIN + RECIPROCAL_BIN / 2), 12) for i in range(bins)]


def root_shift(width):
    """The smallest shift s with which the squares of `width` values of 12 bits sum to 2^24 at most."""
    shift = 0
    while width * 2.0 ** (24 - 2 * shift) > 1 << 24:
        shift += 1
    return shift


def reciprocal_roots(width, gain):
    """[S / 32]: what a norm multiplies by, for the sum of squares S of its shifted values."""
    units = 2.0 ** root_shift(width)

    def entry(i):
        total = i * RSQRT_BIN + RSQRT_BIN / 2
        return round_to_bits((gain * math.sqrt(width / total)) / units, 12)

    return [entry(i) for i in range(RSQRT_MOST + 1)]


def dynamic_units():
    """[4097]: the power of two that brings a row whose largest value is in this bin (of 512) below 2^12."""
    return [1.0 if i < 8 else 2.0 ** (3 - i.bit_length()) for i in range(SHIFT_MOST + 1)]


def silu(units):
    """[2 * 4095 + 1]: SiLU of i - 4095, in `units` per 1.0."""

    def entry(i):
        x = (i - SILU_LIMIT) / units
        return round_to_bits((0.0 if x < -500 else x / (1 + exp2(-x * LOG2E))) * units, 11)

    return [entry(i) for i in range(2 * SILU_LIMIT + 1)]


def rope_rates(shape):
    """The angle by which RoPE turns each pair of channels per position."""
    rates = []
    for i in range(shape.head_dim // 2):
        rate = exp2((-2 * i * log2(shape.rope_theta)) / shape.head_dim)
        scaling = shape.scaling
        if scaling:
            slow = rate / scaling.factor
            if scaling.type == "linear":
                rate = slow
            else:
                turns = (scaling.trained_positions * rate) / (2 * math.pi)
                span = scaling.high_frequency - scaling.low_frequency
                share = min(1.0, max(0.0, (turns - scaling.low_frequency) / span))
                rate = share * rate + (1 - share) * slow
        rates.append(rate)
    return rates


def cos_sin(x):
    """cos x and sin x for 0 <= x <= 10^6."""
    half_pi, tail = 1.5707963267948966, 6.123233995736766e-17
    quarter = math.floor(x / half_pi + 0.5)
    r = x - quarter * half_pi - quarter * tail
    r2 = r * r
    cos = sin = 0.0
    for k in range(20, 1, -2):
        cos = (1 + cos) * (-r2 / (k * (k - 1)))
        sin = (1 + sin) * (-r2 / (k * (k + 1)))
    cos = 1 + cos
    sin = r * (1 + sin)
    return ((cos, sin), (-sin, cos), (-cos, -sin), (sin, -cos))[quarter & 3]


def turn(rates, position):
    """cos and sin of each pair's angle, in 1/2048."""
    pairs = [cos_sin(position * rate) for rate in rates]
    return [[math.floor(x * 2048 + 0.5) for x in column] for column in zip(*pairs)]
