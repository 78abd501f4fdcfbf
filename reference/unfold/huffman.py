"""Canonical Huffman codes of deflate (RFC 1951, 3.2.2)."""

LONGEST_CODE = 15


def huffman_codes(lengths):
    """By symbol: (code as it is written, lowest bit first; its length), or None for one without a code. None
    at all when the lengths ask for more codes than there are, or leave some over, unless it is a single code
    of one bit."""
    used = [length for length in lengths if length]
    filled = sum(1 << LONGEST_CODE - length for length in used)
    if filled > 1 << LONGEST_CODE:
        return None
    if filled < 1 << LONGEST_CODE and used not in ([], [1]):
        return None
    codes = [None] * len(lengths)
    code = 0
    for length in range(1, LONGEST_CODE + 1):
        for symbol, own in enumerate(lengths):
            if own == length:
                codes[symbol] = int(f"{code:0{length}b}"[::-1], 2), length
                code += 1
        code <<= 1
    return codes


FIXED_LITERALS = huffman_codes([8] * 144 + [9] * 112 + [7] * 24 + [8] * 8)
FIXED_DISTANCES = huffman_codes([5] * 32)
