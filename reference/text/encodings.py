"""Texts were coded as UTF-8 with LF: back to what they were (FORMAT.md, Text, 1 and 2)."""

from errors import Damaged

AS_IT_IS, WINDOWS_1252, UTF_16LE, UTF_16BE = range(4)

# Windows-1252's characters for 80 to 9F; five bytes without one are controls.
_HIGH = (
    0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D, 0x8F,
    0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178,
)  # fmt: skip
_BYTES = {chr(code): 0x80 + i for i, code in enumerate(_HIGH)}
_BYTES.update({chr(code): code for code in (*range(0x80), *range(0xA0, 0x100))})


def restore_carriage_returns(text, bare):
    """Every LF becomes CR LF, but for the line ends with the numbers `bare`."""
    bare = set(bare)
    lines = text.split(b"\n")
    out = bytearray(lines[0])
    for number, line in enumerate(lines[1:]):
        out += (b"\n" if number in bare else b"\r\n") + line
    return bytes(out)


def from_utf8(text, encoding):
    if encoding == AS_IT_IS:
        return text
    try:
        # A byte order mark is a character like others, so neither codec may take it away or add one.
        characters = text.decode("utf-8")
        if encoding == WINDOWS_1252:
            return bytes(_BYTES[character] for character in characters)
        return characters.encode("utf-16-le" if encoding == UTF_16LE else "utf-16-be")
    except (UnicodeDecodeError, KeyError):
        raise Damaged("a text has what its encoding cannot say") from None
