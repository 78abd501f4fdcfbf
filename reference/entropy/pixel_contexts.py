"""What a byte of a picture can depend on: its neighbours, and guesses made of them. Each context is one
hash."""

from entropy.hashing import hash_with
from entropy.least_squares import LeastSquares

PIXEL_CONTEXTS = 24


def _clip(value):
    return min(max(value, 0), 255)


def _offsets(row, pixel):
    """How far back the bytes stand from which the guess is made. Narrow pictures have no neighbours so far to
    the right."""
    offsets = [
        pixel, row + pixel, row, row - pixel, 2 * pixel, 2 * row, 2 * row - pixel, 2 * row + pixel,
        row - 2 * pixel, row + 2 * pixel, 3 * pixel, 3 * row,
    ]  # fmt: skip
    if pixel > 1:
        offsets += [1, pixel + 1, row + 1, row + pixel + 1, row - pixel + 1]
    if pixel > 2:
        offsets += [2, pixel + 2, row + 2]
    return [offset for offset in offsets if offset > 0]


class PixelContexts:
    """row: bytes of a line of the picture. pixel: bytes of one pixel, 1 to 8."""

    def __init__(self, row, pixel):
        self.row = row
        self.pixel = pixel
        self.margin = 3 * (row + pixel) + 8
        # The picture so far, behind zeros.
        self.data = bytearray(self.margin)
        # By column, the last miss.
        self.misses = [0] * row
        self.offsets = _offsets(row, pixel)
        self.squares = [LeastSquares(len(self.offsets), 0.998, 0.001, 6) for _ in range(pixel)]
        self._rehash()

    @property
    def position(self):
        return len(self.data) - self.margin

    def byte_at(self, back):
        """The byte `back` steps before the next one; 0 before the picture."""
        return self.data[-back]

    def add(self, byte):
        self.misses[self.position % self.row] = min(abs(byte - self.guess), 255)
        self.squares[self.channel].learn(float(byte))
        self.data.append(byte)
        self._rehash()

    def _guess(self):
        """By least squares."""
        square = self.squares[self.channel]
        square.known = [float(self.data[-offset]) for offset in self.offsets]
        value = square.guess() + 0.5
        # What is no number becomes 0.
        return min(int(value), 255) if 1 <= value < 255 else 255 if value >= 255 else 0

    def _miss_at(self, back):
        """How wrong the guess was there, 0 to 8."""
        return self.misses[(self.position - back) % self.row].bit_length()

    def _rehash(self):
        row, pixel, data = self.row, self.pixel, self.data
        # The channel of the next byte.
        self.channel = c = self.position % row % pixel
        w, n, nw = data[-pixel], data[-row], data[-(row + pixel)]
        ne = data[-max(row - pixel, 1)]
        ww, nn = data[-2 * pixel], data[-2 * row]
        # The channel before; in pictures of one channel, other neighbours.
        p1 = data[-1] if pixel > 1 else ww
        p2 = data[-2] if pixel > 2 else ne
        wp1 = data[-(pixel + 1)] if pixel > 1 else data[-3]
        np1 = data[-(row + 1)] if pixel > 1 else nw
        self.guess = guess = self._guess()
        # By the plane through three neighbours.
        self.plane = plane = _clip(w + n - nw)
        along_w = _clip(w + p1 - wp1)
        along_n = _clip(n + p1 - np1)
        mean = (w + nw + n + ne) >> 2
        spread = sum((value - mean) ** 2 for value in (w, nw, n, ne))
        # log2 of the variance around, 0 to 15.
        self.variance = variance = min(15, (spread >> 2).bit_length())
        # How wrong the guess was for the same channel of the pixel before, and of the one above.
        self.wrongness = wrongness = self._miss_at(pixel) << 3 | self._miss_at(row)

        def h(number, *values):
            """A hash of the context's number, the channel, and values."""
            hashed = hash_with(number, c)
            for value in values:
                hashed = hash_with(hashed, value)
            return hashed

        self.hashes = [
            h(1, guess),
            h(2, guess, variance),
            h(3, guess >> 1, plane >> 2),
            h(4, guess, wrongness),
            h(5, plane),
            h(6, plane, variance),
            h(7, along_w),
            h(8, along_n),
            h(9, (along_w + along_n) >> 1, variance),
            h(10, _clip(w + ne - n)),
            h(11, (_clip(2 * n - nn) + _clip(2 * w - ww)) >> 1),
            h(12, w, n),
            h(13, w, n, nw),
            h(14, w, n, nw, ne, p1),
            h(15, n, ne),
            h(16, w, p1),
            h(17, n, p1),
            h(18, w >> 2, n >> 2, p1 >> 2),
            h(19, p1, p2, w),
            h(20, (w + n) >> 1, p1 - wp1),
            h(21, n, p1 - np1),
            h(22, w, p1 - wp1),
            h(23, n, nn),
            h(24, w, n, nw, ww, hash_with(hash_with(p1, p2), nn)),
        ]
