"""Texts by eight decisions for each byte, with few contexts: the payload of a quick block."""

from entropy.byte_contexts import next_word
from entropy.counters import INPUTS_PER_CONTEXT, Counters
from entropy.float32 import f32
from entropy.hashing import hash_row, hash_with
from entropy.history import History
from entropy.maps import FinalMaps
from entropy.match_pair import MatchPair
from entropy.mixed import FIXED_INPUTS, bits_for
from entropy.mixer import Mixer, initial_weights
from entropy.range_coder import RangeDecoder
from entropy.tree import Tree

_CONTEXTS = 6
_LEVELS = 4
_SETS = 4
_INITIAL_FIXED = (0, 20, 20)
_INITIAL_CONTEXT = 20
_RATE = 0.006
_ROW_BITS = 11


class _Contexts:
    """What a byte can depend on: each context is one hash."""

    def __init__(self):
        self.recent = bytearray(5)
        self.word = self.word_before = 0
        self.hashes = []
        self._rehash()

    def byte_at(self, back):
        """The byte `back` steps before the next one, 0 before the start."""
        return self.recent[-back]

    def add(self, byte):
        self.recent.append(byte)
        word = next_word(self.word, byte)
        if self.word and not word:
            self.word_before = self.word
        self.word = word
        self._rehash()

    def _rehash(self):
        c1, c2, c3, c4, c5 = (self.recent[-back] for back in range(1, 6))
        h = hash_with
        order1 = h(1, c1)
        order2 = h(order1, c2)
        order3 = h(order2, c3)
        self.hashes = [
            order1,
            order2,
            order3,
            h(h(order3, c4), c5),
            h(h(2, self.word), c1),
            h(h(3, self.word), self.word_before),
        ]


def decode_quick(code, count):
    """`count` raw bytes."""
    decoder = RangeDecoder(code)
    table_bits = bits_for(count * 2, 10, 20)
    history = History(1, count)
    tree = Tree(256)
    contexts = _Contexts()
    maps = FinalMaps()
    counters = Counters(table_bits, _CONTEXTS, _LEVELS)
    weights = _INITIAL_FIXED + (_INITIAL_CONTEXT,) * (INPUTS_PER_CONTEXT * _CONTEXTS)
    mixer = Mixer(_RATE, True, initial_weights(weights), _SETS)
    matches = MatchPair(history, 7, 4, table_bits, 1)
    inputs = mixer.inputs
    inputs[0] = f32(0.3)
    raw = bytearray()
    while len(raw) < count:
        c1, c2 = contexts.byte_at(1), contexts.byte_at(2)
        matches.begin(0)
        node = depth = 0
        while node >= 0:
            if depth % _LEVELS == 0:
                counters.find_buckets(contexts.hashes, node)
                path = 1
            split = tree.splits[node]
            matches.predict(inputs, split)
            seen = counters.predict(path, inputs, FIXED_INPUTS)
            match = matches.surest_state()
            mixer.select(0, node * 4 + match)
            mixer.select(1, c1 * 8 + depth)
            mixer.select(2, c2 * 8 + depth)
            mixer.select(3, seen * 4 + match)
            mixer.select_final(seen)
            row = hash_row((c1 | c2 << 8) * 257 + node + 1, _ROW_BITS)
            mixed = mixer.mix()
            bit = decoder.bit(maps.probability(mixed, mixer.probability, node * 4 + match, row))
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
