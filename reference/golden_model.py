"""The small model that golden files of texts were made with (test/test-model.ts): it counts bytes, and knows
by heart what the tests' invented prose says."""

BYTES = 256
_ROWS = 512
_SURENESS = 6 * 32


def prose(length):
    """Invented words of two-letter syllables (test/samples.ts)."""
    state = 2

    def number():
        nonlocal state
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        return state >> 8

    def word():
        syllables = ""
        while True:
            syllables += "bdklmnrst"[number() % 9] + "aeio"[number() % 4]
            if number() % 3 == 0:
                return syllables

    text = ""
    while len(text) < length:
        words = " ".join([word() for _ in range(4 + number() % 9)])
        text += words[0].upper() + words[1:] + "." + (" " if number() % 4 else "\n")
    return text[:length]


class GoldenModel:
    id = bytes([1]) * 32
    tokenizer_hash = bytes([2]) * 32
    vocabulary = [bytes([byte]) for byte in range(BYTES)]
    weights = bytes(BYTES)

    def __init__(self):
        # The byte that followed each 6 bytes.
        self.memory = {}
        before = bytes(6)
        for byte in prose(40_000).encode():
            self.memory[before] = byte
            before = before[1:] + bytes([byte])

    def open(self):
        return _Session(self.memory)


class _Session:
    def __init__(self, memory):
        self.memory = memory
        self.counts = [[0] * BYTES for _ in range(_ROWS)]
        self.last = bytes(6)

    def feed(self, token):
        """Logits in 1/32 octave: the magnitude of each count in octaves."""
        before, last = self.last[-2:]
        self.counts[(before * 67 + last) % _ROWS][token] += 1
        self.last = self.last[1:] + bytes([token])
        row = self.counts[(last * 67 + token) % _ROWS]
        logits = [
            32.0 * ((64 * count + 1).bit_length() - 1) + (next_byte * 7 + token & 15)
            for next_byte, count in enumerate(row)
        ]
        sure = self.memory.get(self.last)
        if sure is not None:
            logits[sure] += _SURENESS
        return logits
