"""Writes blocks as deflate writes them (RFC 1951, 3.2)."""

from unfold.huffman import FIXED_DISTANCES, FIXED_LITERALS, huffman_codes
from unfold.symbols import (
    END_OF_BLOCK, FIRST_DISTANCE, FIRST_LENGTH, LENGTH_ORDER, LENGTH_SYMBOL,
    distance_bits, distance_symbol, length_bits,
)

STORED, FIXED, DYNAMIC = range(3)


class _NoCode(Exception):
    """A symbol is needed that has no code, or the lengths of a code make none."""


class StreamWriter:
    def __init__(self):
        self.out = bytearray()
        self.bits = 0
        self.count = 0

    def stored(self, is_last, raw):
        self._head(is_last, STORED)
        self._align()
        self.out += len(raw).to_bytes(2, "little") + (len(raw) ^ 0xFFFF).to_bytes(2, "little") + raw

    def coded(self, is_last, raw, tokens, codes):
        """codes: of a dynamic block; None for a fixed one. False when they are none, or lack a symbol."""
        try:
            self._head(is_last, DYNAMIC if codes else FIXED)
            literals, distances = self._codes(codes) if codes else (FIXED_LITERALS, FIXED_DISTANCES)
            self._tokens(raw, tokens, literals, distances)
            return True
        except _NoCode:
            return False

    def finish(self):
        self._align()
        return bytes(self.out)

    def _head(self, is_last, type):
        self._put(1 if is_last else 0, 1)
        self._put(type, 2)

    def _codes(self, codes):
        self._put(len(codes.literals) - 257, 5)
        self._put(len(codes.distances) - 1, 5)
        self._put(codes.third_count - 4, 4)
        for symbol in LENGTH_ORDER[: codes.third_count]:
            self._put(codes.third[symbol], 3)
        third = huffman_codes(codes.third)
        for symbol, extra in codes.runs:
            self._symbol(third, symbol)
            self._put(extra, {16: 2, 17: 3, 18: 7}.get(symbol, 0))
        return huffman_codes(codes.literals), huffman_codes(codes.distances)

    def _tokens(self, raw, tokens, literals, distances):
        at = 0
        for length, distance in tokens:
            if length == 1:
                self._symbol(literals, raw[at])
            else:
                symbol = LENGTH_SYMBOL[length]
                self._symbol(literals, 257 + symbol)
                self._put(length - FIRST_LENGTH[symbol], length_bits(symbol))
                far = distance_symbol(distance)
                self._symbol(distances, far)
                self._put(distance - FIRST_DISTANCE[far], distance_bits(far))
            at += length
        self._symbol(literals, END_OF_BLOCK)

    def _symbol(self, codes, symbol):
        if codes is None or symbol >= len(codes) or codes[symbol] is None:
            raise _NoCode
        self._put(*codes[symbol])

    def _put(self, value, count):
        self.bits |= value << self.count
        self.count += count
        while self.count >= 8:
            self.out.append(self.bits & 255)
            self.bits >>= 8
            self.count -= 8

    def _align(self):
        if self.count > 0:
            self._put(0, 8 - self.count)
