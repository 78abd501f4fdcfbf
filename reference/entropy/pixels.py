"""Lines of pixels, with or without the filters of PNG: a byte is eight decisions, mixed like those of any
byte, from contexts of its neighbours."""

from entropy.adaptive import Kinds
from entropy.counters import GROUP_LEVELS, INPUTS_PER_CONTEXT, Counters
from entropy.float32 import f32
from entropy.hashing import hash_row
from entropy.history import History
from entropy.maps import FinalMaps
from entropy.match_pair import MatchPair
from entropy.mixed import FIXED_INPUTS, byte_table_bits
from entropy.mixer import Mixer, initial_weights
from entropy.pixel_contexts import PIXEL_CONTEXTS, PixelContexts
from entropy.range_coder import RangeDecoder
from entropy.tree import Tree
from errors import Damaged, Unknown
from format.fields import Reader

_INITIAL_FIXED = (0, 20, 20)
_INITIAL_CONTEXT = 10
_RATE = 0.004


def decode_pixels(payload, count):
    reader = Reader(payload, "a block of pixels")
    row = reader.varint("the length of a line", 1, 1 << 20)
    flags = reader.u8()
    pixel, is_filtered = flags & 0x7F, flags >> 7
    if pixel > 8:
        raise Unknown(f"pixels of {pixel} bytes")
    if pixel == 0 or pixel > row:
        raise Damaged("a line of pixels is too short")
    decoder = RangeDecoder(reader.rest())
    coder = _PixelDecoder(decoder, count, row, pixel)
    if not is_filtered:
        return bytes(coder.byte() for _ in range(count))
    return _decode_filtered(decoder, coder, count, row, pixel)


def _decode_filtered(decoder, coder, count, row, pixel):
    # By the filter of the line before: whether this one's is the same; and which it is, 8 bits.
    kinds = Kinds(decoder, 256 + 256)
    filter = 0
    raw = bytearray()
    while len(raw) < count:
        column = len(raw) % (row + 1)
        if column == 0:
            if not kinds.decision(filter):
                filter = kinds.value(256, 8)
            raw.append(filter)
            continue
        is_first = column <= pixel
        above = coder.contexts.byte_at(row)
        left = 0 if is_first else coder.contexts.byte_at(pixel)
        corner = 0 if is_first else coder.contexts.byte_at(row + pixel)
        raw.append((coder.byte() - _taken(filter, left, above, corner)) & 255)
    return bytes(raw)


def _taken(filter, left, above, corner):
    """What a filter takes from a byte (PNG specification, 9.2)."""
    if filter == 4:
        to_left, to_above = abs(above - corner), abs(left - corner)
        to_corner = abs(left + above - 2 * corner)
        if to_left <= to_above and to_left <= to_corner:
            return left
        return above if to_above <= to_corner else corner
    return {1: left, 2: above, 3: (left + above) >> 1}.get(filter, 0)


class _PixelDecoder:
    def __init__(self, decoder, count, row, pixel):
        table_bits = byte_table_bits(count)
        self.decoder = decoder
        self.row = row
        self.pixel = pixel
        self.history = History(1, count)
        self.tree = Tree(256)
        self.contexts = PixelContexts(row, pixel)
        self.maps = FinalMaps()
        self.counters = Counters(table_bits, PIXEL_CONTEXTS)
        weights = _INITIAL_FIXED + (_INITIAL_CONTEXT,) * (INPUTS_PER_CONTEXT * PIXEL_CONTEXTS)
        self.mixer = Mixer(_RATE, False, initial_weights(weights))
        self.mixer.inputs[0] = f32(0.3)
        self.matches = MatchPair(self.history, 12, 6, table_bits, 1)

    def byte(self):
        """The next byte of the picture, without a filter."""
        contexts, mixer, matches, counters = self.contexts, self.mixer, self.matches, self.counters
        guess, channel, variance = contexts.guess, contexts.channel, contexts.variance
        corner = contexts.byte_at(self.row + self.pixel)
        edge_w = abs(contexts.byte_at(self.pixel) - corner).bit_length()
        edge_n = abs(contexts.byte_at(self.row) - corner).bit_length()
        apart = min(max((guess - contexts.plane) >> 2, -8), 8) + 8
        matches.begin(0)
        node = depth = 0
        while node >= 0:
            if depth % GROUP_LEVELS == 0:
                counters.find_buckets(contexts.hashes, node)
                path = 1
            split = self.tree.splits[node]
            matches.predict(mixer.inputs, split)
            seen = counters.predict(path, mixer.inputs, FIXED_INPUTS)
            match = matches.surest_state()
            which = channel * 8 + depth
            mixer.select(0, node * 4 + match)
            mixer.select(1, which * 16 + variance)
            mixer.select(2, (edge_w * 9 + edge_n) * 8 + depth)
            mixer.select(3, which * 17 + apart)
            mixer.select(4, which * 32 + (guess >> 3))
            mixer.select(5, seen >> 1 & 31 | match << 5 | depth << 7)
            mixer.select(6, seen >> 10 & 1023)
            mixer.select(7, min(contexts.wrongness, 127) * 8 + depth)
            guess_row = hash_row((guess * 8 + channel) * 257 + node + 1, 16)
            mixed = mixer.mix()
            probability = self.maps.probability(mixed, mixer.probability, guess_row, node * 16 + variance)
            bit = self.decoder.bit(probability)
            mixer.learn(bit)
            counters.learn(bit)
            matches.learn(bit)
            self.maps.learn(bit)
            path = path * 2 + bit
            node = self.tree.children[node][bit]
            depth += 1
        byte = ~node
        self.history.append(0, byte)
        contexts.add(byte)
        matches.update(0, byte)
        return byte
