"""Corpus archives -> tokenizer.json and one flat file of token ids.

    python prepare.py CORPUS_DIR WORK_DIR [--parts N] [--vocab 4096]

The corpus is `part-*.txt.xz`: UTF-8 documents separated by one NUL byte. NUL is also
the document separator the model sees: no special token is needed, and every one of the
256 bytes is a token, so that any byte string has a token path.
"""

import argparse
import json
import lzma
import pathlib

import numpy as np
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

SPLIT = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}{1,2}| ?[^\s\p{L}\p{N}]+|\n+|\s+(?!\S)|\s+"
BPE_SAMPLE_BYTES = 40_000_000


def documents(path: pathlib.Path) -> list[str]:
    return lzma.open(path).read().decode().split("\0")


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
    return tokenizer


def main() -> None:
    args = argparse.ArgumentParser()
    args.add_argument("corpus", type=pathlib.Path)
    args.add_argument("work", type=pathlib.Path)
    args.add_argument("--parts", type=int, default=4)
    args.add_argument("--vocab", type=int, default=4096)
    args = args.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    parts = sorted(args.corpus.glob("part-*.txt.xz"))[: args.parts]

    docs = documents(parts[0])
    tokenizer_path = args.work / "tokenizer.json"
    if not tokenizer_path.exists():
        train_tokenizer(docs, args.vocab).save(str(tokenizer_path))
    tokenizer = Tokenizer.from_file(str(tokenizer_path))
    separator = json.loads(tokenizer_path.read_text())["model"]["vocab"]["\u0100"]  # byte 0

    with open(args.work / "tokens.u16.partial", "wb") as out:
        for i, part in enumerate(parts):
            docs = docs if i == 0 else documents(part)
            for at in range(0, len(docs), 2000):
                for encoding in tokenizer.encode_batch_fast(docs[at : at + 2000]):
                    np.array([separator, *encoding.ids], dtype=np.uint16).tofile(out)
            print(f"{part.name}: {out.tell() // 2:,} tokens so far", flush=True)
    (args.work / "tokens.u16.partial").rename(args.work / "tokens.u16")


if __name__ == "__main__":
    main()
