"""The numbers that records are made of (FORMAT.md, Conventions), and the checksum of them."""

from errors import CutOff, Damaged

MOST = 2**53 - 1
LONGEST_VARINT = 8


def _crc_table():
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return table


_CRC_TABLE = _crc_table()


def crc32c(data, before=0):
    """CRC-32C; `before` is the checksum of what stands before `data`."""
    crc = before ^ 0xFFFFFFFF
    for byte in data:
        crc = (crc >> 8) ^ _CRC_TABLE[(crc ^ byte) & 255]
    return crc ^ 0xFFFFFFFF


class Reader:
    """Reads fields from bytes, front to back. A whole file that ends too early is cut off; of a part, `what`
    names it, and the file is damaged."""

    def __init__(self, data, what=None, at=0):
        self.data = data
        self.what = what
        self.at = at

    def bytes(self, count):
        if count > len(self.data) - self.at:
            raise CutOff() if self.what is None else Damaged(f"{self.what} ends too early")
        self.at += count
        return self.data[self.at - count : self.at]

    def u8(self):
        return self.bytes(1)[0]

    def u32(self):
        return int.from_bytes(self.bytes(4), "little")

    def varint(self, name, least, most):
        """Unsigned LEB128, as short as possible."""
        value = 0
        for place in range(LONGEST_VARINT):
            byte = self.u8()
            value |= (byte & 0x7F) << (7 * place)
            if byte < 0x80:
                break
        else:
            raise Damaged(f"{name} is too large")
        if byte == 0 and place > 0:
            raise Damaged(f"{name} is not written in its shortest form")
        if not least <= value <= most:
            raise Damaged(f"{name} is {value}, outside {least} to {most}")
        return value

    def zigzag(self, name, most):
        """A signed number of at most this magnitude."""
        value = self.varint(name, 0, 2 * most)
        return value >> 1 if value % 2 == 0 else -((value + 1) >> 1)

    def rest(self):
        return self.bytes(len(self.data) - self.at)

    @property
    def is_at_end(self):
        return self.at == len(self.data)
