"""Corpus archives -> tokenizer.json, and a flat file of token ids for each of them.

    python prepare.py CORPUS_DIR WORK_DIR [--vocab 4096] [--processes N]

The corpus is `part-*.txt.xz`: UTF-8 documents separated by one NUL byte. NUL is also the document separator the model
sees: no special token is needed, and every one of the 256 bytes is a token, so that any byte string has a token path.
Tokens are numbered in the order of their bytes, as they are where texts are coded. What is there already stays.
"""

import argparse
import json
import lzma
import multiprocessing
import pathlib

import numpy as np
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

SPLIT = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}{1,2}| ?[^\s\p{L}\p{N}]+|\n+|\s+(?!\S)|\s+"
BPE_SAMPLE_BYTES = 40_000_000
SEPARATOR = 0


def documents(path: pathlib.Path) -> list[str]:
    return lzma.open(path).read().decode().split("\0")


def bytes_of(token: str) -> bytes:
    """The bytes that a byte-level token is written for (Radford et al., 2019)."""
    shown = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in shown]
    byte = {chr(b): b for b in shown} | {chr(256 + i): b for i, b in enumerate(hidden)}
    return bytes(byte[c] for c in token)


def train_tokenizer(docs: list[str], vocab: int) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SPLIT), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    sample, size = [], 0
    for doc in docs:
        sample.append(doc)
        size += len(doc)
        if size > BPE_SAMPLE_BYTES:
            break
    trainer = trainers.BpeTrainer(
        vocab_size=vocab, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator(sample, trainer)
    return in_byte_order(tokenizer.to_str())


def in_byte_order(tokenizer: str) -> Tokenizer:
    """tokenizer.json, its tokens numbered in the order of their bytes."""
    fields = json.loads(tokenizer)
    ordered = sorted(fields["model"]["vocab"], key=bytes_of)
    fields["model"]["vocab"] = {token: rank for rank, token in enumerate(ordered)}
    return Tokenizer.from_str(json.dumps(fields))


def write_tokens(part: pathlib.Path, work: pathlib.Path) -> None:
    done = work / f"tokens-{part.name.split('.')[0].split('-')[1]}.u16"
    if done.exists():
        return
    tokenizer, docs = Tokenizer.from_file(str(work / "tokenizer.json")), documents(part)
    partial = done.with_suffix(".partial")
    with open(partial, "wb") as out:
        for at in range(0, len(docs), 2000):
            for encoding in tokenizer.encode_batch_fast(docs[at : at + 2000]):
                np.array([SEPARATOR, *encoding.ids], dtype=np.uint16).tofile(out)
        print(f"{part.name}: {out.tell() // 2:,} tokens", flush=True)
    partial.rename(done)


def main() -> None:
    args = argparse.ArgumentParser()
    args.add_argument("corpus", type=pathlib.Path)
    args.add_argument("work", type=pathlib.Path)
    args.add_argument("--vocab", type=int, default=4096)
    args.add_argument("--processes", type=int, default=1, help="archives dealt with at once")
    args = args.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    parts = sorted(args.corpus.glob("part-*.txt.xz"))
    if not (args.work / "tokenizer.json").exists():
        train_tokenizer(documents(parts[0]), args.vocab).save(str(args.work / "tokenizer.json"))
    with multiprocessing.get_context("spawn").Pool(args.processes) as pool:
        pool.starmap(write_tokens, [(part, args.work) for part in parts])


if __name__ == "__main__":
    main()
