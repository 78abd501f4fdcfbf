"""The symbols coded so far in all lanes of a block. The position of step t of a lane is t * lanes + lane: the
order of coding, so what stands before a position is known."""


class History:
    def __init__(self, lanes, symbols):
        self.lanes = lanes
        positions = ((symbols + lanes - 1) // lanes + 1) * lanes
        # Symbol + 1, or 0 where nothing was coded.
        self.entries = [0] * (positions + lanes)
        # The next position of each lane.
        self.next = list(range(lanes))

    def append(self, lane, symbol):
        self.entries[self.next[lane]] = symbol + 1
        self.next[lane] += self.lanes

    def at(self, position):
        """The entry at a position; 0 before the start of a lane."""
        return 0 if position < 0 else self.entries[position]
