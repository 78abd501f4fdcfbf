"""What a token of text can depend on: each context is one hash."""

from entropy.hashing import hash_with
from text.lane import TextLane

TEXT_CONTEXTS = 16
_COLUMNS = 255


class TextContexts:
    def __init__(self, history, vocabulary):
        self.history = history
        self.vocabulary = vocabulary
        self.texts = [TextLane(lane) for lane in range(history.lanes)]
        self.hashes = [self._rehash(lane) for lane in range(history.lanes)]

    def update(self, lane, token):
        """After the token was appended to the history."""
        for byte in self.vocabulary[token]:
            self.texts[lane].add(byte, self.history.next[lane])
        self.hashes[lane] = self._rehash(lane)

    def _rehash(self, lane):
        text = self.texts[lane]
        lanes, at = self.history.lanes, self.history.at
        next_position = self.history.next[lane]
        back = [at(next_position - k * lanes) for k in range(7)]
        last = back[1]
        index = (next_position - text.line_start) // lanes  # of the token in its line
        above = text.previous_start + (next_position - text.line_start)
        above_token = at(above) if above < text.line_start else 0
        h = hash_with
        order1 = h(1, last)
        order2 = h(order1, back[2])
        order4 = h(h(order2, back[3]), back[4])
        in_field = h(h(13, text.fields.index), text.fields.so_far)
        return [
            # Tokens
            0,
            order1,
            order2,
            order4,
            h(h(order4, back[5]), back[6]),
            # Bytes and words
            h(2, text.recent & 0xFFFFFF),
            h(3, text.word),
            h(h(4, text.word), text.previous_word),
            # Lines, tables, code
            h(6, text.fields.index),
            h(h(7, text.fields.index), last),
            h(h(8, at(text.line_start)), min(index, _COLUMNS)),
            h(h(9, above_token), text.column),
            h(10, text.shape),
            h(h(11, text.open_bracket()), text.indent),
            h(in_field, text.fields.above()),
            h(in_field, text.fields.left),
        ]
