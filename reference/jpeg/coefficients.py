"""The quantized coefficients of a JPEG picture, from those around them (src/entropy/kernel/jpeg/jpeg.md)."""

from math import floor

from entropy.adaptive import Kinds
from entropy.float32 import f32
from errors import Damaged
from jpeg.cosines import AT, BASIS, dot, transform_columns, transform_rows
from jpeg.decisions import Decisions
from jpeg.frame import NATURAL

_WITHIN = [p for p in NATURAL if p > 8 and p % 8]
_NOTHING = [0] * 64
_WITHIN_TAILS, _EDGE_TAILS, _DC_TAILS = 0, 256, 512
_COUNT_WITHIN, _COUNT_ROW, _COUNT_COLUMN = 64, 66, 67
_ROW, _COLUMN, _DC = 48, 55, 63


def level(v):
    if v < 5:
        return v
    b = v.bit_length() - 1
    return min(2 * b + (v >> (b - 1) & 1), 15)


def signed_level(v):
    size = abs(v)
    steps = size if size < 12 else 5 + level(size)
    return 32 - steps if v < 0 else 32 + steps


def around(v, most):
    return min(max(v, -most), most) + most


def quarters(x):
    return floor(f32(f32(max(min(x, 1000.0), -1000.0) * 4) + 0.5))


def key(first, *rest):
    """rest: (factor, value) ..."""
    for factor, value in rest:
        first = first * factor + value
    return first


def on_from(last, before):
    """Where two values lead half a step further."""
    return f32(f32(last * 1.5) - f32(before * 0.5))


class _Block:
    def __init__(self):
        self.values = _NOTHING
        self.within = self.row = self.column = 0
        # How far DC was from its guess.
        self.miss = 0
        # Places 6 and 7 of columns and of rows, as frequencies of the other direction; all pixels.
        self.columns = self.rows = self.pixels = None


_OUTSIDE = _Block()


