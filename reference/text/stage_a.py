"""Stage A (fast): the model's logits plus what this text itself has shown, at token level."""

from itertools import accumulate

from entropy.bias import Bias
from entropy.float32 import f32
from entropy.hashing import HASH_STEP, WORD
from entropy.history import History
from entropy.masses import UNITS_PER_NAT, masses_of
from entropy.match import LONGEST, Match
from entropy.ngrams import Ngrams

_MATCH_MINIMUM = 7
_MATCH_TABLE_BITS = 18
_MATCH_RATE = f32(0.2)
# The weight of a match of length 0 at first, and what each symbol that agrees adds to it: exact.
_INITIAL_MATCH_WEIGHT = 1.5
_INITIAL_MATCH_STEP = 1 / 16
_UNIT = f32(UNITS_PER_NAT)


class StageA:
    def __init__(self, decoder, vocab, lanes, tokens, bias_rate, table_bits):
        self.decoder = decoder
        self.vocab = vocab
        self.history = History(lanes, tokens)
        self.bias = Bias(vocab, bias_rate)
        # Of contexts of 1, 2, 3 and 5 tokens.
        self.orders = [Ngrams(table_bits) for _ in range(4)]
        self.match = Match(self.history, _MATCH_MINIMUM, _MATCH_TABLE_BITS)
        # By match length.
        self.match_weights = [_INITIAL_MATCH_WEIGHT + _INITIAL_MATCH_STEP * n for n in range(LONGEST + 1)]

    def decode(self, lane, logits):
        """The next token of a lane. logits: what the model says of it."""
        z = list(self.bias.apply(logits))
        for order, context in zip(self.orders, self._contexts(lane)):
            order.apply(context, z, _UNIT)
        expected = self.match.expected(lane)
        length = self.match.length(lane)
        if expected >= 0:
            z[expected] = f32(z[expected] + f32(self.match_weights[length] * _UNIT))
        masses = masses_of(z)
        mass_below = list(accumulate(masses, initial=0))
        token = self.decoder.token(mass_below, self.vocab)
        total = mass_below[-1]
        share = f32(1 / f32(total))
        if expected >= 0:
            p = f32(masses[expected] * share)
            step = f32(_MATCH_RATE * f32((expected == token) - p))
            self.match_weights[length] = f32(self.match_weights[length] + step)
        for order in self.orders:
            order.learn(share, masses, token)
        self.bias.learn(masses, total, token)
        self.history.append(lane, token)
        self.match.update(lane, token)
        return token

    def _contexts(self, lane):
        """Hashes of the last 1, 2, 3 and 5 tokens of a lane."""
        hashes = [0]
        for back in range(1, 6):
            entry = self.history.at(self.history.next[lane] - back * self.history.lanes)
            h = ((hashes[-1] + entry) * HASH_STEP) & WORD
            hashes.append(h ^ (h >> 15))
        return hashes[1], hashes[2], hashes[3], hashes[5]
