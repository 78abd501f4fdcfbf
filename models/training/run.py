"""A run: the model, what trains it, and how far it is. It can be written down at any step and taken up again."""

import argparse
import os
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


def fastest_dtype(device: torch.device) -> torch.dtype:
    """Processors without products of bfloat16 emulate them, 20 to 100 times slower than float32."""
    seconds = {}
    for dtype in (torch.bfloat16, torch.float32):
        a = torch.ones(512, 512, dtype=dtype, device=device)
        for _ in range(2):  # the first product includes getting ready
            begun = time.perf_counter()
            (a @ a)[0, 0].item()
            seconds[dtype] = time.perf_counter() - begun
    return min(seconds, key=seconds.get)


class Run:
    def __init__(self, args: argparse.Namespace):
        """args: those of train.py."""
        self.args = args
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.dtype = fastest_dtype(self.device)
        self.data = Data(args.work / "tokens.u16")
        self.model = Decoder(Config()).to(self.device)
        matrices = [p for layer in self.model.layers for p in layer.parameters() if p.ndim == 2]
        self.rest = [p for p in self.model.parameters() if not any(p is q for q in matrices)]
        self.muon = Muon(matrices, lr=MATRIX_RATE, dtype=self.dtype)
        self.adamw = torch.optim.AdamW(self.rest, lr=OTHER_RATE, betas=(0.9, 0.95), weight_decay=0.0, fused=True)
        self.tables = Tables({name: getattr(self.model, name) for name in TABLES})
        self.seen = self.began = 0  # tokens; began: where the optimizers knew nothing and the rate rose from zero
        self.hidden = torch.compile(self.model, dynamic=False)
        self.context = self.model.context(LENGTH)
        if (args.work / "state.pt").exists():
            self.resume()
        elif args.start:
            self.start()

    def resume(self) -> None:
        state = torch.load(self.args.work / "state.pt", map_location=self.device)
        self.model.load_state_dict(state["model"])
        self.muon.load_state_dict(state["muon"])
        self.adamw.load_state_dict(state["adamw"])
        self.tables.spent = state["spent"]
        self.seen, self.began = state["seen"], state["began"]

    def start(self) -> None:
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
        """What all rates are multiplied with, now."""
        args = self.args
        warm = (self.seen + 1 - self.began) / args.warmup
        return min(1.0, warm) * min(1.0, (args.tokens - self.seen) / (args.tokens - args.decay_from))

    def learn(self) -> float:
        """One pass over new tokens: adds up gradients, moves the tables, and returns the loss."""
        args, model = self.args, self.model
        before, previous, token, following = (x.to(self.device) for x in self.data.batch(self.seen, args.rows))
        rows = memory_rows(before, previous, token, model.c)
        recalled = [x.requires_grad_() for x in model.recall(rows)]
        hidden = self.hidden(token, recalled, self.dtype, *self.context)
        loss = HeadLoss.apply(hidden.flatten(0, 1), model.embedding, following.flatten())
        (loss / args.passes).backward()
        gradients = {name: x.grad for name, x in zip(TABLES, recalled)}
        self.tables.step(rows, gradients, TABLE_RATE * self.factor())
        self.seen += token.numel()
        return loss.item()

    def step(self) -> float:
        self.muon.param_groups[0]["lr"] = MATRIX_RATE * self.factor()
        self.adamw.param_groups[0]["lr"] = OTHER_RATE * self.factor()
        loss = sum(self.learn() for _ in range(self.args.passes)) / self.args.passes
        torch.nn.utils.clip_grad_norm_(self.rest, 1.0)
        self.muon.step()
        self.adamw.step()
        self.model.zero_grad(set_to_none=True)
        return loss
