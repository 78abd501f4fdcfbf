"""Integer hashes of 32 bits. Numbers are kept as 0 .. 2^32 - 1 here; `>>` is a shift without sign."""

HASH_A = 0x85EBCA6B
HASH_B = 0xC2B2AE35
HASH_CHECK = 0x27D4EB2F
HASH_GOLDEN = 0x9E3779B1
HASH_STEP = 0x2C1B3C6D
WORD = 0xFFFFFFFF


def hash_row(key, bits):
    """One of 2^bits rows for a small key."""
    return ((key * HASH_GOLDEN) & WORD) >> (32 - bits)


def hash_with(a, b):
    """A hash of a (a hash itself, or a small number that names a context) and b."""
    h = ((a ^ (b + 0x7F4A7C15) * HASH_GOLDEN) * HASH_A) & WORD
    h ^= h >> 15
    h = (h * HASH_B) & WORD
    return h ^ (h >> 16)
