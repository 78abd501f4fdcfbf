"""Which tokens followed a context, and how often: one order of sparse n-grams with learned weights."""

from bisect import bisect_right

from entropy.float32 import f32
from entropy.hashing import HASH_A, HASH_CHECK, WORD
from entropy.ieee_math import LN2, log2

ENTRIES = 7
_COUNT_LIMIT = 255
_RATE = f32(0.02)
_INITIAL_WEIGHT = f32(0.3)
# The evidence of a count, ln(1 + count / 0.2).
_EVIDENCE = [f32(log2(1 + count / 0.2) * LN2) for count in range(_COUNT_LIMIT + 1)]


class _Row:
    """check: of the hash of the context. successors: [token, count], the most recent first."""

    def __init__(self):
        self.check = 0
        self.successors = []


class Ngrams:
    """2^bits rows."""

    def __init__(self, bits):
        self.mask = (1 << bits) - 1
        self.rows = {}
        # By the evidence in the whole row: 8 steps x whether there is one successor.
        self.weights = [_INITIAL_WEIGHT] * 16
        self.row = None
        self.confidence = 0
        # Of the row found last: tokens and their evidence.
        self.found = []

    def apply(self, context, logits, unit):
        """Adds the weighted evidence of this context's successors, in nats * unit, to their logits."""
        self._find(context)
        scale = f32(self.weights[self.confidence] * unit)
        for token, evidence in self.found:
            logits[token] = f32(logits[token] + f32(scale * evidence))

    def learn(self, share, masses, token):
        """share: 1 / the total of the masses that were coded with. Follows the gradient, then counts the
        token."""
        gradient = 0.0
        for candidate, evidence in self.found:
            p = f32(masses[candidate] * share)
            gradient = f32(gradient + f32(f32((candidate == token) - p) * evidence))
        self.weights[self.confidence] = f32(self.weights[self.confidence] + f32(_RATE * gradient))
        self._count(token)

    def _find(self, context):
        h = ((context ^ (context >> 15)) * HASH_A) & WORD
        h ^= h >> 13
        check = ((h * HASH_CHECK) & WORD) | 1
        row = self.rows.setdefault(h & self.mask, _Row())
        if row.check != check:
            row.check, row.successors = check, []
        self.row = row
        self.found = [(token, _EVIDENCE[count]) for token, count in row.successors]
        total = sum(count for _, count in row.successors)
        step = bisect_right((1, 2, 3, 5, 10, 20, 50), total)
        self.confidence = 2 * step + (0 if len(row.successors) == 1 else 1)

    def _count(self, token):
        """Counts a successor and moves it to the front; the least recent falls out."""
        successors = self.row.successors
        count = 0
        for i, (other, seen) in enumerate(successors):
            if other == token:
                count = seen
                del successors[i]
                break
        successors.insert(0, (token, min(count + 1, _COUNT_LIMIT)))
        del successors[ENTRIES:]
