"""The listing of an archive's files (FORMAT.md, Directory)."""

from dataclasses import dataclass

from errors import Damaged, Unknown
from format.fields import MOST, Reader

FILE, FOLDER, LINK, FURTHER_NAME = range(4)
MOST_ENTRIES = 1 << 18
MOST_MODIFIED = 1 << 38
MOST_PARTS = 256
LONGEST_PATH = 4096


@dataclass
class Entry:
    path: bytes
    kind: int
    # The permission bits of POSIX; None when they are not known.
    mode: int | None = None
    # Seconds since 1970; 0 when not known.
    modified: int = 0
    size: int = 0
    # Of a symbolic link: where it leads, as it stands.
    target: bytes = b""
    # Of a further name: the number of the file.
    file: int = 0


def to_string(name):
    """Bytes that are not UTF-8 become lone surrogates."""
    return name.decode("utf-8", "surrogateescape")


def is_name(part):
    return 0 < len(part) <= 255 and part not in (b".", b"..") and 0 not in part and b"/" not in part


def read_listing(data):
    reader = Reader(data, "its directory")
    count = reader.varint("the number of entries", 0, MOST_ENTRIES)
    entries = [Entry(_read_path(reader), FILE) for _ in range(count)]
    for entry in entries:
        entry.kind = reader.u8()
        if entry.kind > FURTHER_NAME:
            raise Unknown(f"an entry of kind {entry.kind}")
    for entry in entries:
        mode = reader.varint("a mode", 0, 512)
        entry.mode = mode - 1 if mode else None
    before = 0
    for entry in entries:
        before += reader.zigzag("a time", 2 * MOST_MODIFIED)
        if abs(before) > MOST_MODIFIED:
            raise Damaged("a time is out of range")
        entry.modified = before
    for entry in entries:
        if entry.kind == FILE:
            entry.size = reader.varint("the size of a file", 0, MOST)
    for entry in entries:
        if entry.kind == LINK:
            entry.target = reader.bytes(reader.varint("the length of a link's target", 1, LONGEST_PATH))
    for number, entry in enumerate(entries):
        if entry.kind == FURTHER_NAME:
            entry.file = reader.varint("the file of a further name", 0, max(0, number - 1))
            if number == 0 or entries[entry.file].kind != FILE:
                raise Damaged("a further name is of no file before it")
    if not reader.is_at_end:
        raise Damaged("there is data after its directory")
    _expect_distinct(entries)
    return entries


def _read_path(reader):
    path = reader.bytes(reader.varint("the length of a path", 1, LONGEST_PATH))
    parts = path.split(b"/")
    if len(parts) > MOST_PARTS or not all(map(is_name, parts)):
        raise Damaged("a path in it could lead out of the folder")
    return path


def _expect_distinct(entries):
    kinds = {entry.path: entry.kind for entry in entries}
    if len(kinds) < len(entries):
        raise Damaged("two of its entries have the same path")
    for entry in entries:
        parts = entry.path.split(b"/")
        for end in range(1, len(parts)):
            if kinds.get(b"/".join(parts[:end]), FOLDER) != FOLDER:
                raise Damaged("a file in it is the folder of another one")


def leads_inside(entry):
    """Whether a symbolic link may be created: its target is relative, begins with no more `..` than there are
    folders above the link, and has none later."""
    parts = [part for part in entry.target.split(b"/") if part not in (b"", b".")]
    ups = 0
    while ups < len(parts) and parts[ups] == b"..":
        ups += 1
    is_relative = not entry.target.startswith(b"/") and 0 not in entry.target
    return is_relative and b".." not in parts[ups:] and ups <= entry.path.count(b"/")
