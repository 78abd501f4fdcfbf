"""Adaptive probability maps: what a prediction is worth, learned; and the last step before the coder."""

from array import array

from entropy.float32 import CELL, f32
from entropy.logistic import squash
from entropy.range_coder import BIT_TOTAL

# Bins one unit of stretch apart, from -12 to 12.
_BINS = 25
_REACH = 12.0
_HIGHEST = f32(_REACH - f32(0.001))
_RATE = f32(0.02)
_INITIAL = array("f", [squash(i - _REACH) for i in range(_BINS)])

# No decision is surer than 2^-20.
_LEAST = 4


class Map:
    """(row, stretch) -> probability, interpolated between two bins. Rows come into being when they are
    used."""

    def __init__(self):
        self.rows = {}
        self.row = None
        self.bin = 0
        self.share = 0.0

    def refine(self, row, stretch):
        """The probability learned for this row at this stretch; remembered for `learn`."""
        CELL[0] = max(min(stretch, _HIGHEST), -_REACH) + _REACH
        x = CELL[0]
        self.bin = at = int(x)
        self.share = share = x - at  # exact
        values = self.rows.get(row)
        if values is None:
            values = self.rows[row] = array("f", _INITIAL)
        self.row = values
        low = f32(values[at] * f32(1 - share))
        high = f32(values[at + 1] * share)
        return f32(low + high)

    def learn(self, bit):
        row, at = self.row, self.bin
        step = f32(_RATE * self.share)
        row[at] += f32(f32(bit - row[at]) * f32(_RATE - step))
        row[at + 1] += f32(f32(bit - row[at + 1]) * step)


class FinalMaps:
    """A mixed prediction, corrected by what such predictions were worth, in two maps."""

    def __init__(self):
        self.a = Map()
        self.b = Map()

    def probability(self, mixed, squashed, row_a, row_b):
        """P(bit = 1) in 1/2^22. mixed: a stretch; squashed: its probability; the rows are the maps'."""
        refined = f32(self.a.refine(row_a, mixed) + self.b.refine(row_b, mixed))
        p = int(f32(f32(squashed * 0.5) + f32(refined * 0.25)) * BIT_TOTAL)
        return min(max(p, _LEAST), BIT_TOTAL - _LEAST)

    def learn(self, bit):
        self.a.learn(bit)
        self.b.learn(bit)
