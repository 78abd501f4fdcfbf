"""A text block's payload: how its bytes became tokens, and the code of these (FORMAT.md, Text)."""

from entropy.range_coder import RangeDecoder
from errors import Damaged, Unknown
from format.fields import Reader
from text.encodings import from_utf8, restore_carriage_returns
from text.ensembles import FAST, MAX, bias_rate, table_bits
from text.stage_a import StageA
from text.stage_b import StageB

# UTF-8 takes at most so many bytes for a byte of another encoding.
GROWTH = 3
START_TOKEN = 0


def decode_text(payload, raw_length, model, ensemble):
    raw = decode_within(payload, raw_length, model, ensemble)
    if len(raw) != raw_length:
        raise Damaged("a text block has the wrong length")
    return raw


def decode_within(payload, most, model, ensemble):
    """At most `most` raw bytes."""
    if ensemble > MAX:
        raise Unknown(f"ensemble {ensemble}")
    reader = Reader(payload, "a text block")
    flags = reader.u8()
    has_crlf, encoding = flags & 1, flags >> 1
    if encoding > 3:
        raise Unknown(f"text flags {flags:02X}")
    lane_bits = reader.u8()
    if lane_bits > 6:
        raise Damaged("a block has too many lanes")
    count = reader.varint("the number of tokens", 1, GROWTH * most)
    bare = _read_exceptions(reader, most) if has_crlf else []
    code = reader.rest()
    if 32 * len(code) < count - 1024:
        raise Damaged("a block claims too many tokens")
    text = _decode_tokens(code, count, 1 << lane_bits, GROWTH * most, model, ensemble)
    if has_crlf:
        text = restore_carriage_returns(text, bare)
    raw = from_utf8(text, encoding)
    if len(raw) > most:
        raise Damaged("a text block has the wrong length")
    return raw


def _read_exceptions(reader, most):
    """The numbers of the line ends that were a bare LF."""
    bare = []
    next_line = 0
    for _ in range(reader.varint("the number of bare line ends", 0, most)):
        bare.append(next_line + reader.varint("a line end", 0, most))
        next_line = bare[-1] + 1
    return bare


def _decode_tokens(code, count, lanes, most, model, ensemble):
    """The text of `count` tokens in so many lanes; it has at most `most` bytes."""
    steps = -(-count // lanes)
    if (lanes - 1) * steps >= count:
        raise Damaged("a text block has an empty lane")
    decoder = RangeDecoder(code)
    vocabulary = model.vocabulary
    shared = lanes, count, bias_rate(ensemble), table_bits(ensemble, count)
    if ensemble == FAST:
        stage = StageA(decoder, len(vocabulary), *shared)
    else:
        stage = StageB(decoder, vocabulary, model.weights, *shared)
    tokens = [b""] * count
    sessions = [model.open() for _ in range(lanes)]
    last = [START_TOKEN] * lanes
    for step in range(steps):
        for lane in range(lanes):
            at = lane * steps + step
            if at >= count:
                continue
            last[lane] = token = stage.decode(lane, sessions[lane].feed(last[lane]))
            tokens[at] = vocabulary[token]
            most -= len(tokens[at])
        if most < 0:
            raise Damaged("a text block is longer than it says")
    return b"".join(tokens)
