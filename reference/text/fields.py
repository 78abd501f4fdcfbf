"""The fields of a lane's lines, as commas, tabs, bars and colons part them; but not those between quotes."""

from entropy.hashing import hash_with

LINE_FEED = 10
_QUOTE = 34
_SEPARATORS = b",\t|:"
# Fields of a line that are remembered; those beyond share the last place.
_REMEMBERED = 256


class Fields:
    def __init__(self):
        # Of the present field: its number in the line, and a hash of its bytes so far (0 at its start).
        self.index = 0
        self.so_far = 0
        # A hash of the field to the left, 0 at the start of a line.
        self.left = 0
        self.is_quoted = False
        # Hashes of the fields of this line and the one above.
        self.present = [0] * _REMEMBERED
        self.previous = [0] * _REMEMBERED

    def above(self):
        """A hash of the field of the same number in the line above, or 0."""
        return self.previous[min(self.index, _REMEMBERED - 1)]

    def add(self, byte):
        if byte == LINE_FEED:
            self._close()
            self.previous, self.present = self.present, [0] * _REMEMBERED
            self.index = self.left = 0
            self.is_quoted = False
        elif not self.is_quoted and byte in _SEPARATORS:
            self._close()
            self.index += 1
        else:
            if byte == _QUOTE:
                self.is_quoted = not self.is_quoted and self.so_far == 0
            self.so_far = hash_with(self.so_far, byte)

    def _close(self):
        self.present[min(self.index, _REMEMBERED - 1)] = self.so_far
        self.left = self.so_far
        self.so_far = 0
