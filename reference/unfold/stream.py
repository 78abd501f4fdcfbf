"""A deflate stream, redone from its raw bytes and from where it differs from what zlib would have made of
them."""

from unfold.codes import CodesDecoder
from unfold.matcher import WIDE
from unfold.predictor import Predictor
from unfold.symbols import LONGEST, SHORTEST
from unfold.writer import DYNAMIC, STORED, StreamWriter
from entropy.adaptive import NUMBER_KINDS, Kinds
from entropy.range_coder import RangeDecoder
from errors import Damaged

# Numbers of kinds of decision. Parameters of a stream:
_LEVEL = 0
_HASH = _LEVEL + 16
_WINDOW = _HASH + 64
_FILTERED = _WINDOW + 16
_LIMIT = _FILTERED + 1
# Blocks:
_LAST = _LIMIT + NUMBER_KINDS
_TYPE = _LAST + 3
_STORED_LENGTH = _TYPE + 4 * 4
_BLOCK_END = _STORED_LENGTH + NUMBER_KINDS
_BLOCK_TOKENS = _BLOCK_END + 4
# Tokens:
_AS_EXPECTED = _BLOCK_TOKENS + NUMBER_KINDS
_IS_MATCH = _AS_EXPECTED + 8 * 16
_SAME_DISTANCE = _IS_MATCH + 8
_LENGTHS = _SAME_DISTANCE + 8
_IN_CHAIN = _LENGTHS + 8 * 256
_RANK = _IN_CHAIN + 2
_DISTANCE = _RANK + 2 * NUMBER_KINDS
_ALL = _DISTANCE + (1 << 8)

_LITERAL = 1, 0


class StreamDecoder:
    """The streams of one block: each is coded with what was learned from those before."""

    def __init__(self, corrections):
        self.decoder = RangeDecoder(corrections)
        self.kinds = Kinds(self.decoder, _ALL)
        self.codes = CodesDecoder(self.decoder)
        # Of the block before, also of another stream.
        self.last_type = 0

    def next(self, raw):
        """The stream that inflates to these bytes."""
        kinds = self.kinds
        level = kinds.value(_LEVEL, 4)
        hash = kinds.value(_HASH, 6)
        window_bits = kinds.value(_WINDOW, 4)
        is_filtered = kinds.decision(_FILTERED)
        # Tokens after which the encoder ends a block.
        self.usual = kinds.number(_LIMIT)
        _expect(1 <= level <= 9 and 8 <= hash <= WIDE + 16 and window_bits >= 9)
        predictor = self.predictor = Predictor(raw, level, hash, window_bits, is_filtered)
        writer = StreamWriter()
        self.raw_length = len(raw)
        # The last tokens, a bit each: whether it was not as expected.
        self.surprises = 0
        is_last = False
        while not is_last:
            begin = predictor.place
            is_last = kinds.decision(_LAST + (2 if begin == len(raw) else 1 if begin == 0 else 0))
            type = self.last_type = kinds.value(_TYPE + self.last_type * 4, 2)
            _expect(type <= DYNAMIC)
            if type == STORED:
                length = kinds.number(_STORED_LENGTH)
                _expect(length <= min(0xFFFF, len(raw) - begin))
                predictor.skip(length)
                writer.stored(is_last, raw[begin : begin + length])
                continue
            tokens = self._tokens()
            codes = self.codes.next(raw[begin : predictor.place], tokens) if type == DYNAMIC else None
            _expect(writer.coded(is_last, raw[begin : predictor.place], tokens, codes))
        _expect(predictor.place == len(raw))
        return writer.finish()

    def _tokens(self):
        """Those of a block: it ends after the usual number of them, with the data, or anywhere."""
        kinds, predictor = self.kinds, self.predictor
        count = None
        if kinds.decision(_BLOCK_END):
            count = self.usual
        elif not kinds.decision(_BLOCK_END + 1):
            count = kinds.number(_BLOCK_TOKENS)
        tokens = []
        while predictor.place < self.raw_length if count is None else len(tokens) < count:
            _expect(predictor.place < self.raw_length and predictor.matcher.steps_left >= 0)
            tokens.append(self._token())
        return tokens

    def _token(self):
        """(length, distance); a literal is (1, 0)."""
        predictor = self.predictor
        predictor.predict()
        length = predictor.length
        size = 0 if length == 1 else min((length - 2).bit_length() - 1, 6) + 1
        is_expected = self.kinds.decision(_AS_EXPECTED + (self.surprises & 15) * 8 + size)
        self.surprises = self.surprises << 1 | (1 - is_expected)
        token = (length, predictor.distance) if is_expected else self._surprise(size)
        predictor.advance(token[0])
        return token

    def _surprise(self, size):
        """A literal was expected, so it is a match; a match was, so it is a literal or another match."""
        kinds, predictor = self.kinds, self.predictor
        if predictor.length > 1 and not kinds.decision(_IS_MATCH + size):
            return _LITERAL
        length = SHORTEST + kinds.value(_LENGTHS + size * 256, 8)
        _expect(length <= min(LONGEST, self.raw_length - predictor.place))
        return length, self._distance(length, size)

    def _distance(self, length, size):
        kinds, predictor = self.kinds, self.predictor
        if predictor.length > 1 and kinds.decision(_SAME_DISTANCE + size):
            _expect(length <= predictor.length)
            return predictor.distance
        if kinds.decision(_IN_CHAIN):
            distance = predictor.matcher.distance_of(predictor.place, length, kinds.number(_RANK))
            _expect(distance > 0)
            return distance
        distance = (kinds.value(_DISTANCE, 8) << 7 | self.decoder.even_bits(7)) + 1
        _expect(distance <= predictor.place)
        _expect(predictor.matcher.match_length(predictor.place - distance, predictor.place) >= length)
        return distance


def _expect(is_right):
    if not is_right:
        raise Damaged("a deflate stream cannot be redone")
