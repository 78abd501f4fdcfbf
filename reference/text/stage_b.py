"""Stage B (balanced, max): a token is a path through a binary tree, and each decision mixes the model's
probability, corrected by the bias, with counters of the text's contexts and with matches, in the logistic
domain."""

from itertools import accumulate

from entropy.bias import Bias
from entropy.counters import GROUP_LEVELS, Counters
from entropy.float32 import f32
from entropy.hashing import hash_row
from entropy.history import History
from entropy.logistic import stretch
from entropy.maps import FinalMaps, Map
from entropy.masses import masses_of
from entropy.match_pair import MatchPair
from entropy.mixer import Mixer, initial_weights
from entropy.tree import Tree
from text.contexts import TEXT_CONTEXTS, TextContexts

# Inputs before those of the contexts: the model, a constant, the model's two maps; and two matches.
_MODEL_INPUTS = 4
_FIXED_INPUTS = _MODEL_INPUTS + 2
# In 1/128: the fixed inputs; then of each context, in the order of contexts.py, its counter and its map.
_INITIAL_WEIGHTS = (
    119, 4, 10, 0, 23, 16,
    2, 0, 9, 1, 13, 7, 12, 8, 12, 10,
    8, 4, 10, 4, 10, 6,
    2, 0, 5, 1, 4, 1, 4, 4, 9, 4, 5, 1,
    9, 6, 7, 2,
)  # fmt: skip
_RATE = 250 / 65536
# How much of the model's stretch is taken from that of a match.
_REPLACED_BY_MATCH = 0.5


def _stretch_step(x):
    """|x| in halves up to 6, then coarser: 0 to 15."""
    x = abs(x)
    if x < 6:
        return int(x + x)
    return 12 if x < 7 else 13 if x < 8 else 14 if x < 10 else 15


class StageB:
    def __init__(self, decoder, vocabulary, weights, lanes, tokens, bias_rate, table_bits):
        self.decoder = decoder
        self.history = History(lanes, tokens)
        self.bias = Bias(len(vocabulary), bias_rate)
        self.tree = Tree(len(vocabulary), weights)
        self.contexts = TextContexts(self.history, vocabulary)
        self.row_bits = min(table_bits, 16)
        self.model_by_node = Map()
        self.model_by_hash = Map()
        self.maps = FinalMaps()
        self.counters = Counters(table_bits, TEXT_CONTEXTS)
        self.mixer = Mixer(_RATE, True, initial_weights(_INITIAL_WEIGHTS))
        self.matches = MatchPair(self.history, 10, 2, table_bits, _MODEL_INPUTS)

    def decode(self, lane, logits):
        """The next token of a lane. logits: what the model says of it."""
        masses = masses_of(self.bias.apply(logits))
        mass_below = list(accumulate(masses, initial=0))
        history, mixer, matches, counters = self.history, self.mixer, self.matches, self.counters
        inputs = mixer.inputs
        text = self.contexts.texts[lane]
        hashes = self.contexts.hashes[lane]
        shape = text.shape & 255
        previous = history.at(history.next[lane] - history.lanes)
        older = history.at(history.next[lane] - 2 * history.lanes)
        mixer.select(2, hash_row(previous, 12))
        mixer.select(3, hash_row(older, 12))
        mixer.select(4, text.recent & 255)
        field = min(text.fields.index, 63)
        matches.begin(lane)
        # The masses below the node's range, and below its end.
        below, above = 0, mass_below[-1]
        node = depth = 0
        while node >= 0:
            if depth % GROUP_LEVELS == 0:
                counters.find_buckets(hashes, node)
                path = 1  # of the node within its group of levels: 1, 2 or 3, 4 to 7
            split = self.tree.splits[node]
            middle = mass_below[split]
            row = hash_row(previous * 4099 + node + 1, self.row_bits)
            x = stretch(f32(f32(above - middle) / f32(above - below)))
            inputs[0] = x
            inputs[1] = f32(0.3)
            inputs[2] = stretch(self.model_by_node.refine(node, x))
            inputs[3] = stretch(self.model_by_hash.refine(row, x))
            matches.predict(inputs, split, x, f32(x * _REPLACED_BY_MATCH))
            seen = counters.predict(path, inputs, _FIXED_INPUTS, x)
            order = seen >> 1 & 3 | seen >> 2 & 4 | seen >> 4 & 8
            mixer.select(0, min(node, 4095))
            mixer.select(1, hash_row(node * 256 + shape, 14))
            mixer.select(5, field * 16 + min(depth, 15))
            mixer.select(6, order * 16 + _stretch_step(x))
            mixer.select(7, seen & 255 | matches.state() << 8)
            mixer.select_final(order)
            mixed = mixer.mix()
            bit = self.decoder.bit(self.maps.probability(mixed, mixer.probability, node, row))
            mixer.learn(bit)
            counters.learn(bit)
            matches.learn(bit)
            self.maps.learn(bit)
            self.model_by_node.learn(bit)
            self.model_by_hash.learn(bit)
            if bit:
                below = middle
            else:
                above = middle
            path = path * 2 + bit
            node = self.tree.children[node][bit]
            depth += 1
        token = ~node
        self.bias.learn(masses, mass_below[-1], token)
        history.append(lane, token)
        self.contexts.update(lane, token)
        matches.update(lane, token)
        return token
