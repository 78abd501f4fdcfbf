"""From a block to the bytes it stands for, by its kind."""

from codec.copies import WINDOW, decode_copies
from codec.text import decode_text
from codec.x86 import to_distances
from unfold.block import decode_unfolded
from entropy.mixed import decode_mixed
from entropy.pixels import decode_pixels
from entropy.quick import decode_quick
from entropy.samples import decode_samples
from errors import Damaged, Unknown, WrongModel
from format.fields import crc32c
from format.kinds import COPIES, UNFOLDED, FILL, JPEG, MIXED, PIXELS, QUICK, SAMPLES, STORED, TEXT, X86
from jpeg.block import decode_jpeg


class BlockDecoder:
    """version: of the format. coding: what the file says its texts were coded with, or None. load_model(): the
    model at hand."""

    def __init__(self, version, coding, load_model):
        self.version = version
        self.coding = coding
        self.load_model = load_model
        self.model = None

    def contents(self, blocks):
        """The content of each block in turn, proven by its own checksum."""
        before = b""
        for block in blocks:
            if block.kind == COPIES:
                raw = decode_copies(block.payload, block.raw_length, before, self._decode)
            else:
                raw = self._decode(block.kind, block.payload, block.raw_length)
            if block.raw_crc is not None and crc32c(raw) != block.raw_crc:
                raise Damaged("a block does not decode to the bytes it was made from")
            before = (before + raw)[-WINDOW:]
            yield raw

    def _decode(self, kind, payload, raw_length, depth=0):
        """depth: how many blocks this one lies in."""
        if kind == TEXT:
            return decode_text(payload, raw_length, self._model(), self.coding.ensemble)
        if kind == UNFOLDED:

            def inner(kind, payload, raw_length):
                return self._decode(kind, payload, raw_length, depth + 1)

            return decode_unfolded(payload, raw_length, depth, inner)
        return decode_bytes(self.version, kind, payload, raw_length)

    def _model(self):
        if not self.coding:
            raise Damaged("it does not say which model it needs")
        if not self.model:
            self.model = self.load_model()
            _expect("model", self.coding.model_id, self.model.id)
            _expect("tokenizer", self.coding.tokenizer_hash, self.model.tokenizer_hash)
        return self.model


def _expect(what, needed, present):
    if present[: len(needed)] != needed:
        raise WrongModel(
            f"this file was made with {what} {needed.hex()}, not with {present[: len(needed)].hex()}"
        )


def decode_bytes(version, kind, payload, raw_length):
    """A block that needs neither a model nor other blocks, in a file of this version."""
    if kind == STORED:
        if len(payload) != raw_length:
            raise Damaged("a stored block has the wrong length")
        return payload
    if kind == MIXED:
        return decode_mixed(payload, raw_length)
    if kind == FILL:
        if len(payload) != 1:
            raise Damaged("a fill block has more than one byte")
        return payload * raw_length
    if kind == X86:
        return to_distances(decode_mixed(payload, raw_length))
    if kind == PIXELS:
        return decode_pixels(payload, raw_length)
    if kind == SAMPLES:
        return decode_samples(payload, raw_length)
    if kind == JPEG:
        return decode_jpeg(payload, raw_length)
    if kind == QUICK and version >= 6:
        return decode_quick(payload, raw_length)
    raise Unknown(f"a block of kind {kind:02X}")
