"""A short text for programs that have agreed on a model (FORMAT.md, Message)."""

import hashlib

from codec.text import decode_within
from errors import CutOff, Damaged, Unknown
from format.container import known_version
from format.kinds import MIB
from text.ensembles import MAX

STORED, TEXT, CRLF_TEXT = range(3)


def decode_message(data, load_model):
    if not data:
        raise CutOff()
    form = data[0]
    known_version(form & 31)
    way = form >> 5
    if way > CRLF_TEXT:
        raise Unknown(f"a message of form {way}")
    if len(data) < 3:
        raise CutOff()
    utf8 = data[3:]
    if way != STORED:
        flags, lane_bits = way - TEXT, 0
        utf8 = decode_within(bytes([flags, lane_bits]) + utf8, 4 * MIB, load_model(), MAX)
    if hashlib.sha256(data[:1] + utf8).digest()[:2] != data[1:3]:
        raise Damaged("it does not match its checksum, or was made with another model")
    try:
        return utf8.decode("utf-8")
    except UnicodeDecodeError:
        raise Damaged("its text is not UTF-8") from None
