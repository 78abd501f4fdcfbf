"""Content in which some stretches stood before (FORMAT.md, Copies)."""

from errors import Damaged
from format.fields import Reader
from format.kinds import COPIES, MIB, STORED, largest_block, shortest_payload

WINDOW = 32 * MIB
SHORTEST = 64


def decode_copies(payload, raw_length, before, decode):
    """before: the content before the block, its last 32 MiB at least. decode(kind, payload, raw length): a
    block that does not depend on it."""
    reader = Reader(payload, "a block of copies")
    inner = reader.u8()
    if inner == COPIES:
        raise Damaged("a block of copies is in another one")
    count = reader.varint("the number of literals", 1, min(raw_length, largest_block(inner)))
    copies = []
    place = copied = 0
    for _ in range(reader.varint("the number of copies", 1, -(-raw_length // SHORTEST))):
        place += reader.varint("the place of a copy", 0, count - place)
        reach = min(WINDOW, len(before) + place + copied)
        distance = reader.varint("the distance of a copy", 1, reach)
        length = reader.varint("the length of a copy", SHORTEST, largest_block(COPIES))
        copied += length
        copies.append((place, distance, length))
    if count + copied != raw_length:
        raise Damaged("a block of copies has another length than it says")
    code = reader.rest()
    if len(code) < shortest_payload(inner, count):
        raise Damaged("a block of copies claims too many literals")
    if inner == STORED and len(code) != count:
        raise Damaged("a block has the wrong length")
    literals = decode(inner, code, count)
    content = bytearray(before)
    used = 0
    for place, distance, length in copies:
        content += literals[used:place]
        used = place
        while length > 0:
            # A copy may reach into itself.
            part = content[len(content) - distance :][:length]
            content += part
            length -= len(part)
    content += literals[used:]
    return bytes(content[len(before) :])
