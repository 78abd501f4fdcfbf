"""Variants of the model under equal compute: each trained from random weights, one table row each.

    python explore.py CORPUS_DIR WORK_DIR HELD_OUT_FILE... [--only NAME...] [--tokens 2000000]

Compute is what the matrices and the attention of one forward pass cost per token, times tokens: a
variant that costs more is shown fewer. WORK_DIR/vocabulary-N holds the tokens of each vocabulary and
WORK_DIR/NAME-TOKENS the run; what is done already is not done again.
"""

import argparse
import pathlib
import subprocess
import sys
from dataclasses import dataclass

import numpy as np

from evaluate import bits_per_byte, load
from model import Config, Decoder

HERE = pathlib.Path(__file__).parent
WARMUP_TOKENS = 200_000


@dataclass(frozen=True)
class Variant:
    settings: str = ""
    options: str = ""


VARIANTS = {
    "baseline": Variant(),
    "another seed": Variant(options="--seed 1"),
    "SwiGLU": Variant("hidden_act=silu"),
    "ReLU², no gate": Variant("hidden_act=relu2 intermediate_size=1152"),
    "vocabulary 8192": Variant("vocab_size=8192"),
    "deeper: 8 of 224": Variant("hidden_size=224 num_hidden_layers=8 intermediate_size=672"),
    "wider: 4 of 320": Variant("hidden_size=320 num_hidden_layers=4 num_attention_heads=5 intermediate_size=960"),
    "vocabulary 2048": Variant("vocab_size=2048"),
    "window 128": Variant("sliding_window=128"),
    "window 512": Variant("sliding_window=512", "--length 1024 --rows 4"),
    "half of it prose": Variant(options="--prose 0.5 0.5"),
    "nine tenths prose": Variant(options="--prose 0.9 0.9"),
    "prose towards the end": Variant(options="--prose 0.5 0.96"),
}


def flops_per_token(c: Config, parameters: int) -> int:
    """Forward, with a full window; the embedding is only looked up, its matrix is the head's."""
    return 2 * parameters + 4 * c.num_hidden_layers * c.num_attention_heads * c.head_dim * c.sliding_window


def shape_of(settings: str) -> tuple[Config, int, int]:
    """The shape, its parameters and its FLOPs per token."""
    config = Config.of(settings.split())
    parameters = sum(p.numel() for p in Decoder(config).parameters())
    return config, parameters, flops_per_token(config, parameters)


def prepare(corpus: pathlib.Path, work: pathlib.Path, vocabulary: int) -> pathlib.Path:
    directory = work / f"vocabulary-{vocabulary}"
    if not (directory / "tokens.u16").exists():
        command = [sys.executable, HERE / "prepare.py", corpus, directory, "--parts", "1", "--vocab", str(vocabulary)]
        subprocess.run(command, check=True)
    return directory


def train(directory: pathlib.Path, prepared: pathlib.Path, variant: Variant, tokens: int) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    for file in ("tokens.u16", "tokenizer.json"):
        (directory / file).unlink(missing_ok=True)
        (directory / file).symlink_to((prepared / file).resolve())
    command = [sys.executable, HERE / "train.py", directory, "--tokens", str(tokens)]
    command += ["--warmup", str(WARMUP_TOKENS), *variant.options.split()]
    if variant.settings:
        command += ["--set", *variant.settings.split()]
    subprocess.run(command, check=True)


def main() -> None:
    args = argparse.ArgumentParser()
    args.add_argument("corpus", type=pathlib.Path)
    args.add_argument("work", type=pathlib.Path)
    args.add_argument("files", type=pathlib.Path, nargs="+")
    args.add_argument("--only", nargs="+", default=list(VARIANTS), choices=VARIANTS, metavar="NAME")
    args.add_argument("--tokens", type=int, default=2_000_000, help="of the baseline")
    args.add_argument("--bytes", type=int, default=60_000, help="of each file")
    args = args.parse_args()
    _, _, baseline = shape_of("")
    lines = ["| variant | parameters | MFLOPs per token | tokens |" + "".join(f" {f.stem} |" for f in args.files)]
    lines.append("|---" * (4 + len(args.files)) + "|")
    for name in args.only:
        variant = VARIANTS[name]
        config, parameters, flops = shape_of(variant.settings)
        tokens = round(args.tokens * baseline / flops)
        directory = args.work / f"{name}-{tokens}".replace(" ", "-")
        row = directory / "row.md"
        if not row.exists():
            train(directory, prepare(args.corpus, args.work, config.vocab_size), variant, tokens)
            model, tokenizer = load(directory / "checkpoint")
            texts = [np.fromfile(f, dtype=np.uint8)[: args.bytes].tobytes() for f in args.files]
            bits = [bits_per_byte(model, tokenizer, text) for text in texts]
            cells = [name, f"{parameters:,}", f"{flops / 1e6:.1f}", f"{tokens:,}", *(f"{b:.3f}" for b in bits)]
            row.write_text("| " + " | ".join(cells) + " |\n")
        lines.append(row.read_text().strip())
        print("\n".join(lines), flush=True)


if __name__ == "__main__":
    main()
