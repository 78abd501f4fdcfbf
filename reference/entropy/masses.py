"""From logits to masses: integers that stand for the tokens' probabilities."""

from entropy.float32 import exp2s, f32s

# The largest logit's mass is 2^22 or just below; what is 22 octaves (of 32 units) under it, or more, has 1.
OCTAVES = 22.0
OCTAVES_PER_UNIT = 1 / 32
# Logits are in 1/32 octave.
UNITS_PER_NAT = 46.166241308446828


def masses_of(logits):
    """logits: float32. The masses are integers from 1 to 2^22."""
    highest = max(logits)
    below = f32s([difference * OCTAVES_PER_UNIT for difference in f32s([z - highest for z in logits])])
    xs = [max(0.0, min(OCTAVES, x)) for x in f32s([x + OCTAVES for x in below])]
    return list(map(round, exp2s(xs)))  # halves to the even integer
