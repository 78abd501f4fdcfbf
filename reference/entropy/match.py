"""Follows, in each lane, the last place in any lane where the last `minimum` symbols stood before."""

from entropy.hashing import HASH_GOLDEN, HASH_STEP, WORD

# Lengths are counted to here.
LONGEST = 40
# Steps a pointer survives without a hit.
PATIENCE = 8


class Match:
    def __init__(self, history, minimum, table_bits):
        self.history = history
        self.minimum = minimum
        self.shift = 32 - table_bits
        # By the hash of the symbols before it: a position. No entry: none.
        self.table = {}
        # Of each lane: the position of the expected symbol or None, misses in a row, and how many symbols
        # before the pointer agree (0 after a miss).
        self.pointers = [None] * history.lanes
        self.misses = [0] * history.lanes
        self.lengths = [0] * history.lanes

    def length(self, lane):
        return self.lengths[lane]

    def expected(self, lane):
        """The symbol expected next, or -1."""
        pointer = self.pointers[lane]
        return -1 if pointer is None else self.history.at(pointer) - 1

    def update(self, lane, symbol):
        """After the symbol was appended to the history."""
        history = self.history
        entry_at, lanes = history.at, history.lanes
        next_position = history.next[lane]
        pointer, length, misses = self.pointers[lane], self.lengths[lane], self.misses[lane]
        if pointer is not None:
            if entry_at(pointer) == symbol + 1:
                length = min(length + 1, LONGEST)
                misses = 0
            else:
                length = 0
                misses += 1
            pointer += lanes
            if misses >= PATIENCE or pointer >= next_position or entry_at(pointer) == 0:
                pointer = None
        slot = self._slot(next_position)
        if pointer is None or length < self.minimum:
            candidate = self.table.get(slot)
            if candidate is not None:
                agreed = self._agreement(candidate, next_position)
                if agreed >= self.minimum and entry_at(candidate) != 0:
                    pointer, length, misses = candidate, agreed, 0
        self.pointers[lane] = pointer
        self.lengths[lane] = 0 if pointer is None else length
        self.misses[lane] = misses
        self.table[slot] = next_position

    def _slot(self, next_position):
        h = 0
        for k in range(1, self.minimum + 1):
            h = ((h + self.history.at(next_position - k * self.history.lanes)) * HASH_STEP) & WORD
            h ^= h >> 15
        return ((h * HASH_GOLDEN) & WORD) >> self.shift

    def _agreement(self, a, b):
        """How many symbols before a and b are the same."""
        n = 0
        while n < LONGEST:
            a -= self.history.lanes
            b -= self.history.lanes
            entry = self.history.at(a)
            if entry == 0 or entry != self.history.at(b):
                break
            n += 1
        return n
