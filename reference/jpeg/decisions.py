"""Decisions about a coefficient or a count: each of 12 contexts has a line of 16 counters, one for each
decision, whose predictions are mixed and corrected as those of bytes are."""

from entropy.float32 import f32
from entropy.hashing import HASH_A, HASH_B, HASH_GOLDEN, WORD
from entropy.logistic import stretch
from entropy.maps import FinalMaps
from entropy.mixer import Mixer, initial_weights

CONTEXTS = 12
NODES = 16
_LIMIT = 255
_RATES = [f32(1 / f32(n + f32(1.6))) for n in range(_LIMIT + 1)]
_GAINS = [0.0 if n == 0 else f32(0.6) if n < 3 else f32(0.8) if n < 10 else 1.0 for n in range(_LIMIT + 1)]
_STRETCHES = [stretch((i + 0.5) / 4096) for i in range(4096)]


class Decisions:
    def __init__(self, decoder):
        self.decoder = decoder
        self.mixer = Mixer(0.004, True, initial_weights((0,) + (20,) * CONTEXTS))
        self.mixer.inputs[0] = f32(0.3)
        self.maps = FinalMaps()
        # By line and node: p, n. They come into being when they are used.
        self.counters = {}
        self.lines = [0] * CONTEXTS
        self.selectors = ()
        self.kind = self.size = 0

    def look(self, keys, selectors, kind, size):
        """What the next decisions are about."""
        for i, key in enumerate(keys):
            key &= WORD
            h = (key * HASH_GOLDEN + (i + 1) * HASH_B & WORD) ^ key >> 15
            h = h * HASH_A & WORD
            h ^= h >> 15
            h = h * HASH_B & WORD
            self.lines[i] = h >> 16
        self.selectors = selectors
        self.kind = kind
        self.size = size

    def decide(self, node):
        mixer = self.mixer
        counters = [self.counters.setdefault((line, node), [1 << 21, 0]) for line in self.lines]
        for i, (p, n) in enumerate(counters, 1):
            mixer.inputs[i] = f32(_STRETCHES[p >> 10] * _GAINS[n])
        for number, selector in enumerate(self.selectors):
            mixer.select(number, selector * NODES + node)
        mixed = mixer.mix()
        rows = self.kind * NODES + node, self.size * NODES + node
        bit = self.decoder.bit(self.maps.probability(mixed, mixer.probability, *rows))
        mixer.learn(bit)
        self.maps.learn(bit)
        target = (1 << 22) - 1 if bit else 0
        for counter in counters:
            p, n = counter
            counter[0] = p + int(f32((target - p) * _RATES[n]))
            counter[1] = min(n + 1, _LIMIT)
        return bit
