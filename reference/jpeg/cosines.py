"""The inverse cosine transform of a block, in float32."""

from entropy.float32 import f32

# Half the cosines of j * pi / 16; that of 0 is over the root of 2.
_C = [
    f32(c)
    for c in (
        *(0.35355339, 0.49039264, 0.46193977, 0.41573481, 0.35355339),
        *(0.27778512, 0.19134172, 0.09754516, 0),
    )
]


def _cosine(f, x):
    if f == 0:
        return _C[0]
    angle = (2 * x + 1) * f % 32
    half = 32 - angle if angle > 16 else angle
    return -_C[16 - half] if half > 8 else _C[half]


# [frequency][place]
BASIS = [[_cosine(f, x) for x in range(8)] for f in range(8)]


def dot(xs, ys):
    """The sum of their products, front to back."""
    total = 0.0
    for x, y in zip(xs, ys):
        total = f32(total + f32(x * y))
    return total


# By place, over the frequencies.
AT = [[BASIS[f][x] for f in range(8)] for x in range(8)]


def transform_columns(values):
    """values: 8 rows."""
    columns = list(zip(*values))
    return [[dot(AT[y], column) for column in columns] for y in range(8)]


def transform_rows(values):
    return [[dot(row, AT[x]) for x in range(8)] for row in values]
