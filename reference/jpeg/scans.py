"""The bits of scans, from the coefficients of all components (FORMAT.md, JPEG; ITU-T T.81, annexes F and G).
values: 64 of each block, row by row."""

from jpeg.frame import NATURAL
from jpeg.huffman import BitWriter

_ZRL = 0xF0
_EOB = 0x00


def write_scan(layout, scan, values, padding, most):
    bits = BitWriter(padding, most)
    coder = _Sequential(bits, scan, values)
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
