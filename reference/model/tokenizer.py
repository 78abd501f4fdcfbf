"""The vocabulary of a tokenizer.json: tokens are numbered by rank, in the order of their bytes
(src/model/tokenizer.md). A decoder does not tokenize."""

import json
import re

from errors import NacreError

_SPACE = "\u2581"


def read_vocabulary(data):
    """The bytes of each token."""
    fields = json.loads(data)
    model = fields["model"]
    if model.get("type", "BPE") != "BPE":
        raise NacreError(f"tokenizer.json: model type {model['type']} is not supported")
    special = {token["content"] for token in fields.get("added_tokens") or [] if token.get("special")}
    spell = _sentence_piece if model.get("byte_fallback") else _byte_level
    spellings = {spell(entry) for entry in model["vocab"] if entry not in special}
    if None in spellings or b"" in spellings:
        raise NacreError("tokenizer.json: a token is neither byte-level nor SentencePiece")
    # Python compares bytes as numbers from 0 to 255, and a beginning comes before what goes on.
    return sorted(spellings | {bytes([byte]) for byte in range(256)})


def _alphabet():
    """The character that stands for each byte in byte-level BPE (GPT-2)."""
    bytes_of = {}
    shifted = 256
    for byte in range(256):
        if 33 <= byte <= 126 or 161 <= byte <= 172 or byte >= 174:
            bytes_of[chr(byte)] = byte
        else:
            bytes_of[chr(shifted)] = byte
            shifted += 1
    return bytes_of


_BYTES = _alphabet()


def _byte_level(entry):
    values = [_BYTES.get(character) for character in entry]
    return None if None in values else bytes(values)


def _sentence_piece(entry):
    """Text with a sign for the space, and single bytes as "<0x0A>"."""
    fallback = re.fullmatch("<0x([0-9A-F]{2})>", entry)
    return bytes.fromhex(fallback[1]) if fallback else entry.replace(_SPACE, " ").encode()
