"""What the segments of a JPEG file say of its picture and of its scans (FORMAT.md, JPEG; ITU-T T.81, annex
B)."""

from dataclasses import dataclass

from errors import Damaged
from jpeg.huffman import HuffmanTable

MOST_BLOCKS = 3 << 19
MOST_SCANS = 128
_SOI, _EOI, _SOS, _DHT, _DQT, _DRI = 0xD8, 0xD9, 0xDA, 0xC4, 0xDB, 0xDD
_RESTARTS = range(0xD0, 0xD8)

# By place in zigzag order: 8 * row + column.
NATURAL = sorted(
    range(64),
    key=lambda p: (p // 8 + p % 8, p // 8 if (p // 8 + p % 8) % 2 else p % 8),
)


@dataclass
class Component:
    name: int
    across: int
    down: int
    table: int
    # Blocks in whole units, and those that have a part of the picture.
    wide: int = 0
    high: int = 0
    own_wide: int = 0
    own_high: int = 0
    first_block: int = 0
    # By place, row by row.
    steps: tuple = ()


@dataclass
class Scan:
    # Where its bits stand among the segments.
    at: int
    # (component, DC table, AC table)
    parts: list
    first: int
    last: int
    high: int
    low: int
    restart_interval: int


class Layout:
    def __init__(self, segments):
        self.data = segments
        self.at = 0
        self.progressive = False
        self.components = []
        self.units_wide = self.units_high = 0
        self.scans = []
        self.huffman = {}
        self.quant = [[1] * 64 for _ in range(4)]
        self.interval = 0
        self._read()

    @property
    def block_count(self):
        return sum(c.wide * c.high for c in self.components)

    def _read(self):
        if self._u16() != 0xFF00 + _SOI:
            raise _unusual()
        is_behind_scan = False
        while True:
            marker = self._marker(is_behind_scan)
            is_behind_scan = False
            if marker == _EOI:
                break
            if marker in _RESTARTS and self.scans:
                continue
            if marker < 0xC0 or marker in _RESTARTS or marker == _SOI:
                raise _unusual()
            start = self.at
            end = start + self._u16()
            if end < start + 2 or end > len(self.data):
                raise _unusual()
            self._segment(marker, end)
            self.at = end
            is_behind_scan = marker == _SOS
        if not self.scans:
            raise _unusual()
        for c in self.components:
            steps = [1] * 64
            for place, step in zip(NATURAL, self.quant[c.table]):
                steps[place] = step
            c.steps = tuple(steps)

    def _marker(self, is_behind_scan):
        while self.at + 1 < len(self.data):
            following = self.data[self.at + 1]
            if self.data[self.at] == 0xFF and following == 0xFF:
                self.at += 1
            elif self.data[self.at] == 0xFF and following != 0:
                self.at += 2
                return following
            elif is_behind_scan:
                self.at += 1
            else:
                raise _unusual()
        raise _unusual()

    def _segment(self, marker, end):
        if marker == _DHT:
            while self.at < end:
                which = self._u8()
                if which & 0xEC:
                    raise _unusual()
                counts = self._take(16, end)
                self.huffman[which] = HuffmanTable(counts, self._take(sum(counts), end))
        elif marker == _DQT:
            while self.at < end:
                which = self._u8()
                if which & 0xEC:
                    raise _unusual()
                size = 1 + (which >> 4)
                data = self._take(64 * size, end)
                steps = [int.from_bytes(data[i : i + size], "big") for i in range(0, 64 * size, size)]
                self.quant[which & 3] = [max(1, step) for step in steps]
        elif marker == _DRI:
            self.interval = self._u16()
        elif marker == _SOS:
            self._scan(end)
        elif marker <= 0xCF or marker in (0xDC, 0xDE, 0xDF):
            self._frame(marker, end)

    def _frame(self, marker, end):
        if marker > 0xC2 or self.components or self._u8() != 8:
            raise _unusual()
        height, width, count = self._u16(), self._u16(), self._u8()
        if not (height and width and 1 <= count <= 4 and self.at + 3 * count == end):
            raise _unusual()
        self.progressive = marker == 0xC2
        for _ in range(count):
            name, sampling, table = self._u8(), self._u8(), self._u8()
            across, down = sampling >> 4, sampling & 15
            if not (1 <= across <= 4 and 1 <= down <= 4 and table <= 3):
                raise _unusual()
            self.components.append(Component(name, across, down, table))
        most_across = max(c.across for c in self.components)
        most_down = max(c.down for c in self.components)
        self.units_wide = _up(width, 8 * most_across)
        self.units_high = _up(height, 8 * most_down)
        first = 0
        for c in self.components:
            c.wide, c.high = self.units_wide * c.across, self.units_high * c.down
            c.own_wide = _up(_up(width * c.across, most_across), 8)
            c.own_high = _up(_up(height * c.down, most_down), 8)
            c.first_block = first
            first += c.wide * c.high
        if self.block_count > MOST_BLOCKS:
            raise _unusual()

    def _scan(self, end):
        count = self._u8()
        if not self.components or len(self.scans) == MOST_SCANS:
            raise _unusual()
        if not 1 <= count <= 4 or self.at + 2 * count + 3 != end:
            raise _unusual()
        parts = []
        for _ in range(count):
            name, tables = self._u8(), self._u8()
            component = next((c for c in self.components if c.name == name), None)
            if component is None or tables & 0xCC:
                raise _unusual()
            dc, ac = self.huffman.get(tables >> 4), self.huffman.get(0x10 | tables & 15)
            parts.append((component, dc, ac))
        if len({c.name for c, _, _ in parts}) < count:
            raise _unusual()
        first, last, approximation = self._u8(), self._u8(), self._u8()
        scan = Scan(end, parts, first, last, approximation >> 4, approximation & 15, self.interval)
        if not self._is_usual(scan):
            raise _unusual()
        self.scans.append(scan)

    def _is_usual(self, scan):
        first, last, high, low = scan.first, scan.last, scan.high, scan.low
        if not self.progressive:
            return (first, last, high, low) == (0, 63, 0, 0) and all(dc and ac for _, dc, ac in scan.parts)
        if last > 63 or first > last or low > 13 or (high > 0 and high != low + 1):
            return False
        if first == 0:
            return last == 0 and (high > 0 or all(dc for _, dc, _ in scan.parts))
        return len(scan.parts) == 1 and scan.parts[0][2] is not None

    def _take(self, count, end):
        if self.at + count > end:
            raise _unusual()
        self.at += count
        return self.data[self.at - count : self.at]

    def _u8(self):
        return self._take(1, len(self.data))[0]

    def _u16(self):
        return self._u8() * 256 + self._u8()


def _up(value, unit):
    return -(-value // unit)


def _unusual():
    return Damaged("a JPEG file has segments out of place")
