"""Adaptive bit counters, found by hash from (context, node). A bucket serves one context in one group of
three levels of the tree, or of four: a check of the hash, then seven or fifteen counters by the path within the
group (1; 2, 3; 4 to 7; 8 to 15).

A counter is a word of 32 bits: probability << 16 | history << 8 | seen flags << 6 | n. The history is the
latest bits below a leading 1; the flags say whether a 0 (bit 6) and a 1 (bit 7) were seen."""

from array import array
from bisect import bisect_right

from entropy.float32 import CELL, f32
from entropy.hashing import HASH_A, HASH_CHECK, HASH_GOLDEN, WORD
from entropy.logistic import stretch

GROUP_LEVELS = 3
INPUTS_PER_CONTEXT = 2

# Probability 1/2, an empty history.
_FRESH = 0x80000100
_COUNT_MASK = 63
# The probability moves by 1 / (n + 1.4).
_RATES = [f32(1 / f32(n + f32(1.4))) for n in range(_COUNT_MASK + 1)]
# In 1/128, by confidence: n in 8 steps x (both values were seen, only one was).
_CONFIDENCE_GAINS = (128, 118, 128, 109, 99, 128, 99, 128, 77, 141, 64, 141, 64, 141, 77, 166)
# How much of the model's stretch is taken from a counter's, where both values were seen, and where only one was.
_REPLACED_BY_BOTH = 0.75
_REPLACED_BY_ONE = 0.375
_REPLACED_BY_MAP = 0.1875
_MAP_RATE = f32(0.006)


def _gain(state):
    """How much a counter's stretch counts, by the lower 8 bits of its word."""
    if state == 0:
        return 0.0
    n = state & _COUNT_MASK
    step = bisect_right((2, 3, 4, 6, 10, 20, 40), n)
    return _CONFIDENCE_GAINS[step * 2 + (0 if state >> 6 == 3 else 1)] / 128


_GAINS = [_gain(state) for state in range(256)]
_REPLACED = [_REPLACED_BY_BOTH if state >> 6 == 3 else _REPLACED_BY_ONE for state in range(256)]


def _initial(history):
    """P(1) after a history: the share of ones among its bits, a little drawn to the middle."""
    if history < 2:
        return 0.5
    bits = history.bit_length() - 1
    ones = bin(history).count("1") - 1
    return f32(f32(ones + f32(0.4)) / f32(bits + f32(0.8)))


_INITIAL_MAP = array("f", [_initial(history) for history in range(256)]) * 4
# The offset of a history map's row by n: four steps.
_MAP_STEPS = [((n >= 10) + (n >= 20) + (n >= 60)) << 8 for n in range(_COUNT_MASK + 1)]


class _Stretches(dict):
    """The stretch of p / 2^16."""

    def __missing__(self, p):
        self[p] = value = stretch(p / 0x10000)
        return value


_STRETCHES = _Stretches()


class Counters:
    """2^bits buckets, each for so many levels, for `contexts` contexts at a time."""

    def __init__(self, bits, contexts, levels=GROUP_LEVELS):
        self.fresh = [_FRESH] * ((1 << levels) - 1)
        self.mask = (1 << bits) - 1
        # Buckets come into being when they are used; one that is not there is all zeros and fresh counters.
        self.table = {}
        # Of each context: its bucket in the present group, its entry in its history map.
        self.buckets = [None] * contexts
        self.maps = [array("f", _INITIAL_MAP) for _ in range(contexts)]
        self.places = [0] * contexts
        self.path = 1

    def find_buckets(self, hashes, root):
        """The buckets of all contexts' hashes for the group of levels below the node `root`."""
        salt = ((root + 1) * HASH_GOLDEN) & WORD
        mask = self.mask
        for i, context in enumerate(hashes):
            h = ((context ^ salt) * HASH_A) & WORD
            h ^= h >> 15
            self.buckets[i] = self._claim(h & mask, ((h * HASH_CHECK) & WORD) | 1)

    def _claim(self, first, check):
        """Of two places for a check the one that has it; else the less used, cleared. It is cleared in place,
        since an earlier context may use the same bucket."""
        a = self._bucket(first)
        if a[0] == check:
            return a
        b = self._bucket(first ^ 1)
        if b[0] == check:
            return b
        bucket = a if a[1] & _COUNT_MASK <= b[1] & _COUNT_MASK else b
        bucket[:] = [check] + self.fresh
        return bucket

    def _bucket(self, index):
        bucket = self.table.get(index)
        if bucket is None:
            bucket = self.table[index] = [0] + self.fresh
        return bucket

    def predict(self, path, inputs, first, model=0.0):
        """Writes two inputs for each context, from `first` on, for the node at `path` in its group, each less a
        share of the model's stretch. Gives a bit for each context that says whether it was seen before."""
        CELL[0] = model * _REPLACED_BY_MAP
        replaced_by_map = CELL[0]
        self.path = path
        places = self.places
        seen = 0
        at = first
        bit = 1
        for i, bucket in enumerate(self.buckets):
            word = bucket[path]
            n = word & 63
            if n:
                seen |= bit
            bit <<= 1
            places[i] = place = word >> 8 & 255 | _MAP_STEPS[n]
            CELL[0] = model * _REPLACED[word & 255]
            CELL[0] = _STRETCHES[word >> 16] - CELL[0]
            CELL[0] = CELL[0] * _GAINS[word & 255]
            inputs[at] = CELL[0]
            CELL[0] = stretch(self.maps[i][place]) - replaced_by_map
            inputs[at + 1] = CELL[0]
            at += 2
        return seen

    def learn(self, bit):
        path = self.path
        target = 0xFFFF if bit else 0
        for bucket, values, place in zip(self.buckets, self.maps, self.places):
            word = bucket[path]
            n = word & 63
            p = word >> 16
            CELL[0] = (target - p) * _RATES[n]
            p += int(CELL[0])  # towards zero
            state = word & 0xC0 | 0x40 << bit | (n + 1 if n < 63 else 63)
            history = word >> 7 & 0x1FE | bit
            if history > 255:
                history = history & 127 | 128
            bucket[path] = p << 16 | history << 8 | state
            old = values[place]
            CELL[0] = bit - old
            CELL[0] = CELL[0] * _MAP_RATE
            values[place] = old + CELL[0]
