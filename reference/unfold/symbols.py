"""The symbols of deflate (RFC 1951, 3.2.5): lengths of 3 to 258 and distances of 1 to 32,768, each with extra
bits."""

LITERALS = 286
DISTANCES = 30
END_OF_BLOCK = 256
SHORTEST = 3
LONGEST = 258
FARTHEST = 32768

# The order in which the lengths of the third code are sent.
LENGTH_ORDER = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)
LENGTH_SYMBOLS = 19


def length_bits(symbol):
    """Extra bits of a length symbol, counted from 257."""
    return 0 if symbol < 8 or symbol == 28 else (symbol >> 2) - 1


def distance_bits(symbol):
    return 0 if symbol < 4 else (symbol >> 1) - 1


def _firsts(count, first, bits):
    firsts = []
    for symbol in range(count):
        firsts.append(first)
        first += 1 << bits(symbol)
    return firsts


FIRST_LENGTH = _firsts(28, SHORTEST, length_bits) + [LONGEST]
FIRST_DISTANCE = _firsts(DISTANCES, 1, distance_bits)


def _length_symbol(length):
    """The longest has a symbol of its own."""
    return max(symbol for symbol, first in enumerate(FIRST_LENGTH) if first <= length)


def distance_symbol(distance):
    return max(symbol for symbol, first in enumerate(FIRST_DISTANCE) if first <= distance)


# By length; counted from 257.
LENGTH_SYMBOL = [0] * SHORTEST + [_length_symbol(length) for length in range(SHORTEST, LONGEST + 1)]
