"""Logistic mixing: eight vectors of weights, each chosen by its own selector and taught by its own error, then one vector
over their results. A row of weights is as long as the inputs and zeros up to a multiple of 8; the last place is the
row's age."""

from array import array
from itertools import chain, repeat
from operator import add, mul

from entropy.float32 import CELL, f32
from entropy.logistic import clamp, squash

SETS = 8
_EXTRA_RATE = f32(f32(0.02) * 1000)
_WARM_UP = 1000.0
_YOUNG_RATE = f32(f32(0.03) * 300)
_YOUTH = 300.0
_FINAL_RATE = f32(0.0005)


def initial_weights(units):
    return [unit / 128 for unit in units]


class Mixer:
    """rate: of learning. by_age: each row learns at the pace of its age, not all at one. initial: the weights with which
    every row begins, one for each input."""

    def __init__(self, rate, by_age, initial):
        self.rate = f32(rate)
        self.by_age = by_age
        self.width = (len(initial) + 8) & ~7
        self.initial = array("f", list(initial) + [0.0] * (self.width - len(initial)))
        self.inputs = array("f", bytes(4 * self.width))
        # Of each set, its rows: they come into being when they are used.
        self.sets = [{} for _ in range(SETS)]
        self.selected = [None] * SETS
        self.finals = {}
        self.final = None
        self.select_final(0)
        self.dots = array("f", bytes(4 * SETS))
        self.decisions = 0.0
        self.mixed = 0.0

    def select(self, number, row):
        rows = self.sets[number]
        weights = rows.get(row)
        if weights is None:
            weights = rows[row] = array("f", self.initial)
        self.selected[number] = weights

    def select_final(self, row):
        weights = self.finals.get(row)
        if weights is None:
            weights = self.finals[row] = array("f", [1 / SETS] * SETS)
        self.final = weights

    def mix(self):
        """The mixed stretch."""
        width = self.width
        products = array("f", map(mul, chain.from_iterable(repeat(self.inputs, SETS)), chain.from_iterable(self.selected)))
        # Four sums go along each row, of every fourth product; here those of all sets at once.
        sums = []
        for lane in range(4):
            total = products[lane::width]
            for at in range(lane + 4, width, 4):
                total = array("f", map(add, total, products[at::width]))
            sums.append(total)
        low = array("f", map(add, sums[0], sums[1]))
        high = array("f", map(add, sums[2], sums[3]))
        self.dots = array("f", map(clamp, array("f", map(add, low, high))))
        weighed = array("f", map(mul, self.final, self.dots))
        four = array("f", map(add, weighed[:4], weighed[4:]))
        self.mixed = clamp(f32(f32(four[0] + four[1]) + f32(four[2] + four[3])))
        return self.mixed

    def learn(self, bit):
        """Teaches every set and the final vector what the bit was."""
        self.decisions = f32(self.decisions + 1)
        rate = f32(self.rate + f32(_EXTRA_RATE / f32(_WARM_UP + self.decisions)))
        inputs = self.inputs
        for weights, dot in zip(self.selected, self.dots):
            if self.by_age:
                age = weights[-1]
                weights[-1] = age + 1
                rate = f32(self.rate + f32(_YOUNG_RATE / f32(_YOUTH + age)))
            step = f32(f32(bit - squash(dot)) * rate)
            moves = array("f", map(step.__mul__, inputs))
            weights[:] = array("f", map(add, weights, moves))
        error = f32(f32(bit - squash(self.mixed)) * _FINAL_RATE)
        moves = array("f", map(error.__mul__, self.dots))
        self.final[:] = array("f", map(add, self.final, moves))
