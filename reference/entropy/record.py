"""Finds the length of the records of a table, or of the rows of an image, from bytes that recur at one
distance."""

# Sightings of a distance that make it the record length.
_ENOUGH = 15


class RecordLength:
    def __init__(self):
        self.length = 2
        # Of each byte value, the positions behind its last three occurrences, the latest first.
        self.seen = [(0, 0, 0)] * 256
        self.length_a = self.length_b = 0
        self.count_a = self.count_b = 0

    def update(self, data, margin, byte):
        """byte: the last one of the data, of which the first `margin` do not count."""
        position = len(data) - margin
        last, older, oldest = self.seen[byte]
        self.seen[byte] = (position, last, older)
        distance = position - last
        if distance < 2 or oldest == 0 or not distance == last - older == older - oldest:
            return
        # Short distances are common by chance: the same byte must stand there twice more.
        if distance < 16 and not all(
            back < position and data[-1 - back] == byte for back in (5 * distance, 6 * distance)
        ):
            return
        if distance == self.length_a:
            self.count_a += 1
        elif distance == self.length_b:
            self.count_b += 1
        elif self.count_a > self.count_b:
            self.length_b, self.count_b = distance, 1
        else:
            self.length_a, self.count_a = distance, 1
        if self.count_a > _ENOUGH:
            self._settle(self.length_a)
        elif self.count_b > _ENOUGH:
            self._settle(self.length_b)

    def _settle(self, length):
        if length == self.length:
            return
        self.length = length
        self.count_a = self.count_b = 0
