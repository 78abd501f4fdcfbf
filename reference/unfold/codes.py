"""How a dynamic block sends its codes, told by the difference to what zlib would send."""

from dataclasses import dataclass

from unfold.code_lengths import predict_lengths
from unfold.huffman import LONGEST_CODE
from unfold.symbols import (
    DISTANCES, END_OF_BLOCK, LENGTH_ORDER, LENGTH_SYMBOL, LENGTH_SYMBOLS, LITERALS, distance_symbol,
)
from entropy.adaptive import NUMBER_KINDS, Kinds
from errors import Damaged

# Numbers of kinds of decision.
_COUNT_AS_EXPECTED = 1
_LENGTHS_AS_EXPECTED = 4
_RUNS_AS_EXPECTED = 6
_REPEATS = 7
_COUNTS = 8
_DELTAS = _COUNTS + 3 * NUMBER_KINDS
_VALUES = _DELTAS + 16
_RUNS = _VALUES + 3 * 32
_RUN_LENGTHS = _RUNS + 64
_ALL = _RUN_LENGTHS + 8 * NUMBER_KINDS


@dataclass
class Codes:
    """Code lengths of literals and of distances; how they are sent: pairs of a symbol and its extra bits; the
    lengths of the code of these symbols, and how many of them are sent."""

    literals: list
    distances: list
    runs: list
    third: list
    third_count: int


class CodesDecoder:
    def __init__(self, decoder):
        self.kinds = Kinds(decoder, _ALL)

    def next(self, raw, tokens):
        """Of a block with these bytes and tokens (length, distance)."""
        literal_counts, distance_counts = _count_symbols(raw, tokens)
        expected_literals, last_literal = predict_lengths(literal_counts, LONGEST_CODE)
        expected_distances, last_distance = predict_lengths(distance_counts, LONGEST_CODE)
        literals = self._count(0, last_literal + 1, LITERALS)
        distances = self._count(1, last_distance + 1, DISTANCES)
        if literals <= END_OF_BLOCK or distances < 1:
            raise Damaged("a deflate stream cannot be redone")
        expected = expected_literals[:literals] + expected_distances[:distances]
        lengths = self._lengths(expected, 0, LONGEST_CODE)
        runs = self._runs(lengths, _expected_runs(lengths[:literals]) + _expected_runs(lengths[literals:]))
        third, third_count = self._third(runs)
        return Codes(lengths[:literals], lengths[literals:], runs, third, third_count)

    def _count(self, which, guess, most):
        """How many lengths of a code are sent; 0 when a damaged code says more than there are."""
        if self.kinds.decision(_COUNT_AS_EXPECTED + which):
            return guess
        count = self.kinds.number(_COUNTS + which * NUMBER_KINDS)
        return count if count <= most else 0

    def _lengths(self, expected, which, longest):
        if self.kinds.decision(_LENGTHS_AS_EXPECTED + which):
            return list(expected)
        return [self._length(guess, which, longest) for guess in expected]

    def _length(self, guess, which, longest):
        """As it was guessed, one more, one less, or any."""
        first = _DELTAS + which * 8 + (4 if guess == 0 else 0)
        if self.kinds.decision(first):
            return guess
        if 0 < guess < longest:
            if self.kinds.decision(first + 1):
                return guess + 1
            if self.kinds.decision(first + 2):
                return guess - 1
        return self.kinds.value(_VALUES + which * 32, 4 if which == 0 else 3)

    def _runs(self, lengths, expected):
        kinds = self.kinds
        if kinds.decision(_RUNS_AS_EXPECTED):
            return expected
        runs = []
        at = 0
        while at < len(lengths):
            length = lengths[at]
            before = lengths[at - 1] if at else -1
            possible = 1
            while at + possible < len(lengths) and lengths[at + possible] == length:
                possible += 1
            context = min(possible, 12) * 4 + (2 if length == 0 else 0) + (1 if length == before else 0)
            if possible < 3 or not kinds.decision(_RUNS + context):
                runs.append((length, 0))
                at += 1
                continue
            # Zeros have two symbols for runs; they may also repeat the length before, as all others must.
            repeats = length != 0 or kinds.decision(_REPEATS)
            if repeats and length != before:
                raise Damaged("a deflate stream cannot be redone")
            most = min(possible, 6 if repeats else 138)
            context = 0 if repeats else min(most >> 3, 6) + 1
            run = most - kinds.number(_RUN_LENGTHS + context * NUMBER_KINDS)
            if run < 3:
                raise Damaged("a deflate stream cannot be redone")
            runs.append((16, run - 3) if repeats else (17, run - 3) if run <= 10 else (18, run - 11))
            at += run
        return runs

    def _third(self, runs):
        """The code of the runs, and how many of its lengths are sent."""
        counts = [0] * LENGTH_SYMBOLS
        for symbol, _ in runs:
            counts[symbol] += 1
        third = self._lengths(predict_lengths(counts, 7)[0], 1, 7)
        needed = LENGTH_SYMBOLS
        while needed > 4 and third[LENGTH_ORDER[needed - 1]] == 0:
            needed -= 1
        sent = self._count(2, needed, LENGTH_SYMBOLS)
        if sent < needed:
            raise Damaged("a deflate stream cannot be redone")
        return third, sent


def _count_symbols(raw, tokens):
    literals = [0] * LITERALS
    distances = [0] * DISTANCES
    literals[END_OF_BLOCK] = 1
    at = 0
    for length, distance in tokens:
        if length == 1:
            literals[raw[at]] += 1
        else:
            literals[257 + LENGTH_SYMBOL[length]] += 1
            distances[distance_symbol(distance)] += 1
        at += length
    return literals, distances


def _expected_runs(lengths):
    """scan_tree and send_tree of zlib's trees.c, for one code."""
    runs = []
    before = -1
    at = 0
    while at < len(lengths):
        length = lengths[at]
        # zlib counts the first of a new length into the run, of which at most 7 (or 138 zeros) are taken
        # together.
        most = 138 if length == 0 else 6 if length == before else 7
        least = 3 if length in (0, before) else 4
        run = 1
        while run < most and at + run < len(lengths) and lengths[at + run] == length:
            run += 1
        at += run
        if run < least:
            runs += [(length, 0)] * run
        elif length == 0:
            runs.append((17, run - 3) if run <= 10 else (18, run - 11))
        else:
            if length != before:
                runs.append((length, 0))
                run -= 1
            runs.append((16, run - 3))
        before = length
    return runs
