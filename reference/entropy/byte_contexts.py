"""What a byte of a table, an image or a program can depend on: each context is one hash."""

from entropy.hashing import WORD, hash_with
from entropy.record import RecordLength

BYTE_CONTEXTS = 18
# Contexts look back this far, over zeros before the first byte.
MARGIN = 1 << 16


def next_word(word, byte):
    """A hash of the word so far: letters of any case and bytes of 128 and above; 0 between words."""
    lower = byte + 32 if 65 <= byte <= 90 else byte
    if 97 <= lower <= 122 or lower >= 128:
        return ((word + lower) * 0x2F0B4C47 & WORD) ^ 0x1D
    return 0


class ByteContexts:
    def __init__(self, count):
        self.data = bytearray(MARGIN)
        self.record = RecordLength()
        # What followed the last byte, and the last two, when they stood there before: the latest two bytes.
        self.after1 = [0] * 256
        self.after2 = {}
        self.word = 0
        self.hashes = []
        self._rehash()

    @property
    def position(self):
        return len(self.data) - MARGIN

    def byte_at(self, back):
        """The byte `back` steps before the next one."""
        return self.data[-back]

    def column(self):
        return self.position % self.record.length

    def above(self, records):
        return self.data[-min(self.record.length * records, MARGIN)]

    def add(self, byte):
        c1, c2 = self.data[-1], self.data[-2]
        self.after1[c1] = (self.after1[c1] << 8 | byte) & 0xFFFF
        both = c1 | c2 << 8
        self.after2[both] = (self.after2.get(both, 0) << 8 | byte) & 0xFFFF
        self.data.append(byte)
        self.word = next_word(self.word, byte)
        self.record.update(self.data, MARGIN, byte)
        self._rehash()

    def _rehash(self):
        c1, c2, c3, c4 = (self.data[-back] for back in (1, 2, 3, 4))
        c5, c6, c8, c12 = (self.data[-back] for back in (5, 6, 8, 12))
        up, up2 = self.above(1), self.above(2)
        up_left = self.data[-min(self.record.length + 1, MARGIN)]
        column = self.column()
        h = hash_with
        order2 = h(h(1, c1), c2)
        order3 = h(order2, c3)
        self.hashes = [
            # The last bytes
            0,
            h(1, c1),
            order2,
            order3,
            h(h(h(order3, c4), c5), c6),
            h(h(2, self.word), c1),
            # Some of them
            h(3, c2),
            h(h(4, c2), c3),
            h(h(h(5, c1), c4), self.position & 3),
            h(h(6, c4), c8),
            h(h(h(7, c4), c8), c12),
            # Records and rows
            h(h(8, up), column),
            h(h(9, up), up2),
            h(h(h(10, up), c1), up_left),
            h(h(h(11, up), c1), column),
            h(h(12, column), c1),
            # What followed before
            h(h(13, c1), self.after1[c1]),
            h(14, self.after2.get(c1 | c2 << 8, 0)),
        ]
