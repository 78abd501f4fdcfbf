"""A binary tree over an alphabet in byte order: a node covers a contiguous range of symbols, and bit 1 is
"symbol >= split". Nodes are numbered breadth first from the root, 0."""

from entropy.ieee_math import exp2


class Tree:
    """weights: of each symbol, 16 * log2 of how often it is expected; None when all are alike."""

    def __init__(self, symbols, weights=None):
        # Prefix sums of twice (a symbol's count + 1/2).
        sums = [0]
        for symbol in range(symbols):
            count = int(exp2(weights[symbol] / 16)) if weights else 0
            sums.append(sums[-1] + 2 * count + 1)
        self.splits = []
        # Of each node, the child at bit 0 and at bit 1: a node, or ~symbol.
        self.children = []
        ranges = [(0, symbols)]
        for low, high in ranges:  # grows while it is walked
            split = _halving_point(sums, low, high)
            children = []
            for start, end in ((low, split), (split, high)):
                if end - start == 1:
                    children.append(~start)
                else:
                    children.append(len(ranges))
                    ranges.append((start, end))
            self.splits.append(split)
            self.children.append(children)


def _halving_point(sums, a, b):
    """The m in (a, b) for which the sums of [a, m) and [m, b) differ least; of two, the higher."""
    target = sums[a] + sums[b]
    low, high = a + 1, b - 1
    while low < high:
        m = (low + high) >> 1
        if 2 * sums[m] < target:
            low = m + 1
        else:
            high = m
    before = low - 1
    if before > a and target - 2 * sums[before] < 2 * sums[low] - target:
        return before
    return low
