"""One number per token, added to its logit: how much more often this text uses it than the model thinks. It
follows the gradient of the cost."""

from operator import add, sub

from entropy.float32 import f32, f32s
from entropy.masses import UNITS_PER_NAT


class Bias:
    def __init__(self, vocab, rate):
        self.values = [0.0] * vocab
        self.rate = f32(rate * f32(UNITS_PER_NAT))

    def apply(self, logits):
        return f32s(list(map(add, logits, self.values)))

    def learn(self, masses, total, token):
        """masses: those that were coded with; total: their sum."""
        step = f32(self.rate / f32(total))
        falls = f32s([step * mass for mass in masses])
        self.values = list(f32s(list(map(sub, self.values, falls))))
        self.values[token] = f32(self.values[token] + self.rate)
