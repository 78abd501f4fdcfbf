"""Where a lane stands in its text, byte by byte, across token borders."""

from entropy.byte_contexts import next_word
from entropy.hashing import WORD, hash_with
from text.fields import LINE_FEED, Fields

# Brackets that are remembered; deeper ones overwrite the outermost.
_STACK_MASK = 15
_DIGIT, _LETTER, _BLANK, _LINE_FEED = 1, 2, 3, 4


class TextLane:
    """position: of the lane's first token."""

    def __init__(self, position):
        # The last 4 bytes, the latest lowest.
        self.recent = 0
        # Hashes of the word so far (0 between words) and of the two before it.
        self.word = self.previous_word = 0
        self.fields = Fields()
        # Bytes in this line; blanks at its start.
        self.column = self.indent = 0
        # The kinds of the last 8 runs of bytes, 4 bits each.
        self.shape = 0
        # Positions of the tokens at which the current and the previous line start.
        self.line_start = self.previous_start = position
        self.is_blank_so_far = True
        self.depth = 0
        # Of each open bracket, a hash of it and the word before it.
        self.stack = [0] * (_STACK_MASK + 1)

    def open_bracket(self):
        return 0 if self.depth == 0 else self.stack[(self.depth - 1) & _STACK_MASK]

    def add(self, byte, next_position):
        """next_position: of the token after this byte's."""
        self.recent = (self.recent << 8 | byte) & WORD
        self._add_to_shape(byte)
        self._add_to_brackets(byte)
        self._add_to_words(byte)
        self._add_to_line(byte, next_position)
        self.fields.add(byte)

    def _add_to_words(self, byte):
        word = next_word(self.word, byte)
        # A word of letters may have the hash 0, so ask the byte.
        is_letter = 97 <= (byte | 32) <= 122 or byte >= 128
        if not is_letter and self.word != 0:
            self.previous_word = self.word
        self.word = word

    def _add_to_line(self, byte, next_position):
        if byte == LINE_FEED:
            self.column = self.indent = 0
            self.is_blank_so_far = True
            self.previous_start = self.line_start
            self.line_start = next_position
            return
        self.column += 1
        if byte not in (32, 9):
            self.is_blank_so_far = False
        elif self.is_blank_so_far:
            self.indent += 1

    def _add_to_shape(self, byte):
        kind = _kind_of(byte)
        is_run = kind <= _LETTER and self.shape & 15 == kind
        if not is_run:
            self.shape = (self.shape << 4 | kind) & WORD

    def _add_to_brackets(self, byte):
        if byte in b"([{<":
            self.stack[self.depth & _STACK_MASK] = hash_with(byte, self.previous_word)
            self.depth += 1
        elif byte in b")]}>" and self.depth > 0:
            self.depth -= 1


def _kind_of(byte):
    """1 to 15: digit, letter, blank, line feed, and eight kinds of signs."""
    if 48 <= byte <= 57:
        return _DIGIT
    if 97 <= byte <= 122 or 65 <= byte <= 90 or byte == 95 or byte >= 128:
        return _LETTER
    if byte == 32:
        return _BLANK
    return _LINE_FEED if byte == LINE_FEED else 8 + (byte & 7)
