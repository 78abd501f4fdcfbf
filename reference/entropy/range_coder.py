"""Reads the range coder's output (src/entropy/kernel/range-coder.md)."""

from errors import Damaged

BIT_TOTAL_BITS = 22
BIT_TOTAL = 1 << BIT_TOTAL_BITS
CDF_TOTAL_BITS = 24
CDF_TOTAL = 1 << CDF_TOTAL_BITS
TOP = 1 << 40
# A reader may go so far behind the end of the code.
SLACK = 6


class RangeDecoder:
    def __init__(self, code):
        self.code = code
        self.position = 0
        self.range = 1 << 48
        # 0 <= offset < range between decisions.
        self.offset = 0
        for _ in range(6):
            self.offset = self.offset << 8 | self._next_byte()

    def _next_byte(self):
        at = self.position
        self.position += 1
        if at < len(self.code):
            return self.code[at]
        if at >= len(self.code) + SLACK:
            raise Damaged("a payload ends too early")
        return 0

    def _renormalise(self):
        while self.range < TOP:
            self.offset = self.offset << 8 | self._next_byte()
            self.range <<= 8

    def bit(self, p1):
        """One bit, of which 1 has the probability p1 / 2^22."""
        split = (self.range >> BIT_TOTAL_BITS) * p1
        if self.offset < split:
            bit = 1
            self.range = split
        else:
            bit = 0
            self.offset -= split
            self.range -= split
        if self.range < TOP:
            self._renormalise()
        return bit

    def even_bits(self, count):
        """A number of so many bits, the highest first, each at one half."""
        value = 0
        for _ in range(count):
            value = value * 2 + self.bit(BIT_TOTAL >> 1)
        return value

    def token(self, mass_below, count):
        """One of `count` tokens. mass_below[i]: the sum of the masses of all tokens below i, 0 <= i <=
        count."""
        unit = self.range >> CDF_TOTAL_BITS
        scale = float(CDF_TOTAL - count) / float(mass_below[count])

        def cumulative(i):
            return i + int(float(mass_below[i]) * scale)

        target = self.offset // unit
        token, end = 0, count
        while end - token > 1:
            middle = (token + end) >> 1
            if cumulative(middle) <= target:
                token = middle
            else:
                end = middle
        start = unit * cumulative(token)
        # The last token takes what the divisions left over.
        stop = self.range if token == count - 1 else unit * cumulative(token + 1)
        self.offset -= start
        self.range = stop - start
        if self.range < TOP:
            self._renormalise()
        return token
