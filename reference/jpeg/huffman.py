"""Huffman tables of JPEG (ITU-T T.81, annex C), for writing."""

from errors import Damaged


class HuffmanTable:
    """By symbol: its code and how long it is. A symbol that is there twice has the later one."""

    def __init__(self, counts, values):
        if len(values) > 256:
            raise Damaged("a JPEG file has no such Huffman code")
        self.codes = {}
        code = 0
        symbols = iter(values)
        for length, count in enumerate(counts, 1):
            for _ in range(count):
                if code >> length:
                    raise Damaged("a JPEG file has no such Huffman code")
                self.codes[next(symbols)] = code, length
                code += 1
            code <<= 1


class BitWriter:
    """The bits of one scan. padding: the bit that fills up bytes. most: bytes that it may take."""

    def __init__(self, padding, most):
        self.padding = padding
        self.most = most
        self.out = bytearray()
        self.buffer = 0
        self.count = 0

    def bits(self, value, count):
        self.buffer = self.buffer << count | value
        self.count += count
        while self.count >= 8:
            self.count -= 8
            byte = self.buffer >> self.count & 255
            self.out.append(byte)
            if byte == 255:
                self.out.append(0)
        self.buffer &= (1 << self.count) - 1
        if len(self.out) > self.most:
            raise Damaged("a JPEG file is longer than its block")

    def symbol(self, table, symbol):
        if symbol not in table.codes:
            raise Damaged("a JPEG file has a symbol without a code")
        self.bits(*table.codes[symbol])

    def signed(self, value, count):
        """By its magnitude: of a negative one the bits of value - 1."""
        self.bits((value - 1 if value < 0 else value) & ((1 << count) - 1), count)

    def align(self):
        left = -self.count % 8
        self.bits((1 << left) - 1 if self.padding else 0, left)

    def restart(self, index):
        self.align()
        self.out += bytes([0xFF, 0xD0 + index % 8])
