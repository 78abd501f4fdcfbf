"""A .nacre file, checked and restored: all of it in memory, since this reader is made to be read."""

from codec.blocks import BlockDecoder, decode_bytes
from errors import Damaged
from format.container import read_file
from format.directory import read_listing


def restore(data, load_model):
    """The file's parts (format/container.py), its directory (None unless it is an archive), and its content.
    load_model(): the model, asked for when the first text is met."""
    file = read_file(data)
    entries = None
    if file.directory:
        listing = file.directory
        entries = read_listing(decode_bytes(listing.kind, listing.payload, listing.raw_length))
        if sum(entry.size for entry in entries) != file.content_length:
            raise Damaged("its files do not match its blocks")
    contents = list(BlockDecoder(file.coding, load_model).contents(file.blocks))
    file.prove(contents)
    return file, entries, b"".join(contents)
