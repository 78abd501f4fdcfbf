"""Train the model. Stops and resumes at will, with the same order of the data.

    python train.py WORK_DIR [--start FILE.safetensors] [--tokens N --decay-from M] [--threads 1]

WORK_DIR holds tokenizer.json and tokens.u16, made by prepare.py. A run goes on from WORK_DIR/state.pt; without one
it begins with the weights of --start, or with random ones. It writes WORK_DIR/state.pt and WORK_DIR/checkpoint every
few minutes, and at the end or when it is told to stop (SIGTERM, SIGINT). The rate is constant up to --decay-from and
falls linearly to zero at --tokens: a run that has not begun to fall can always be prolonged.
"""

import argparse
import os
import pathlib
import signal
import time

import torch

import checkpoint
from data import LENGTH, Data
from head import HeadLoss
from model import TABLES, Config, Decoder, memory_rows
from muon import Muon
from tables import Tables

MATRIX_RATE, TABLE_RATE, OTHER_RATE = 0.02, 0.5, 3e-3
KEEP_EVERY, KEPT = 10_000_000, 2  # tokens between the states that are kept besides the last, and how many


def parse() -> argparse.Namespace:
    args = argparse.ArgumentParser()
    args.add_argument("work", type=pathlib.Path)
    args.add_argument("--start", type=pathlib.Path, help="weights to begin with")
    args.add_argument("--tokens", type=int, default=1_000_000_000, help="end of the run; the rate is zero there")
    args.add_argument("--decay-from", type=int, help="tokens; six tenths of --tokens if not given")
    args.add_argument("--warmup", type=int, default=100_000, help="tokens")
    args.add_argument("--rows", type=int, default=4, help="rows of a forward pass, 512 tokens each")
    args.add_argument("--passes", type=int, default=1, help="forward passes of a step: more as the loss flattens")
    args.add_argument("--table-rate", type=float, default=TABLE_RATE)
    args.add_argument("--threads", type=int, default=1)
    args.add_argument("--save-every", type=float, default=5, help="minutes")
    args.add_argument("--no-compile", action="store_true")
    args = args.parse_args()
    args.decay_from = args.tokens * 6 // 10 if args.decay_from is None else args.decay_from
    return args


def fastest_dtype(device: torch.device) -> torch.dtype:
    """Processors without products of bfloat16 emulate them, 20 to 100 times slower than float32."""
    seconds = {}
    for dtype in (torch.bfloat16, torch.float32):
        a = torch.ones(512, 512, dtype=dtype, device=device)
        for _ in range(2):  # the first one prepares
            begun = time.perf_counter()
            (a @ a)[0, 0].item()
            seconds[dtype] = time.perf_counter() - begun
    return min(seconds, key=seconds.get)


class Run:
    """A model, its optimizers, and how many tokens they have seen."""

    def __init__(self, args: argparse.Namespace):
        self.args = args
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.dtype = fastest_dtype(self.device)
        self.data = Data(args.work / "tokens.u16")
        self.model = Decoder(Config()).to(self.device)
        self.matrices = [p for layer in self.model.layers for p in layer.parameters() if p.ndim == 2]
        self.rest = [p for p in self.model.parameters() if not any(p is q for q in self.matrices)]
        self.muon = Muon(self.matrices, lr=MATRIX_RATE, dtype=self.dtype)
        self.adamw = torch.optim.AdamW(self.rest, lr=OTHER_RATE, betas=(0.9, 0.95), weight_decay=0.0, fused=True)
        self.tables = Tables({name: getattr(self.model, name) for name in TABLES})
        self.seen = self.began = 0  # began: where the optimizers knew nothing, and the rate rose from zero
        self.context = self.model.context(LENGTH)
        self.hidden = torch.compile(self.model, dynamic=False)

    def begin(self) -> None:
        state_path = self.args.work / "state.pt"
        if state_path.exists():
            state = torch.load(state_path, map_location=self.device)
            for name in ("model", "muon", "adamw"):
                getattr(self, name).load_state_dict(state[name])
            self.tables.spent = state["spent"]
            self.seen, self.began = state["seen"], state["began"]
        elif self.args.start:
            checkpoint.load_weights(self.model, self.args.start)
            self.seen = self.began = checkpoint.trained_tokens(self.args.start)
            uses = self.data.uses(self.seen, self.model.c)
            self.tables.suppose({name: count.to(self.device) for name, count in uses.items()})

    def save(self) -> None:
        work, last = self.args.work, self.args.work / "state.pt"
        state = {name: getattr(self, name).state_dict() for name in ("model", "muon", "adamw")}
        torch.save(state | dict(spent=self.tables.spent, seen=self.seen, began=self.began), work / "state.partial")
        (work / "state.partial").rename(last)
        checkpoint.save(self.model, self.seen, work / "tokenizer.json", work / "checkpoint")
        kept = work / f"state-{self.seen // KEEP_EVERY:04}.pt"
        if self.seen >= KEEP_EVERY and not kept.exists():
            os.link(last, kept)
            for old in sorted(work.glob("state-*.pt"))[:-KEPT]:
                old.unlink()

    def factor(self) -> float:
        """Of all rates, now."""
        args = self.args
        warm = min(1.0, (self.seen + 1 - self.began) / args.warmup)
        return warm * min(1.0, (args.tokens - self.seen) / (args.tokens - args.decay_from))

    def forward_backward(self) -> float:
        """One pass over new tokens: gradients by the parameters, a step of the tables, and the loss."""
        args, model = self.args, self.model
        batch = (x.to(self.device) for x in self.data.batch(self.seen, args.rows))
        before, previous, token, following = batch
        rows = memory_rows(before, previous, token, model.c)
        recalled = [x.requires_grad_() for x in model.recall(rows)]
        hidden = self.hidden(token, recalled, self.dtype, *self.context)
        loss = HeadLoss.apply(hidden.flatten(0, 1), model.embedding, following.flatten())
        (loss / args.passes).backward()
        gradients = dict(zip(TABLES, (x.grad for x in recalled)))
        self.tables.step(rows, gradients, args.table_rate * self.factor())
        self.seen += args.rows * LENGTH
        return loss.item()

    def step(self) -> float:
        factor = self.factor()
        loss = sum(self.forward_backward() for _ in range(self.args.passes)) / self.args.passes
        self.muon.param_groups[0]["lr"] = MATRIX_RATE * factor
        self.adamw.param_groups[0]["lr"] = OTHER_RATE * factor
        torch.nn.utils.clip_grad_norm_(self.rest, 1.0)
        self.muon.step()
        self.adamw.step()
        self.model.zero_grad(set_to_none=True)
        return loss


def main() -> None:
    args = parse()
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    if args.no_compile:
        torch.compiler.set_stance("force_eager")
    run = Run(args)
    run.begin()
    print(f"begins at {run.seen:,} tokens, products in {run.dtype}", flush=True)
    stop = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: stop.append(number))

    mean, saved, mark, step = None, time.time(), (time.time(), run.seen), 0
    while run.seen < args.tokens and not stop:
        loss = run.step()
        mean = loss if mean is None else 0.99 * mean + 0.01 * loss
        step += 1
        if step % 50 == 0:
            speed = (run.seen - mark[1]) / (time.time() - mark[0])
            mark = (time.time(), run.seen)
            print(f"{run.seen:,} tokens loss {mean:.4f} rate x{run.factor():.3f} {speed:.0f} tok/s", flush=True)
        if time.time() - saved > 60 * args.save_every:
            run.save()
            saved = time.time()
    run.save()


if __name__ == "__main__":
    main()
