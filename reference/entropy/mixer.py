"""Logistic mixing: four or eight vectors of weights, each chosen by its own selector and taught by its own error,
then one vector over their results. A row of weights is as long as the inputs and zeros up to a multiple of 8;
its last place is its age, which stands behind an input that is always 0.

What is computed for each set alone is written here for all of them at once: Python takes most of its time
between operations, so long lists are quicker than many short ones."""

from itertools import chain
from operator import add, mul
from struct import Struct

from entropy.float32 import f32
from entropy.logistic import STRETCH_LIMIT, clamp, squash

_EXTRA_RATE = f32(f32(0.02) * 1000)
_WARM_UP = 1000.0
_YOUNG_RATE = f32(f32(0.03) * 300)
_YOUTH = 300.0
_FINAL_RATE = f32(0.0005)


def initial_weights(units):
    return [unit / 128 for unit in units]


class Mixer:
    """rate: of learning. by_age: each row learns at the pace of its age, not all at one. initial: the weights
    with which every row begins, one for each input. sets: 4 or 8."""

    def __init__(self, rate, by_age, initial, sets=8):
        self.rate = f32(rate)
        self.by_age = by_age
        self.width = (len(initial) + 8) & ~7
        self.initial = list(initial) + [0.0] * (self.width - len(initial))
        # All are float32.
        self.inputs = [0.0] * self.width
        # Of each set, its rows: they come into being when they are used.
        self.sets = [{} for _ in range(sets)]
        self.selected = [None] * sets
        self.finals = {}
        self.final = None
        self.select_final(0)
        self.dots = ()
        self.decisions = 0.0
        self.mixed = 0.0
        # Of the sets' results and of the mixed one.
        self.probabilities = ()
        self.each = Struct(f"{sets}f")
        self.step = Struct(f"{4 * sets}f")
        self.all = Struct(f"{sets * self.width}f")

    def select(self, number, row):
        rows = self.sets[number]
        weights = rows.get(row)
        if weights is None:
            weights = rows[row] = self.initial.copy()
        self.selected[number] = weights

    def select_final(self, row):
        weights = self.finals.get(row)
        if weights is None:
            weights = self.finals[row] = [1 / len(self.sets)] * len(self.sets)
        self.final = weights

    def mix(self):
        """The mixed stretch."""
        # A row's products with the inputs are added up in four sums, of every fourth product each.
        products = [x * weight for x, weights in zip(self.inputs, zip(*self.selected)) for weight in weights]
        products = self.all.unpack(self.all.pack(*products))
        sets, each, step = len(self.sets), self.each, self.step
        sums = products[: 4 * sets]
        for at in range(4 * sets, len(products), 4 * sets):
            sums = step.unpack(step.pack(*map(add, sums, products[at : at + 4 * sets])))
        low = each.unpack(each.pack(*map(add, sums[:sets], sums[sets : 2 * sets])))
        high = each.unpack(each.pack(*map(add, sums[2 * sets : 3 * sets], sums[3 * sets :])))
        dots = each.unpack(each.pack(*map(add, low, high)))
        self.dots = [max(min(x, STRETCH_LIMIT), -STRETCH_LIMIT) for x in dots]
        weighed = each.unpack(each.pack(*map(mul, self.final, self.dots)))
        if sets == 8:
            weighed = map(f32, map(add, weighed[:4], weighed[4:]))
        a, b, c, d = weighed
        self.mixed = clamp(f32(f32(a + b) + f32(c + d)))
        self.probabilities = [*map(squash, self.dots), squash(self.mixed)]
        return self.mixed

    @property
    def probability(self):
        """The squash of the mixed stretch."""
        return self.probabilities[-1]

    def learn(self, bit):
        """Teaches every set and the final vector what the bit was."""
        self.decisions = f32(self.decisions + 1)
        if self.by_age:
            rates = []
            for weights in self.selected:
                rates.append(f32(self.rate + f32(_YOUNG_RATE / f32(_YOUTH + weights[-1]))))
                weights[-1] = f32(weights[-1] + 1)
        else:
            rates = [f32(self.rate + f32(_EXTRA_RATE / f32(_WARM_UP + self.decisions)))] * len(self.sets)
        steps = [f32(f32(bit - p) * rate) for p, rate in zip(self.probabilities, rates)]
        width = self.width
        moves = self.all.unpack(self.all.pack(*[step * x for step in steps for x in self.inputs]))
        moved = self.all.unpack(self.all.pack(*map(add, chain.from_iterable(self.selected), moves)))
        for number, weights in enumerate(self.selected):
            weights[:] = moved[number * width : (number + 1) * width]
        error = f32(f32(bit - self.probability) * _FINAL_RATE)
        each = self.each
        moves = each.unpack(each.pack(*[error * dot for dot in self.dots]))
        self.final[:] = each.unpack(each.pack(*map(add, self.final, moves)))
