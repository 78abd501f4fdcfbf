"""A .nacre file, checked and restored: all of it in memory, since this reader is made to be read."""

from codec.blocks import BlockDecoder, decode_bytes
from errors import Damaged, TooLarge
from format.container import read_file
from format.directory import read_listing

# What a file may become, and so much more for each of its bytes.
_FREE = 256 << 20
_PER_BYTE = 200


def restore(data, load_model, most=None):
    """The file's parts (format/container.py), its directory (None unless it is an archive), and its content.
    load_model(): the model, asked for when the first text is met. most: bytes of
    content that are allowed."""
    file = read_file(data)
    if most is None:
        most = _FREE + _PER_BYTE * len(data)
    if file.content_length > most:
        raise TooLarge(most)
    entries = None
    if file.directory:
        listing = file.directory
        entries = read_listing(decode_bytes(file.version, listing.kind, listing.payload, listing.raw_length))
        if sum(entry.size for entry in entries) != file.content_length:
            raise Damaged("its files do not match its blocks")
    contents = list(BlockDecoder(file.version, file.coding, load_model).contents(file.blocks))
    file.prove(contents)
    return file, entries, b"".join(contents)
