"""The payload of a JPEG block: the segments, then the coefficients, from which the scans are written again
(FORMAT.md, JPEG)."""

from entropy.mixed import decode_mixed
from entropy.range_coder import RangeDecoder
from errors import Damaged, Unknown
from format.fields import Reader
from format.kinds import MIB, MIXED, shortest_payload
from jpeg.coefficients import CoefficientDecoder
from jpeg.frame import Layout
from jpeg.scans import write_scan


def decode_jpeg(payload, raw_length):
    reader = Reader(payload, "a block of JPEG")
    padding = reader.u8()
    if padding > 1:
        raise Unknown(f"JPEG flags {padding:X}")
    length = reader.varint("the length of a JPEG file's segments", 1, min(raw_length, 4 * MIB))
    least = shortest_payload(MIXED, length)
    code = reader.bytes(reader.varint("the length of their code", least, len(payload)))
    segments = decode_mixed(code, length)
    layout = Layout(segments)
    if layout.block_count > 8 * raw_length:
        raise Damaged("a JPEG file has too large a picture")
    decoder = CoefficientDecoder(RangeDecoder(reader.rest()), layout.components, 4 * raw_length)
    values = decoder.decode()
    out = bytearray()
    done = 0
    for scan in layout.scans:
        out += segments[done : scan.at]
        done = scan.at
        out += write_scan(layout, scan, values, padding, raw_length - len(out))
    out += segments[done:]
    if len(out) != raw_length:
        raise Damaged("a JPEG file does not have the length of its block")
    return bytes(out)
