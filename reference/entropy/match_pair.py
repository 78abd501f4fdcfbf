"""Two matches as inputs of the mixer: one that needs a long agreement, and one that is content with a short
one."""

from array import array

from entropy.float32 import f32
from entropy.logistic import stretch
from entropy.match import Match

# Lengths above 15 share rows by fours.
_ROWS = 23
_BINS = 16
_RATE = f32(0.02)
_INITIAL = 0.75
_TABLE_BITS = 18


class MatchInput:
    """Turns the symbol a match expects into an input: how often a match of this length was right where the
    model thought as it does now. Silent for the rest of a symbol once the path has left the expected one."""

    def __init__(self, match):
        self.match = match
        # P(the expected bit is right) by (length, the model's stretch towards it).
        self.table = array("f", [_INITIAL]) * (_ROWS * _BINS)
        self.symbol = -1
        self.row = 0
        self.at = 0
        self.bit = 0

    def begin(self, lane):
        length = self.match.length(lane)
        self.symbol = self.match.expected(lane)
        self.row = length if length < 16 else 16 + (length - 16 >> 2)

    def state(self):
        """0: silent, 1: after a miss, 2: short, 3: long."""
        if self.symbol < 0:
            return 0
        return 1 if self.row == 0 else 2 if self.row < 16 else 3

    def predict(self, split, model_stretch, replaced):
        if self.symbol < 0:
            return 0.0
        self.bit = 1 if self.symbol >= split else 0
        agreement = model_stretch if self.bit else -model_stretch
        place = min(max(int(agreement) + _BINS // 2, 0), _BINS - 1)
        self.at = self.row * _BINS + place
        x = stretch(self.table[self.at])
        return f32((x if self.bit else -x) - replaced)

    def learn(self, bit):
        if self.symbol < 0:
            return
        right = bit == self.bit
        p = self.table[self.at]
        self.table[self.at] = p + f32(f32(right - p) * _RATE)
        if not right:
            self.symbol = -1


class MatchPair:
    """The least numbers of symbols that agree; table_bits: of the whole coder. first: the number of the first
    input."""

    def __init__(self, history, long, short, table_bits, first):
        bits = min(table_bits, _TABLE_BITS)
        self.models = [Match(history, long, bits), Match(history, short, bits)]
        self.long, self.short = map(MatchInput, self.models)
        self.first = first

    def begin(self, lane):
        self.long.begin(lane)
        self.short.begin(lane)

    def predict(self, inputs, split, model_stretch=0.0, replaced=0.0):
        """replaced: how much of the model's stretch is taken off."""
        inputs[self.first] = self.long.predict(split, model_stretch, replaced)
        inputs[self.first + 1] = self.short.predict(split, model_stretch, replaced)

    def state(self):
        """The state of the long match, or of the short one when that is silent."""
        return self.long.state() or self.short.state()

    def surest_state(self):
        return max(self.long.state(), self.short.state())

    def learn(self, bit):
        self.long.learn(bit)
        self.short.learn(bit)

    def update(self, lane, symbol):
        for model in self.models:
            model.update(lane, symbol)
