"""Bytes by eight decisions each, from the bytes before them: the payload of a mixed block, and of an x86
block."""

from entropy.byte_contexts import BYTE_CONTEXTS, ByteContexts
from entropy.counters import GROUP_LEVELS, INPUTS_PER_CONTEXT, Counters
from entropy.float32 import f32
from entropy.hashing import hash_row
from entropy.history import History
from entropy.maps import FinalMaps
from entropy.match_pair import MatchPair
from entropy.mixer import Mixer, initial_weights
from entropy.range_coder import RangeDecoder
from entropy.tree import Tree

# Inputs before those of the contexts: a constant, two matches.
FIXED_INPUTS = 3
_INITIAL_FIXED = (0, 20, 20)
_INITIAL_CONTEXT = 12
_RATE = 0.006


def bits_for(wanted, least, most):
    """The least b from `least` to `most` with 2^b >= wanted; `most` if there is none."""
    bits = least
    while bits < most and 1 << bits < wanted:
        bits += 1
    return bits


def byte_table_bits(count):
    return bits_for(count * 8, 10, 21)


def decode_mixed(code, count):
    """`count` raw bytes."""
    decoder = RangeDecoder(code)
    table_bits = byte_table_bits(count)
    row_bits = min(table_bits, 16)
    set_bits = min(table_bits, 14)
    history = History(1, count)
    tree = Tree(256)
    contexts = ByteContexts(count)
    maps = FinalMaps()
    counters = Counters(table_bits, BYTE_CONTEXTS)
    weights = _INITIAL_FIXED + (_INITIAL_CONTEXT,) * (INPUTS_PER_CONTEXT * BYTE_CONTEXTS)
    mixer = Mixer(_RATE, False, initial_weights(weights))
    matches = MatchPair(history, 7, 4, table_bits, 1)
    inputs = mixer.inputs
    inputs[0] = f32(0.3)
    raw = bytearray()
    while len(raw) < count:
        c1, c2 = contexts.byte_at(1), contexts.byte_at(2)
        up = contexts.above(1)
        column = min(contexts.column(), 255)
        matches.begin(0)
        node = depth = 0
        while node >= 0:
            if depth % GROUP_LEVELS == 0:
                counters.find_buckets(contexts.hashes, node)
                path = 1
            split = tree.splits[node]
            row = hash_row((c1 | c2 << 8) * 257 + node + 1, row_bits)
            matches.predict(inputs, split)
            seen = counters.predict(path, inputs, FIXED_INPUTS)
            match = matches.surest_state()
            mixer.select(0, node * 4 + match)
            mixer.select(1, c1 * 8 + depth)
            mixer.select(2, c2 * 8 + depth)
            mixer.select(3, up * 8 + depth)
            mixer.select(4, column * 8 + depth)
            mixer.select(5, seen >> 1 & 31 | match << 5 | depth << 7)
            mixer.select(6, seen >> 6 & 1023)
            mixer.select(7, hash_row(node * 256 + up, set_bits))
            order1_row = (c1 << 8 | node) & ((1 << row_bits) - 1)
            mixed = mixer.mix()
            bit = decoder.bit(maps.probability(mixed, mixer.probability, order1_row, row))
            mixer.learn(bit)
            counters.learn(bit)
            matches.learn(bit)
            maps.learn(bit)
            path = path * 2 + bit
            node = tree.children[node][bit]
            depth += 1
        byte = ~node
        raw.append(byte)
        history.append(0, byte)
        contexts.add(byte)
        matches.update(0, byte)
    return bytes(raw)
