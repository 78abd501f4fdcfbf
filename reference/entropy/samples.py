"""Sound: each sample is guessed by least squares from those before it, of all channels, and coded as the
distance to the guess, with what was learned from distances where the latest ones were as large."""

import math

from entropy.adaptive import NUMBER_KINDS, Kinds
from entropy.least_squares import LeastSquares
from entropy.range_coder import RangeDecoder
from errors import Unknown
from format.fields import Reader

# Samples that a guess is made of: of the same channel, and of the one before it.
_OWN = 24
_OTHERS = 8
# Levels of the latest distances, half a doubling each; and of those against the longer average.
_LEVELS = 48
_TRENDS = 3


def decode_samples(payload, count):
    reader = Reader(payload, "a block of samples")
    flags = reader.u8()
    channels = flags & 15
    if not 1 <= channels <= 8 or flags >= 0x40:
        raise Unknown(f"sample flags {flags:02X}")
    size = 3 if flags & 0x10 else 2
    order = "big" if flags & 0x20 else "little"
    decoder = RangeDecoder(reader.rest())
    coder = _Coder(decoder, channels, size)
    raw = bytearray()
    while len(raw) + size <= count:
        # A damaged code may lead out of the range: the lower bytes are written.
        raw += (coder.next() % (1 << 8 * size)).to_bytes(size, order)
    while len(raw) < count:
        raw.append(decoder.even_bits(8))
    return bytes(raw)


class _Coder:
    def __init__(self, decoder, channels, size):
        self.channels = channels
        self.half = 1 << (8 * size - 1)
        self.kinds = Kinds(decoder, _LEVELS * _TRENDS * NUMBER_KINDS)
        self.signs = Kinds(decoder, 4)
        # How far back the samples stand from which one is guessed. The sample before is the channel before,
        # in the same frame; for the first channel, the last one a frame ago.
        self.offsets = [i * channels for i in range(1, _OWN + 1)]
        if channels > 1:
            self.offsets += [1 + i * channels for i in range(_OTHERS)]
        self.squares = [LeastSquares(len(self.offsets), 0.998, 1.0, 12) for _ in range(channels)]
        # What was coded so far, behind zeros.
        self.values = [0.0] * max(self.offsets)
        self.margin = len(self.values)
        # The averages of the latest distances, over some 6 and some 40 samples.
        self.soon = [16.0] * channels
        self.late = [16.0] * channels

    def next(self):
        channel = (len(self.values) - self.margin) % self.channels
        square = self.squares[channel]
        square.known = [self.values[-offset] for offset in self.offsets]
        guess = self._rounded(square.guess())
        size = self.kinds.number(self._context(channel) * NUMBER_KINDS)
        is_below = size > 0 and self.signs.decision(channel & 3)
        sample = guess - size if is_below else guess + size
        self.soon[channel] += (size - self.soon[channel]) / 6
        self.late[channel] += (size - self.late[channel]) / 40
        square.learn(float(sample))
        self.values.append(float(sample))
        return sample

    def _rounded(self, guess):
        """The nearest sample to a guess; of what is no number, the least."""
        inside = min(guess, self.half - 1.0) if guess > -self.half else float(-self.half)
        return math.floor(inside + 0.5)

    def _context(self, channel):
        near, far = self.soon[channel], self.late[channel]
        trend = 0 if near * 2 < far else 1 if near < far * 2 else 2
        # Twice the binary logarithm, in steps of a half.
        value = (near + far) * 4
        level = 0
        while value >= 2:
            value *= 0.5
            level += 2
        if value >= 1.4:
            level += 1
        return min(level, _LEVELS - 1) * _TRENDS + trend
