"""Train the model. Stops and resumes at will, with the same order of the data.

    python train.py WORK_DIR [--start FILE.safetensors] [--tokens N --decay-from M] [--threads 1]

WORK_DIR holds tokenizer.json and tokens.u16, made by prepare.py. A run goes on from WORK_DIR/state.pt; without one
it begins with the weights of --start, or with random ones. It writes WORK_DIR/state.pt and WORK_DIR/checkpoint every
few minutes, at its end, and when it is told to stop (SIGTERM, SIGINT). The rate is constant up to --decay-from and
falls linearly to zero at --tokens: a run that has not begun to fall can always be prolonged.
"""

import argparse
import pathlib
import signal
import time

import torch

from run import Run


def parse() -> argparse.Namespace:
    args = argparse.ArgumentParser()
    args.add_argument("work", type=pathlib.Path)
    args.add_argument("--start", type=pathlib.Path, help="weights to begin with")
    args.add_argument("--tokens", type=int, default=1_000_000_000, help="end of the run; the rate is zero there")
    args.add_argument("--decay-from", type=int, help="tokens; six tenths of --tokens if not given")
    args.add_argument("--warmup", type=int, default=100_000, help="tokens")
    args.add_argument("--rows", type=int, default=4, help="rows of a forward pass, 512 tokens each")
    args.add_argument("--passes", type=int, default=1, help="forward passes of a step: 4 from 12 million tokens")
    args.add_argument("--threads", type=int, default=1)
    args.add_argument("--save-every", type=float, default=5, help="minutes")
    args.add_argument("--no-compile", action="store_true")
    args = args.parse_args()
    args.decay_from = args.tokens * 6 // 10 if args.decay_from is None else args.decay_from
    return args


def main() -> None:
    args = parse()
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    if args.no_compile:
        torch.compiler.set_stance("force_eager")
    run = Run(args)
    print(f"begins at {run.seen:,} tokens, products in {run.dtype}", flush=True)
    stop = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: stop.append(number))

    losses, saved = [], time.time()
    marked_at, marked = time.time(), run.seen
    while run.seen < args.tokens and not stop:
        losses.append(run.step())
        if len(losses) == 50:
            speed = (run.seen - marked) / (time.time() - marked_at)
            loss = sum(losses) / len(losses)
            print(f"{run.seen:,} tokens loss {loss:.4f} rate x{run.factor():.3f} {speed:.0f} tok/s", flush=True)
            losses, marked_at, marked = [], time.time(), run.seen
        if time.time() - saved > 60 * args.save_every:
            run.save()
            saved = time.time()
    run.save()


if __name__ == "__main__":
    main()
