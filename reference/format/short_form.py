"""The short form: a file of one block without a name, or of nothing (FORMAT.md, Short form)."""

import hashlib

from errors import CutOff, Damaged, Unknown
from format.container import PRESETS, SHORT_MAGIC, Block, Coding, File, known_version
from format.fields import Reader
from format.kinds import UNFOLDED, MIB, STORED, TEXT, shortest_payload

EMPTY = 0
UNFOLDED_TEXT = 13
PLAIN_TEXT = 14
CRLF_TEXT = 15


def read_short_form(data):
    reader = Reader(data)
    reader.bytes(len(SHORT_MAGIC))
    first = reader.u8()
    version = known_version(first & 31)
    lane_bits = first >> 5
    form = reader.u8()
    content, preset, length_bytes = form & 15, form >> 4 & 3, form >> 6
    length = reader.bytes(length_bytes)
    has_model = content in (TEXT, UNFOLDED_TEXT, PLAIN_TEXT, CRLF_TEXT)
    is_shortened = content in (PLAIN_TEXT, CRLF_TEXT)
    if lane_bits and not is_shortened:
        raise Unknown(f"version flags {lane_bits}")
    if has_model and PRESETS[preset] == "light":
        raise Unknown("a text without an ensemble")
    model_id = reader.bytes(3) if has_model else b""
    fields = data[: reader.at]
    check = reader.bytes(4)
    raw_length = _raw_length(content, length)
    payload = reader.rest()
    if len(payload) > raw_length:
        raise Damaged("there is data after its end")
    if content != EMPTY and len(payload) < shortest_payload(content, raw_length):
        raise CutOff()

    covered = fields if content == STORED else fields + payload

    def prove(contents):
        raw = b"".join(contents)
        found = hashlib.sha256(covered + hashlib.sha256(raw).digest()).digest()
        if found[:4] != check:
            raise Damaged("it does not match its checksum")

    file = File(version, PRESETS[preset], content_length=raw_length, prove=prove)
    if has_model:
        file.coding = Coding(model_id, b"", preset)
    if content != EMPTY:
        kind = {UNFOLDED_TEXT: UNFOLDED, PLAIN_TEXT: TEXT, CRLF_TEXT: TEXT}.get(content, content)
        if is_shortened:
            payload = _lengthen(content, lane_bits, payload)
        file.blocks.append(Block(kind, raw_length, payload))
    return file


def _raw_length(content, length):
    if (content == EMPTY) != (length == b""):
        raise Damaged("the length of its content is missing")
    if content == EMPTY:
        return 0
    if len(length) > 1 and length[-1] == 0:
        raise Damaged("its length is not written in its shortest form")
    raw_length = int.from_bytes(length, "little") + 1
    if raw_length > 4 * MIB:
        raise Damaged(f"the length of its content is {raw_length}, more than {4 * MIB}")
    return raw_length


def _lengthen(content, lane_bits, payload):
    """The payload of a text as the long form has it."""
    if content == PLAIN_TEXT:
        return bytes([0, lane_bits]) + payload
    behind = next((i + 1 for i, byte in enumerate(payload) if byte < 0x80), 0)
    no_exceptions = b"\0"
    return bytes([1, lane_bits]) + payload[:behind] + no_exceptions + payload[behind:]
