"""Branches of x86 code hold the place of their target instead of the distance to it (FORMAT.md, X86)."""


def to_distances(changed):
    raw = bytearray(changed)
    for at in range(len(raw) - 4):
        if not _is_branch(raw, at):
            continue
        value = int.from_bytes(raw[at + 1 : at + 5], "little", signed=True) - at
        # A signed number of 25 bits.
        value = (value + (1 << 24)) % (1 << 25) - (1 << 24)
        raw[at + 1 : at + 5] = value.to_bytes(4, "little", signed=True)
    return bytes(raw)


def _is_branch(raw, at):
    if raw[at + 4] not in (0x00, 0xFF):
        return False
    opcode = raw[at]
    return opcode in (0xE8, 0xE9) or (0x80 <= opcode <= 0x8F and at > 0 and raw[at - 1] == 0x0F)
