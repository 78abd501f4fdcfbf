"""Decisions that are coded with what was learned from earlier ones of their kind, and numbers made of
them."""

from entropy.range_coder import BIT_TOTAL

LIMIT = 255
LEAST = 32
# Kinds that a number takes.
NUMBER_KINDS = 32 + 32 * 8


class Kinds:
    """`count` kinds of decision; each has P(1) in 1/2^22, and the number of decisions seen."""

    def __init__(self, decoder, count):
        self.decoder = decoder
        self.p = [BIT_TOTAL >> 1] * count
        self.seen = [0] * count

    def decision(self, kind):
        p, seen = self.p[kind], self.seen[kind]
        bit = self.decoder.bit(min(max(p, LEAST), BIT_TOTAL - LEAST))
        # Division rounds towards zero.
        if bit:
            p += (2 * (BIT_TOTAL - p)) // (2 * seen + 3)
        else:
            p -= (2 * p) // (2 * seen + 3)
        self.p[kind] = min(max(p, 1), BIT_TOTAL - 1)
        self.seen[kind] = min(seen + 1, LIMIT)
        return bit

    def value(self, first, count):
        """A value of `count` bits by a tree of 2^count kinds."""
        node = 1
        for _ in range(count):
            node = node * 2 + self.decision(first + node)
        return node - (1 << count)

    def number(self, first):
        """0 to 2^31 - 2: how many bits it has, then these; the first three of them are learned."""
        bits = 0
        while bits < 30 and self.decision(first + bits):
            bits += 1
        coded = 1
        for _ in range(bits):
            if coded < 8:
                coded = coded * 2 + self.decision(first + 32 + bits * 8 + coded)
            else:
                coded = coded * 2 + self.decoder.even_bits(1)
        return coded - 1
