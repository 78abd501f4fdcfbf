"""A linear map of integers: y_o = floor(sum over i of x_i w_io 2^-e_o + b_o).

The sums of all outputs are computed at once: the weights of an input are one large integer, with 32 bits for
each output, so that multiplying it by x_i multiplies all of them. All sums stay below 2^24, as
src/model/spec/spec.md says, so the fields do not reach into each other but for the borrow of negative ones,
which a number added to all of them avoids."""

import sys
from array import array

_FIELD = 4  # bytes
_MIDDLE = 1 << 31
_SHIFTED = bytes((byte + 128) % 256 for byte in range(256))


class _Sums:
    """sum over i of x_i w_io, for the inputs first .. last - 1 and all outputs."""

    def __init__(self, linear, first, last):
        outputs = linear.outputs
        ones = int.from_bytes(b"\1\0\0\0" * outputs, "little")
        self.rows = []
        for i in range(first, last):
            row = linear.weights[i * outputs : (i + 1) * outputs].tobytes().translate(_SHIFTED)
            spread = bytearray(_FIELD * outputs)
            spread[::_FIELD] = row
            self.rows.append(int.from_bytes(spread, "little") - 128 * ones)
        self.middle = _MIDDLE * ones
        self.length = _FIELD * outputs

    def __call__(self, xs):
        total = self.middle
        for x, row in zip(xs, self.rows):
            if x:
                total += x * row
        fields = array("I", total.to_bytes(self.length, "little"))
        if sys.byteorder == "big":
            fields.byteswap()
        return [field - _MIDDLE for field in fields]


class LinearMap:
    def __init__(self, linear):
        self.linear = linear
        self.part = linear.part or linear.inputs
        starts = range(0, linear.inputs, self.part)
        self.sums = [_Sums(linear, start, min(start + self.part, linear.inputs)) for start in starts]
        # A negative exponent moves the sum up, before the bias is added; another one down, after that.
        self.ups = [max(0, -e) for e in linear.exponents]
        self.downs = [max(0, e) for e in linear.exponents]
        # 1/2, in units of 2^-down; a sum of whole products needs no rounding.
        self.biases = [(1 << down) >> 1 for down in self.downs]

    def __call__(self, xs):
        """The results of each part, in order; of a map that is not in parts, one."""
        for number, sums in enumerate(self.sums):
            start = number * self.part
            fields = zip(sums(xs[start : start + self.part]), self.ups, self.biases, self.downs)
            yield [(total << up) + bias >> down for total, up, bias, down in fields]

    def weights_of(self, output):
        """The weights of one output, and its exponent."""
        return self.linear.weights[output :: self.linear.outputs], self.linear.exponents[output]
