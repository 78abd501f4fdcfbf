"""The long form: header, records, end (FORMAT.md, File). `read_file` gives the parts of either form."""

import hashlib
from dataclasses import dataclass, field

from errors import Damaged, NotNacre, Unknown, UnknownVersion
from format.directory import is_name, to_string
from format.fields import MOST, Reader, crc32c
from format.kinds import (
    CODING, COPIES, UNFOLDED, DIRECTORY, END, MIB, STORED, TEXT, is_block, largest_block, shortest_payload,
)

MAGIC = b"\x89NACRE\n"
SHORT_MAGIC = b"\x89N\n"
VERSIONS = (5, 6)
PRESETS = ("fast", "balanced", "max", "light")
MOST_RECORDS = 1 << 22


@dataclass
class Coding:
    """What the texts of a file were coded with. Of the hashes, as many bytes as the file has."""

    model_id: bytes
    tokenizer_hash: bytes
    ensemble: int


@dataclass
class Block:
    kind: int
    raw_length: int
    payload: bytes
    raw_crc: int | None = None


@dataclass
class File:
    version: int
    preset: str
    name: str | None = None
    directory: Block | None = None
    coding: Coding | None = None
    blocks: list = field(default_factory=list)
    content_length: int = 0
    # The hash of the whole: a function of the blocks' contents that raises Damaged.
    prove: object = None
    # Zeros that stand behind the end.
    zeros: int = 0


def known_version(version):
    if version not in VERSIONS:
        raise UnknownVersion(version)
    return version


def read_file(data):
    # Here, since that module needs this one.
    from format.short_form import read_short_form

    if data[: len(SHORT_MAGIC)] == SHORT_MAGIC:
        return read_short_form(data)
    if not data or data[: len(MAGIC)] != MAGIC[: len(data)]:
        raise NotNacre()
    reader = Reader(data)
    file = _read_header(reader)
    index = []
    may_have_text = False
    while True:
        start = reader.at
        kind = reader.u8()
        if kind == END:
            break
        if len(index) == MOST_RECORDS:
            raise Damaged("it has too many records")
        raw_length = 0
        if kind == DIRECTORY:
            if index:
                raise Damaged("its directory is in the wrong place")
            file.directory = _read_directory(reader, start)
        elif kind == CODING:
            if file.coding:
                raise Damaged("it has two records where only one may be")
            file.coding = _read_coding(reader, start)
        elif is_block(kind):
            block = _read_block(reader, kind, start, len(file.blocks) + 1)
            raw_length = block.raw_length
            coded_as = block.payload[0] if kind == COPIES else kind
            if coded_as == TEXT and not file.coding:
                raise Damaged("it does not say which model it needs")
            # A text may also lie inside an unfolded block.
            may_have_text = may_have_text or coded_as in (TEXT, UNFOLDED)
            file.blocks.append(block)
        else:
            raise Unknown(f"a record of kind {kind:02X}")
        index.append((kind, reader.at - start, raw_length))
    if file.coding and not may_have_text:
        raise Damaged("it names a model but has no text")
    _read_end(reader, start, file, index)
    file.zeros = len(reader.rest())
    if any(data[len(data) - file.zeros :]):
        raise Damaged("there is data after its end")
    return file


def _expect_crc(reader, start, what):
    found = crc32c(reader.data[start : reader.at])
    if reader.u32() != found:
        raise Damaged(f"{what} does not match its checksum")


def _read_header(reader):
    reader.bytes(len(MAGIC))
    version = known_version(reader.u8())
    preset = reader.u8()
    name = reader.bytes(reader.varint("the length of the name", 0, 255))
    _expect_crc(reader, 0, "its header")
    if preset >= len(PRESETS):
        raise Unknown(f"preset {preset}")
    if name and not is_name(name):
        raise Damaged("its name is not a plain file name")
    return File(version, PRESETS[preset], to_string(name) if name else None)


def _read_payload(reader, start, length, what):
    """The checksum covers the fields above it and the payload behind it."""
    head = crc32c(reader.data[start : reader.at])
    crc = reader.u32()
    payload = reader.bytes(length)
    if crc32c(payload, head) != crc:
        raise Damaged(f"{what} does not match its checksum")
    return payload


def _read_directory(reader, start):
    method = reader.u8()
    raw_length = reader.varint("the length of the directory", 1, 16 * MIB)
    shortest = shortest_payload(method, raw_length)
    length = reader.varint("the length of the directory's payload", shortest, raw_length)
    return Block(method, raw_length, _read_payload(reader, start, length, "its directory"))


def _read_coding(reader, start):
    coding = Coding(reader.bytes(16), reader.bytes(8), reader.u8())
    _expect_crc(reader, start, "the record that names its model")
    return coding


def _read_block(reader, kind, start, number):
    raw_length = reader.varint("the length of a block", 1, largest_block(kind))
    shortest = shortest_payload(kind, raw_length)
    length = reader.varint("the length of a payload", shortest, raw_length)
    raw_crc = None if kind == STORED else reader.u32()
    return Block(kind, raw_length, _read_payload(reader, start, length, f"block {number}"), raw_crc)


def _read_end(reader, start, file, index):
    count = reader.varint("the number of records", 0, MOST_RECORDS)
    found = []
    total = 0
    for _ in range(count):
        kind = reader.u8()
        length = reader.varint("a length in the index", 1, MOST)
        raw_length = reader.varint("a length in the index", 1, largest_block(kind)) if is_block(kind) else 0
        found.append((kind, length, raw_length))
        total += raw_length
        if reader.at - start > 32 * MIB:
            raise Damaged("its index is too long")
    file.content_length = reader.varint("the length of the content", 0, MOST)
    wanted = reader.bytes(16)
    _expect_crc(reader, start, "its index")
    if reader.u32() != reader.at - start:
        raise Damaged("the length of its index is wrong")
    if file.content_length != total:
        raise Damaged("the length of the content does not match its blocks")
    if found != index:
        raise Damaged("its index does not match its records")

    def prove(contents):
        whole = hashlib.sha256()
        for raw in contents:
            whole.update(hashlib.sha256(raw).digest())
        if whole.digest()[:16] != wanted:
            raise Damaged("its content does not match its hash")

    file.prove = prove