class CoefficientDecoder:
    """most_nonzero: how many coefficients may be other than 0."""

    def __init__(self, decoder, components, most_nonzero):
        self.components = components
        self.left_over = most_nonzero
        self.decisions = Decisions(decoder)
        self.tails = Kinds(decoder, 3 * 256)

    def decode(self):
        """64 of each block, row by row; the components' blocks one after the other."""
        before = None
        values = []
        for number, component in enumerate(self.components):
            blocks = []
            for y in range(component.high):
                blocks.append([])
                for x in range(component.wide):
                    blocks[y].append(self._block(number, x, y, blocks, before))
            values += [value for row in blocks for block in row for value in block.values]
            before = blocks
        return values

    def _block(self, number, x, y, blocks, before):
        component = self.components[number]
        block = _Block()
        block.values = [0] * 64

        def known(x, y):
            return blocks[y][x] if 0 <= x < component.wide and y >= 0 else _OUTSIDE

        self.plane = min(number, 2)
        self.here = block
        self.left, self.above = known(x - 1, y), known(x, y - 1)
        self.corner, self.right = known(x - 1, y - 1), known(x + 1, y - 1)
        if number == 0:
            self.other = known(x, y - 2)
        else:
            other = self.components[number - 1]
            row = before[y * other.down // component.down]
            self.other = row[x * other.across // component.across]
        self._decode_block(component.steps)
        self.left_over -= block.within + block.row + block.column
        if self.left_over < 0:
            raise Damaged("a JPEG file has too many coefficients")
        return block

    def _decode_block(self, steps):
        here, left, above, other = self.here, self.left, self.above, self.other
        counts = left.within, above.within, other.within, self.corner.within + self.right.within, 0
        here.within = self._count_within(counts)
        self._within(here.within)
        counts = left.row, above.row, other.row, here.within, 0
        here.row = self._count_edge(_COUNT_ROW, counts)
        self._edge(True, here.row, steps)
        counts = left.column, above.column, other.column, here.within, here.row
        here.column = self._count_edge(_COUNT_COLUMN, counts)
        self._edge(False, here.column, steps)
        self._mean(steps)

    # Counts

    def _count_within(self, counts):
        self._look_at_count(_COUNT_WITHIN, 0, counts)
        if self.decisions.decide(8):
            return 0
        high = self._group()
        self._look_at_count(_COUNT_WITHIN + 1, high + 1, counts)
        return min(high * 8 + self._group() + 1, 49)

    def _count_edge(self, kind, counts):
        self._look_at_count(kind, 0, counts)
        return 0 if self.decisions.decide(8) else min(self._group() + 1, 7)

    def _group(self):
        node = 1
        for _ in range(3):
            node = node * 2 + self.decisions.decide(node)
        return node - 8

    def _look_at_count(self, kind, high, counts):
        a, b, c, d, e = counts
        k = (self.plane * 128 + kind) << 4 | high
        m = level(a + b)
        keys = (
            128 * k + a + b,
            4096 * k + 64 * a + b,
            4096 * k + 256 * m + c,
            4096 * k + 256 * m + d,
            4096 * k + 256 * m + 16 * e + min(c, 15),
            4096 * k + 64 * a + e,
            4096 * k + 64 * b + e,
            4096 * k + 64 * c + e,
            256 * k + d,
            256 * k + a + b + c,
            4096 * k + 256 * level(a) + 16 * level(b) + level(c),
            4096 * k + 256 * m + 16 * level(d) + level(c),
        )
        selectors = kind, (a + b) >> 1, c, min(d, 63), 16 * self.plane + high, e, a, b
        self.decisions.look(keys, selectors, kind, 16 * min(a + b, 63) + high)

    # Coefficients

    def _signed(self, is_nonzero, tails):
        decide = self.decisions.decide
        if not is_nonzero and decide(0):
            return 0
        is_negative = decide(1)
        bits = 1
        while bits < 12 and decide(2 + min(bits - 1, 8)):
            bits += 1
        c = 1
        for _ in range(bits - 1):
            if bits > 3:
                c = 2 * c + self.tails.decision(tails + bits * 16 + min(c, 15))
            elif c == 1:
                c = 2 + decide(11 + bits - 2)
            else:
                c = 2 * c + decide(13 + (c & 1))
        return -c if is_negative else c

    def _sizes(self, place):
        near = abs(self.above.values[place]) + abs(self.left.values[place])
        return 2 * near + abs(self.corner.values[place]) + abs(self.right.values[place])

    def _within(self, total):
        values, above, left = self.here.values, self.above.values, self.left.values
        plane = self.plane
        r = total
        last = last_but_one = 0
        for k, p in enumerate(_WITHIN):
            if r == 0:
                break
            a, l, o = above[p], left[p], self.other.values[p]
            sizes = self._sizes(p)
            up = abs(values[p - 8]) if p > 15 else 0
            back = abs(values[p - 1]) if p % 8 > 1 else 0
            slant = abs(values[p - 9]) if p > 15 and p % 8 > 1 else 0
            near = 2 * (up + back) + slant
            wide = level(
                sizes + near + abs(above[p - 1]) + abs(above[p - 8]) + abs(left[p - 1]) + abs(left[p - 8])
            )
            w, n = level(sizes), level(near)
            base = plane * 64 + k
            keys = (
                key(base, (64, r)),
                key(plane, (16, w), (64, r)),
                key(base, (16, min(abs(a), 15)), (16, min(abs(l), 15))),
                key(plane, (16, n), (64, r)),
                key(plane, (16, w), (16, n), (16, level(r))),
                key(r, (64, k), (64, total)),
                key(plane, (16, around(a, 5)), (16, around(l, 5))),
                key(plane, (32, around(o, 10)), (16, wide)),
                key(base, (64, total), (16, w)),
                key(base, (16, wide), (64, r)),
                key(plane, (16, min(last, 15)), (16, min(last_but_one, 15)), (8, min(r, 28) >> 2)),
                key(plane, (8, min(up, 7)), (8, min(back, 7)), (8, min(slant, 7))),
            )
            size_o = min(abs(o), 20)
            selectors = (
                *(k, r, 3 * w + plane, 3 * n + plane),
                *(total, 3 * wide + plane, 3 * size_o + plane, 49 - k),
            )
            self.decisions.look(keys, selectors, k, 64 * w + r)
            values[p] = value = self._signed(r == 49 - k, _WITHIN_TAILS)
            if value:
                r -= 1
            last_but_one, last = last, abs(value)

    def _edge(self, is_row, total, steps):
        values, plane, within = self.here.values, self.plane, self.here.within
        first_kind = _ROW if is_row else _COLUMN
        r = total
        last, last_guess = 0, 32
        for i in range(1, 8):
            if r == 0:
                break
            p = i if is_row else 8 * i
            steady, growing = self._guess(is_row, i, steps)
            g, h = signed_level(steady), signed_level(growing)
            a, l, o = self.above.values[p], self.left.values[p], self.other.values[p]
            v = min(abs(values[p + 8 if is_row else p + 1]), 15)
            w = level(self._sizes(p))
            kind = first_kind + i
            side = plane * 2 + is_row
            base = plane * 128 + kind
            keys = (
                key(base, (64, g)),
                key(base, (64, g), (8, r)),
                key(base, (64, within), (8, r)),
                key(base, (16, around(a, 7)), (16, around(l, 7))),
                key(side, (16, w), (64, g)),
                key(base, (64, h), (8, r)),
                key(side, (64, g), (64, h)),
                key(base, (32, around(o, 10)), (16, g >> 2)),
                key(side, (16, v), (8, r), (16, w)),
                key(side, (64, g), (16, v)),
                key(base, (32, around(l if is_row else a, 8)), (64, g)),
                key(base, (32, around(last, 7)), (32, last_guess >> 1), (8, r)),
            )
            size_o = min(abs(o), 20)
            selectors = (
                *(kind, g, 3 * w + plane, 3 * v + plane),
                *(within, h, 3 * size_o + plane, 8 * r + i),
            )
            self.decisions.look(keys, selectors, kind, 16 * g + w)
            values[p] = value = self._signed(r == 8 - i, _EDGE_TAILS)
            if value:
                r -= 1
            last, last_guess = value, g

    def _guess(self, is_row, i, steps):
        """In quarters: as if the value at the border stayed, and as if it went on growing."""
        border = self.above.columns if is_row else self.left.rows
        if border is None:
            return 0, 0
        places = [8 * f + i if is_row else 8 * i + f for f in range(1, 8)]
        scaled = [f32(self.here.values[p] * steps[p]) for p in places]
        first, second = dot(AT[0][1:], scaled), dot(AT[1][1:], scaled)
        sixth, seventh = border[0][i], border[1][i]
        unit = f32(BASIS[0][0] * steps[i if is_row else 8 * i])
        grown = f32(on_from(seventh, sixth) - on_from(first, second))
        return quarters(f32(f32(seventh - first) / unit)), quarters(f32(grown / unit))

    # DC

    def _mean(self, steps):
        here, left, above, corner = self.here, self.left, self.above, self.corner
        plane, values = self.plane, here.values
        scaled = [f32(value * step) for value, step in zip(values, steps)]
        scaled = [scaled[8 * row : 8 * row + 8] for row in range(8)]
        columns = transform_columns(scaled)
        pixels = transform_rows(columns)
        unit = f32(steps[0] * 0.125)
        has_above, has_left = above.pixels is not None, left.pixels is not None
        has_both = has_above and has_left
        gap_above = doubt_above = gap_left = doubt_left = 0.0
        if has_above:
            gap_above, doubt_above = _compare(above.pixels[6], above.pixels[7], pixels[0], pixels[1])
        if has_left:
            inside = list(zip(*pixels))
            outside = list(zip(*left.pixels))
            gap_left, doubt_left = _compare(outside[6], outside[7], inside[0], inside[1])
        if has_both:
            weighed = f32(f32(gap_above * doubt_left) + f32(gap_left * doubt_above))
            between = f32(weighed / f32(doubt_above + doubt_left))
        else:
            between = f32(gap_above + gap_left)
        exact = max(min(f32(between / unit), 2047.0), -2047.0)
        guess = floor(f32(exact + 0.5))
        part = min(max(floor(f32(f32(f32(exact - guess) + 0.5) * 8)), 0), 7)
        z = signed_level(quarters(f32(f32(gap_above - gap_left) / unit)) if has_both else 0)
        u = level(quarters(f32(f32(doubt_above + doubt_left) / unit)))
        u_above = level(quarters(f32(doubt_above / unit)))
        u_left = level(quarters(f32(doubt_left / unit)))
        missed = abs(left.miss) + abs(above.miss)
        a, l, o = above.values[0], left.values[0], self.other.values[0]
        plain = a + l - corner.values[0] if has_both else a + l
        within, edges = here.within, here.row + here.column
        keys = (
            key(plane, (16, u)),
            key(plane, (64, z), (16, u)),
            key(plane, (32, around(left.miss, 12)), (32, around(above.miss, 12))),
            key(plane, (16, u), (8, part)),
            key(plane, (64, around(plain - guess, 30)), (16, u)),
            key(plane, (64, around(a - guess, 30)), (16, u_above)),
            key(plane, (64, around(l - guess, 30)), (16, u_left)),
            key(plane, (64, within), (16, edges)),
            key(plane, (64, z), (8, part)),
            key(plane, (16, level(missed + abs(self.right.miss))), (16, u)),
            key(plane, (16, u_above), (16, u_left)),
            key(plane, (64, around(o - guess, 30)), (16, level(missed))),
        )
        selectors = (
            *(_DC, 3 * u + plane, 3 * min(abs(left.miss), 20) + plane),
            *(3 * min(abs(above.miss), 20) + plane, z, 3 * part + plane, within, 3 * edges + plane),
        )
        self.decisions.look(keys, selectors, _DC, 64 * u + z)
        here.miss = self._signed(False, _DC_TAILS)
        values[0] = guess + here.miss
        level_of_dc = f32(f32(values[0] * steps[0]) * 0.125)
        here.columns = columns[6:]
        here.rows = [[dot(AT[x], row) for row in scaled] for x in (6, 7)]
        here.pixels = [[f32(pixel + level_of_dc) for pixel in row] for row in pixels]


def _compare(before_last, last, first, second):
    """The mean of what is to be added to the pixels so that they go on as those outside do, and its
    variance."""
    total = squares = 0.0
    for pair in zip(last, before_last, first, second):
        difference = f32(on_from(pair[0], pair[1]) - on_from(pair[2], pair[3]))
        total = f32(total + difference)
        squares = f32(squares + f32(difference * difference))
    gap = f32(total * 0.125)
    return gap, f32(max(f32(f32(squares * 0.125) - f32(gap * gap)), 0.0) + 4)
