"""Earlier places that begin as a given one, in the chains of zlib's deflate.c: its hash with its collisions,
its window, its way to give up."""

from unfold.symbols import FARTHEST, LONGEST, SHORTEST

# What zlib looks ahead at least; matches stay so far from the window's end.
_LOOKAHEAD = LONGEST + SHORTEST + 1
_RING = FARTHEST - 1
_LONGEST_WALK = 1 << 13
# Steps for each byte of a stream, on average, that are enough for every ordinary one.
_STEPS_PER_BYTE = 1024

# Hashes are 8 to 16 bits of three bytes, or of four: their number plus this.
WIDE = 16


class Matcher:
    """hash: its bits, and WIDE if it is of four bytes. window_bits: of the window, 9 to 15."""

    def __init__(self, raw, hash, window_bits):
        self.length = len(raw)
        # The hash of the last place looks behind the end.
        self.raw = raw + bytes(4)
        # The last place with a hash, and of each place the one before it with the same; 0: none.
        self.heads = {}
        self.previous = [0] * FARTHEST
        self.is_wide = hash > WIDE
        bits = hash - WIDE if self.is_wide else hash
        self.shift = (bits + 2) // 3
        self.mask = (1 << bits) - 1
        self.farthest = (1 << window_bits) - _LOOKAHEAD
        # Places below this one are in the chains, but for those that were skipped.
        self.inserted = 0
        self.steps_left = _STEPS_PER_BYTE * (self.length + 65536)

    def insert_up_to(self, place):
        """Puts all places up to this one into the chains."""
        last = min(place, self.length - SHORTEST)
        while self.inserted <= last:
            hash = self._hash(self.inserted) & self.mask
            self.previous[self.inserted & _RING] = self.heads.get(hash, 0)
            self.heads[hash] = self.inserted
            self.inserted += 1

    def _hash(self, at):
        """zlib's own, of three bytes; or that of the copy in Chromium and Node, of four."""
        raw = self.raw
        if self.is_wide:
            value = int.from_bytes(raw[at : at + 4], "little")
            return (value * 66521 + 66521 & 0xFFFFFFFF) >> 16
        return raw[at] << 2 * self.shift ^ raw[at + 1] << self.shift ^ raw[at + 2]

    def skip_up_to(self, place):
        """The places up to this one stay out of the chains."""
        self.inserted = max(self.inserted, place + 1)

    def find(self, place, best, chain, nice):
        """The longest match at a place, which is the last that was inserted; among equal ones the nearest.
        Only one longer than `best` counts. chain: steps before it gives up. nice: a length that is good
        enough. Gives (length, distance); (best, 0) when there is none."""
        found = best, 0
        if place + SHORTEST > self.length:
            return found
        ahead = self.length - place
        enough = min(nice, ahead)
        limit = max(0, place - self.farthest)
        candidate = self.previous[place & _RING]
        if candidate == 0 or place - candidate > self.farthest or best >= ahead:
            return found
        while True:
            self.steps_left -= 1
            is_longer = self.raw[candidate + best] == self.raw[place + best]
            length = self.match_length(candidate, place) if is_longer else 0
            if length > best:
                best = length
                found = length, place - candidate
                if length >= enough:
                    return found
            candidate = self.previous[candidate & _RING]
            chain -= 1
            if candidate <= limit or chain == 0:
                return found

    def distance_of(self, place, length, rank):
        """The distance of the candidate before which `rank` others match at least as long; 0 when there is
        none."""
        limit = max(1, place - FARTHEST)
        steps = 0
        candidate = self.previous[place & _RING]
        while limit <= candidate < place:
            if self.match_length(candidate, place) >= length:
                if rank == 0:
                    return place - candidate
                rank -= 1
            steps += 1
            if steps > _LONGEST_WALK:
                return 0
            self.steps_left -= 1
            # 0 when the ring has gone on over it.
            before = self.previous[candidate & _RING]
            candidate = before if before < candidate else 0
        return 0

    def match_length(self, candidate, place):
        most = min(LONGEST, self.length - place)
        a, b = self.raw[candidate : candidate + most], self.raw[place : place + most]
        length = most
        if a != b:
            difference = int.from_bytes(a, "little") ^ int.from_bytes(b, "little")
            lowest_bit = (difference & -difference).bit_length() - 1
            length = lowest_bit >> 3
        self.steps_left -= length >> 3
        return length
