"""The token that zlib would write next: deflate_fast and deflate_slow of its deflate.c, told after each token
what was really written."""

from unfold.matcher import Matcher
from unfold.symbols import SHORTEST

# By level 1 to 9: a match so long is looked for no further, or with a quarter of the steps; then steps.
_GOOD = (0, 4, 4, 4, 4, 8, 8, 8, 32, 32)
_LAZY = (0, 4, 5, 6, 4, 16, 16, 32, 128, 258)
_NICE = (0, 8, 16, 32, 16, 32, 128, 128, 258, 258)
_CHAIN = (0, 4, 8, 32, 16, 32, 128, 256, 1024, 4096)
# From this level on a match waits for a longer one at the next byte.
_FIRST_SLOW = 4
# A match of three bytes farther away than this costs more than literals.
_TOO_FAR = 4096
_NONE = SHORTEST - 1


class Predictor:
    """is_filtered: zlib's strategy for pictures, which takes no short matches."""

    def __init__(self, raw, level, hash, window_bits, is_filtered):
        self.matcher = Matcher(raw, hash, window_bits)
        self.level = level
        self.is_filtered = is_filtered
        # Where the next token begins.
        self.place = 0
        # What was found there, if that is known already, or _NONE; and one byte later, when that was asked.
        self.is_known = False
        self.found = _NONE, 0
        self.next_found = _NONE, 0
        # The predicted token: a match, or a literal when its length is 1.
        self.length, self.distance = 1, 0

    def predict(self):
        self.matcher.insert_up_to(self.place)
        if not self.is_known:
            self.found = self._search(self.place, _NONE)
        length = self.found[0]
        self.length, self.distance = 1, 0
        self.next_found = _NONE, 0
        if length < SHORTEST:
            return
        if self.level >= _FIRST_SLOW and length < _LAZY[self.level]:
            self.matcher.insert_up_to(self.place + 1)
            self.next_found = self._search(self.place + 1, length)
            if self.next_found[0] > length:
                return
        self.length, self.distance = self.found

    def advance(self, length):
        """What was really written: a match, or a literal when its length is 1."""
        self.is_known = length == 1 and self.length == 1 and self.next_found[0] > _NONE
        self.found = self.next_found
        end = self.place + length
        if self.level < _FIRST_SLOW and length > _LAZY[self.level]:
            self.matcher.skip_up_to(end - 1)
        elif length > 1:
            self.matcher.insert_up_to(end - 1)
        self.place = end

    def skip(self, count):
        """Passes over bytes of which it is not known how they were written."""
        if count == 0:
            return
        self.is_known = False
        self.matcher.insert_up_to(self.place + count - 1)
        self.place += count

    def _search(self, at, best):
        level = self.level
        chain = _CHAIN[level] >> 2 if best >= _GOOD[level] else _CHAIN[level]
        length, distance = self.matcher.find(at, best, chain, _NICE[level])
        if level < _FIRST_SLOW or length > 5:
            return length, distance
        is_far = length == SHORTEST and distance > _TOO_FAR
        return (_NONE, distance) if self.is_filtered or is_far else (length, distance)
