"""The bits of scans, from the coefficients of all components (FORMAT.md, JPEG; ITU-T T.81, annexes F and G).
values: 64 of each block, row by row."""

from jpeg.frame import NATURAL
from jpeg.huffman import BitWriter

_ZRL = 0xF0
_EOB = 0x00
# Blocks in a run of ended bands, and bits of correction with which it still goes on.
_LONGEST_RUN = 0x7FFF
_MOST_CORRECTIONS = 937


def write_scan(layout, scan, values, padding, most):
    bits = BitWriter(padding, most)
    kind = _Sequential if not layout.progressive else _Band if scan.first else _Mean
    coder = kind(bits, scan, values)
    units = 0
    for blocks in _units(layout, scan):
        if scan.restart_interval and units and units % scan.restart_interval == 0:
            coder.restart(units // scan.restart_interval - 1)
        units += 1
        for part, at in blocks:
            coder.block(part, at)
    coder.finish()
    bits.align()
    return bytes(bits.out)


def _units(layout, scan):
    """The blocks of each unit: (number of the component in the scan, where its coefficients begin)."""
    if len(scan.parts) == 1:
        c = scan.parts[0][0]
        for y in range(c.own_high):
            for x in range(c.own_wide):
                yield [(0, 64 * (c.first_block + y * c.wide + x))]
        return
    for unit_y in range(layout.units_high):
        for unit_x in range(layout.units_wide):
            yield [
                (part, 64 * (c.first_block + y * c.wide + x))
                for part, (c, _, _) in enumerate(scan.parts)
                for y in range(unit_y * c.down, (unit_y + 1) * c.down)
                for x in range(unit_x * c.across, (unit_x + 1) * c.across)
            ]


class _Sequential:
    def __init__(self, bits, scan, values):
        self.bits = bits
        self.scan = scan
        self.values = values
        self.before = [0] * len(scan.parts)

    def block(self, part, at):
        _, dc, ac = self.scan.parts[part]
        bits, values = self.bits, self.values
        difference = values[at] - self.before[part]
        self.before[part] = values[at]
        count = abs(difference).bit_length()
        bits.symbol(dc, count)
        bits.signed(difference, count)
        run = 0
        for place in NATURAL[1:]:
            value = values[at + place]
            if value == 0:
                run += 1
                continue
            for _ in range(run // 16):
                bits.symbol(ac, _ZRL)
            count = abs(value).bit_length()
            bits.symbol(ac, run % 16 << 4 | count)
            bits.signed(value, count)
            run = 0
        if run:
            bits.symbol(ac, _EOB)

    def restart(self, index):
        self.bits.restart(index)
        self.before = [0] * len(self.before)

    def finish(self):
        pass


class _Mean:
    """DC down to some bit, or one bit more of it."""

    def __init__(self, bits, scan, values):
        self.bits = bits
        self.scan = scan
        self.values = values
        self.before = [0] * len(scan.parts)

    def block(self, part, at):
        value = self.values[at] >> self.scan.low
        if self.scan.high:
            self.bits.bits(value & 1, 1)
            return
        difference = value - self.before[part]
        self.before[part] = value
        count = abs(difference).bit_length()
        self.bits.symbol(self.scan.parts[part][1], count)
        self.bits.signed(difference, count)

    def restart(self, index):
        self.bits.restart(index)
        self.before = [0] * len(self.before)

    def finish(self):
        pass


class _Band:
    """A band of AC down to some bit, or one bit more of it. Blocks that end early are counted in runs."""

    def __init__(self, bits, scan, values):
        self.bits = bits
        self.scan = scan
        self.values = values
        self.ac = scan.parts[0][2]
        self.run = 0
        # Of the blocks in the run.
        self.corrections = []

    def block(self, _, at):
        scan, bits = self.scan, self.bits
        values = [self.values[at + NATURAL[k]] for k in range(scan.first, scan.last + 1)]
        sizes = [abs(value) >> scan.low for value in values]
        # What an earlier scan has shown not to be 0 gets a correction alone.
        known = [scan.high > 0 and size > 1 for size in sizes]
        end = max((k for k, size in enumerate(sizes) if size and not known[k]), default=-1)
        zeros = 0
        corrections = []
        for k, size in enumerate(sizes):
            if size == 0:
                zeros += 1
                continue
            while zeros > 15 and k <= end:
                self._end_run()
                bits.symbol(self.ac, _ZRL)
                self._write(corrections)
                corrections = []
                zeros -= 16
            if known[k]:
                corrections.append(size & 1)
                continue
            self._end_run()
            count = size.bit_length()
            bits.symbol(self.ac, zeros << 4 | count)
            if scan.high:
                bits.bits(0 if values[k] < 0 else 1, 1)
            else:
                bits.signed(-size if values[k] < 0 else size, count)
            self._write(corrections)
            corrections = []
            zeros = 0
        if zeros or corrections:
            self.run += 1
            self.corrections += corrections
            if self.run == _LONGEST_RUN or len(self.corrections) > _MOST_CORRECTIONS:
                self._end_run()

    def _end_run(self):
        if self.run == 0:
            return
        count = self.run.bit_length() - 1
        self.bits.symbol(self.ac, count << 4)
        self.bits.bits(self.run & ((1 << count) - 1), count)
        self.run = 0
        self._write(self.corrections)
        self.corrections = []

    def _write(self, corrections):
        for bit in corrections:
            self.bits.bits(bit, 1)

    def restart(self, index):
        self._end_run()
        self.bits.restart(index)

    def finish(self):
        self._end_run()
