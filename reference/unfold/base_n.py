"""Bytes written as text: Base64 and Base16 (RFC 4648), Ascii85 as PDF has it (ISO 32000-1, 7.4.3)."""

from base64 import b16encode, b64encode, urlsafe_b64encode


def _ascii85(raw):
    out = bytearray()
    for at in range(0, len(raw), 4):
        group = raw[at : at + 4]
        if group == bytes(4):
            out += b"z"
            continue
        number = int.from_bytes(group.ljust(4, bytes(1)), "big")
        digits = [33 + number // 85**place % 85 for place in (4, 3, 2, 1, 0)]
        out += bytes(digits[: len(group) + 1])
    return bytes(out)


# By the number of the wrapping.
BASE_N = {
    4: b64encode,
    5: urlsafe_b64encode,
    6: lambda raw: b16encode(raw).lower(),
    7: b16encode,
    8: _ascii85,
}
