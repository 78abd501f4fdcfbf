"""The payload of an unfolded block: the corrections, the list of streams, and what these stand for (FORMAT.md,
Deflate)."""

import zlib
from dataclasses import dataclass

from unfold.base_n import BASE_N
from unfold.stream import StreamDecoder
from errors import Damaged, Unknown
from format.fields import Reader
from format.kinds import MIB, largest_block, shortest_payload

MOST_DEPTH = 3
_MOST_RAW = 64 * MIB
_MOST_CHUNKS = 1 << 20
BARE, ZLIB, GZIP, PNG = range(4)


@dataclass
class Stream:
    wrapping: int
    gap: int = 0
    raw_length: int = 0
    # Of PNG: bytes in each chunk but the last.
    chunks: tuple = ()
    # Of text: characters of a line (0: all is one), and what stands between two lines.
    line: int = 0
    separator: bytes = b""


def decode_unfolded(payload, raw_length, depth, decode):
    """depth: how many blocks this one lies in. decode(kind, payload, raw length): an inner block."""
    if depth == MOST_DEPTH:
        raise Damaged("a block has too many others inside")
    reader = Reader(payload, "an unfolded block")
    corrections = reader.bytes(reader.varint("the length of the corrections", 0, len(payload)))
    inner = []
    while not reader.is_at_end:
        kind = reader.u8()
        length = reader.varint("the length of a block", 1, largest_block(kind))
        code = reader.bytes(reader.varint("the length of a payload", shortest_payload(kind, length), length))
        inner.append((kind, code, length))
    if not inner:
        raise Damaged("an unfolded block has no list of streams")
    if sum(length for _, _, length in inner) > min(_MOST_RAW, (1 << 16) + 1024 * len(payload)):
        raise Damaged("an unfolded block claims too much content")
    streams = _read_list(decode(*inner[0]))
    content = b"".join([decode(*block) for block in inner[1:]])
    raw = _fold(streams, StreamDecoder(corrections), content)
    if len(raw) != raw_length:
        raise _wrong_lengths()
    return raw


def _wrong_lengths():
    return Damaged("the streams of a block do not have the lengths it says")


def _read_list(data):
    reader = Reader(data, "the list of a block's streams")
    count = reader.varint("the number of streams", 1, 1 << 16)
    streams = [Stream(reader.u8()) for _ in range(count)]
    for stream in streams:
        if stream.wrapping > PNG and stream.wrapping not in BASE_N:
            raise Unknown(f"a stream of kind {stream.wrapping}")
    for stream in streams:
        stream.gap = reader.varint("the place of a stream", 0, _MOST_RAW)
    for stream in streams:
        stream.raw_length = reader.varint("the length of a stream", 1, _MOST_RAW)
    for stream in streams:
        if stream.wrapping == PNG:
            stream.chunks = _read_chunks(reader)
    for stream in streams:
        if stream.wrapping in BASE_N:
            stream.line = reader.varint("the length of a line", 0, _MOST_RAW)
    for stream in streams:
        if stream.line > 0:
            stream.separator = reader.bytes(reader.varint("the length of a separator", 1, 16))
    if not reader.is_at_end:
        raise Damaged("the list of a block's streams is too long")
    return streams


def _read_chunks(reader):
    chunks = []
    for _ in range(reader.varint("the number of chunk lengths", 0, _MOST_CHUNKS)):
        length = reader.varint("a chunk's length", 0, _MOST_RAW)
        chunks += [length] * reader.varint("the number of chunks", 1, _MOST_CHUNKS - len(chunks))
    return chunks


def _fold(streams, decoder, content):
    """content: what stands outside the streams, then what each stands for."""
    outside = len(content) - sum(stream.raw_length for stream in streams)
    if outside < sum(stream.gap for stream in streams):
        raise _wrong_lengths()
    out = bytearray()
    at, inside = 0, outside
    for stream in streams:
        out += content[at : at + stream.gap]
        at += stream.gap
        raw = content[inside : inside + stream.raw_length]
        inside += stream.raw_length
        if stream.wrapping in BASE_N:
            out += _in_lines(BASE_N[stream.wrapping](raw), stream.line or _MOST_RAW, stream.separator)
            continue
        data = decoder.next(raw) + _trailer(stream.wrapping, raw)
        if stream.wrapping == PNG:
            # The chunks count the two bytes before the stream, which are there already.
            data = out[-2:] + data
            del out[-2:]
            data = _in_chunks(bytes(data), stream.chunks)
        out += data
    return bytes(out + content[at:outside])


def _trailer(wrapping, raw):
    if wrapping == BARE:
        return b""
    if wrapping == GZIP:
        return zlib.crc32(raw).to_bytes(4, "little") + (len(raw) % 2**32).to_bytes(4, "little")
    return zlib.adler32(raw).to_bytes(4, "big")


def _in_lines(text, length, separator):
    return separator.join([text[at : at + length] for at in range(0, len(text), length)])


def _in_chunks(data, chunks):
    """From the start of the first chunk's data to the end of the last checksum."""
    if sum(chunks) > len(data):
        raise _wrong_lengths()
    out = bytearray()
    at = 0
    for number, length in enumerate([*chunks, len(data) - sum(chunks)]):
        part = data[at : at + length]
        at += length
        if number > 0:
            out += len(part).to_bytes(4, "big") + b"IDAT"
        out += part + zlib.crc32(b"IDAT" + part).to_bytes(4, "big")
    return bytes(out)
