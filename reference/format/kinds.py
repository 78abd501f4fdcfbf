"""The kinds of records, by the number each begins with, and how much content a block of a kind holds."""

END = 0x00
STORED, MIXED, TEXT, FILL, X86, UNFOLDED, COPIES, PIXELS, SAMPLES, JPEG, QUICK = range(1, 12)
LAST_BLOCK = 0x0F
CODING = 0x10
DIRECTORY = 0x11

MIB = 1 << 20


def is_block(kind):
    """True of kinds that are reserved, too: their records have the shape of a block's."""
    return END < kind <= LAST_BLOCK


def shortest_payload(kind, raw_length):
    """So long is the payload of so much content at least: it bounds the time that a small file takes."""
    if kind == STORED:
        return raw_length
    if kind in (MIXED, X86, PIXELS, SAMPLES, QUICK):
        return max(1, -((4096 - raw_length) // 256))
    if kind == JPEG:
        return max(1, -((4096 - raw_length) // 32))
    return 1


def largest_block(kind):
    return {JPEG: 16 * MIB, UNFOLDED: 32 * MIB, COPIES: 64 * MIB}.get(kind, 4 * MIB)
