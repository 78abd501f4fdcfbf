"""Train the model for a number of minutes. Stops and goes on at will.

    python train.py WORK_DIR --minutes M [--rows 64] [--begin-with CHECKPOINT_DIR]

WORK_DIR holds tokenizer.json and tokens-*.u16, made by prepare.py. A run goes on from WORK_DIR/state.pt; without one it
begins with the weights of a checkpoint, or with random ones. It writes state.pt and WORK_DIR/checkpoint at its end, every
few minutes, and when it is told to stop (SIGTERM, SIGINT). Rates rise for a hundredth of the minutes, stay, and fall
linearly to zero at the end. Minutes of compiling do not count.
"""

import argparse
import pathlib
import signal
import time

import torch

import checkpoint
from adagrad import RowAdagrad
from data import Data
from model import CHUNK, MATRICES, Config, Decoder
from muon import Muon

MATRIX_RATE, TABLE_RATE, EMBEDDING_RATE, OTHER_RATE = 0.02, 0.3, 1e-2, 3e-3
LENGTH = 16 * CHUNK  # tokens of a row that are learned


def parse() -> argparse.Namespace:
    args = argparse.ArgumentParser()
    args.add_argument("work", type=pathlib.Path)
    args.add_argument("--minutes", type=float, required=True, help="of the whole run")
    args.add_argument("--steady", type=float, default=0.25, help="part of the run after which the rates fall")
    args.add_argument("--peak", type=float, default=1.0, help="what all rates are multiplied with before they fall")
    args.add_argument("--drop", type=float, default=0.0, help="part of the rows of n-grams that are left out")
    args.add_argument("--begin-with", type=pathlib.Path, help="a checkpoint of an earlier run")
    args.add_argument("--rows", type=int, default=64, help="rows of a step, 1,024 tokens each")
    args.add_argument("--report-every", type=int, default=200, help="steps")
    args.add_argument("--threads", type=int)
    args.add_argument("--save-every", type=float, default=5, help="minutes")
    args.add_argument("--no-compile", action="store_true")
    return args.parse_args()


class Run:
    def __init__(self, args: argparse.Namespace):
        self.args = args
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        # Many processors emulate products of bfloat16, and are slow at it.
        self.dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
        self.seen, self.minutes = 0, 0.0
        if args.begin_with:
            self.model, self.seen = checkpoint.load_for_training(args.begin_with)
        else:
            self.model = Decoder(Config())
        self.model.to(device).drop = args.drop
        named = dict(self.model.named_parameters())
        matrices = [named.pop(name) for name in MATRICES]
        tables = [named.pop(name) for name in list(named) if name.startswith("memory.")]
        self.rest = list(named.values())
        embedding = named.pop("embedding")
        self.optimizers = {
            "muon": Muon(matrices, MATRIX_RATE, self.dtype),
            "tables": RowAdagrad(tables, TABLE_RATE),
            "adam": torch.optim.AdamW(
                [dict(params=[embedding], lr=EMBEDDING_RATE), dict(params=list(named.values()), lr=OTHER_RATE)],
                betas=(0.9, 0.95),
                weight_decay=0.0,
                fused=True,
            ),
        }
        self.rates = {name: [g["lr"] for g in o.param_groups] for name, o in self.optimizers.items()}
        orders = len(self.model.c.memory_rows)
        self.data = Data(args.work, orders + LENGTH, device)
        self.context = self.model.context(LENGTH)
        self.loss = torch.compile(self.model.loss, dynamic=False)
        if (args.work / "state.pt").exists():
            self.resume(torch.load(args.work / "state.pt", map_location=device))

    def resume(self, state: dict) -> None:
        self.model.load_state_dict(state["model"])
        for name, optimizer in self.optimizers.items():
            optimizer.load_state_dict(state[name])
        self.seen, self.minutes = state["seen"], state["minutes"]

    def save(self) -> None:
        work = self.args.work
        states = {name: optimizer.state_dict() for name, optimizer in self.optimizers.items()}
        state = dict(model=self.model.state_dict(), seen=self.seen, minutes=self.minutes, **states)
        torch.save(state, work / "state.partial")
        (work / "state.partial").rename(work / "state.pt")
        checkpoint.save(self.model, self.seen, work / "tokenizer.json", work / "checkpoint")

    def factor(self) -> float:
        """What all rates are multiplied with, now."""
        done = self.minutes / self.args.minutes
        return self.args.peak * max(0.0, min(1.0, (done + 1e-4) * 100, (1 - done) / (1 - self.args.steady)))

    def step(self) -> torch.Tensor:
        """Learns from the next rows; returns their mean loss, nats."""
        loss = self.loss(self.data.rows(self.args.rows), self.dtype, *self.context)
        loss.backward()
        self.seen += self.args.rows * LENGTH
        torch.nn.utils.clip_grad_norm_(self.rest, 1.0, foreach=True)
        factor = self.factor()
        for name, optimizer in self.optimizers.items():
            for group, rate in zip(optimizer.param_groups, self.rates[name]):
                group["lr"] = rate * factor
            optimizer.step()
        self.model.zero_grad(set_to_none=True)
        return loss.detach()


def main() -> None:
    args = parse()
    if args.threads:
        torch.set_num_threads(args.threads)
    if args.no_compile:
        torch.compiler.set_stance("force_eager")
    torch.manual_seed(0)
    run = Run(args)
    stop = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: stop.append(number))
    run.step().item()  # compiles
    print(f"begins at {run.seen:,} tokens", flush=True)

    before, begun = run.minutes, time.time()
    losses, marked, marked_at, saved = [], run.seen, begun, begun
    while run.minutes < args.minutes and not stop:
        losses.append(run.step())
        run.minutes = before + (time.time() - begun) / 60
        if len(losses) == args.report_every:
            loss = torch.stack(losses).mean().item()  # waits for the device, which lags behind
            now = time.time()
            speed = (run.seen - marked) / (now - marked_at)
            line = f"{run.seen:,} tokens loss {loss:.4f} rate x{run.factor():.3f} {speed:,.0f} tok/s"
            print(line, f"{run.minutes:.2f} min, {run.data.passes} passes", flush=True)
            losses, marked, marked_at = [], run.seen, now
            run.data.look()
        if time.time() - saved > 60 * args.save_every:
            run.save()
            saved = time.time()
    run.save()


if __name__ == "__main__":
    main()
