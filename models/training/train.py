"""Train the embedded model. Stops and resumes at any checkpoint with the same data order.

    python train.py WORK_DIR --tokens 40000000 [--decay-from 24000000]

WORK_DIR holds tokens.u16 and tokenizer.json of prepare.py, and state.pt of an earlier run
or of warm_start.py if there is one; the Hugging Face layout is written to WORK_DIR/checkpoint. The learning rate is constant after warm-up and falls
linearly to zero between --decay-from and --tokens, so a run can be prolonged by
resuming with larger numbers as long as it has not started to decay.
"""

import argparse
import json
import pathlib
import shutil
import time

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

import quantize
from mix import is_prose, mixed
from model import Config, Decoder
from muon import Muon

MATRIX_LR = 0.02
EMBEDDING_LR = 3e-3
CALIBRATION_ROWS = 8
CALIBRATE_EVERY = 50


def parse() -> argparse.Namespace:
    args = argparse.ArgumentParser()
    args.add_argument("work", type=pathlib.Path)
    args.add_argument("--tokens", type=int, default=40_000_000)
    args.add_argument("--decay-from", type=int, default=None)
    args.add_argument("--warmup", type=int, default=800_000, help="tokens")
    args.add_argument("--seed", type=int, default=0, help="of the weights and the order of the data")
    args.add_argument("--set", nargs="*", default=[], metavar="FIELD=VALUE", help="another shape: fields of Config")
    args.add_argument("--rows", type=int, default=8, help="rows per step, doubled at half of the run")
    args.add_argument("--length", type=int, default=512)
    args.add_argument("--save-every", type=int, default=50)
    args.add_argument("--hold", nargs="*", default=[], help="parameters that stay as they are, by their names")
    args.add_argument("--prose", type=float, nargs=2, metavar=("FIRST", "LAST"), help="its share, else the corpus's own")
    args.add_argument("--quantize", action="store_true", help="round activations as the exact graph does")
    args.add_argument("--no-compile", action="store_true")
    args = args.parse_args()
    args.decay_from = args.decay_from or args.tokens * 6 // 10
    return args


def learning_rate(seen: int, warmup: int, decay_from: int, total: int) -> float:
    warm = min(1.0, (seen + 1) / warmup)
    return warm * min(1.0, max(0.0, (total - seen) / (total - decay_from)))


def export(model: Decoder, work: pathlib.Path) -> None:
    """The Hugging Face layout: config.json, tokenizer.json, model.safetensors."""
    out = work / "checkpoint"
    out.mkdir(exist_ok=True)
    weights = {f"model.{k}": v.detach().cpu().contiguous() for k, v in model.state_dict().items()}
    save_file(weights, str(out / "model.safetensors"), metadata={"format": "pt"})
    (out / "config.json").write_text(json.dumps(model.c.to_hugging_face(), indent=2) + "\n")
    shutil.copy(work / "tokenizer.json", out / "tokenizer.json")


def main() -> None:
    args = parse()
    torch.manual_seed(args.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    data = np.memmap(args.work / "tokens.u16", dtype=np.uint16, mode="r")
    model = Decoder(Config.of(args.set)).to(device)
    for name in args.hold:
        model.get_parameter(name).requires_grad_(False)
    matrices = [p for layer in model.layers for p in layer.parameters() if p.ndim == 2]
    rest = [p for p in model.parameters() if not any(p is m for m in matrices)]
    muon = Muon(matrices, lr=MATRIX_LR)
    adamw = torch.optim.AdamW(rest, lr=EMBEDDING_LR, betas=(0.9, 0.95), weight_decay=0.0)
    seen, step = 0, 0
    state_path = args.work / "state.pt"
    if state_path.exists():
        state = torch.load(state_path, map_location=device)
        model.load_state_dict(state["model"])
        if "muon" in state:  # absent after warm_start.py
            muon.load_state_dict(state["muon"])
            adamw.load_state_dict(state["adamw"])
        seen, step = state["seen"], state["step"]
        print(f"resumed at {seen:,} tokens", flush=True)

    # Neighbouring rows stand in the same document: a fixed shuffle mixes the kinds in each step.
    row_count = (len(data) - 1) // args.length
    order = np.random.default_rng(args.seed).permutation(row_count)
    if args.prose:
        prose = is_prose(data[: row_count * args.length].reshape(-1, args.length), args.work / "tokenizer.json")
        row_count = args.tokens // args.length
        order = mixed(order, prose, np.linspace(*args.prose, row_count))

    def next_batch() -> tuple[torch.Tensor, torch.Tensor]:
        """Inputs [rows, length] and the tokens that follow them, [rows * length]."""
        first = seen // args.length
        starts = [order[(first + r) % row_count] * args.length for r in range(args.rows)]
        piece = np.stack([data[at : at + args.length + 1] for at in starts]).astype(np.int64)
        piece = torch.from_numpy(piece).to(device)
        return piece[:, :-1].contiguous(), piece[:, 1:].reshape(-1)

    cos, sin, mask = model.context(args.length, device)

    def loss_of(inputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        with torch.autocast(device.type, torch.bfloat16):
            logits = model(inputs, cos, sin, mask)
        return F.cross_entropy(logits.float().view(-1, model.c.vocab_size), targets)

    if args.quantize:
        quantize.install(model)
        model.to(device)
    unseen = np.stack([data[at : at + args.length] for at in order[-CALIBRATION_ROWS:] * args.length])
    unseen = torch.from_numpy(unseen.astype(np.int64)).to(device)
    if not args.no_compile:
        loss_of = torch.compile(loss_of, dynamic=False)

    def save() -> None:
        state = dict(model=model.state_dict(), muon=muon.state_dict(), adamw=adamw.state_dict(), seen=seen, step=step)
        torch.save(state, state_path.with_suffix(".partial"))
        state_path.with_suffix(".partial").rename(state_path)
        export(model, args.work)

    mean_loss, mark = None, (time.time(), seen)
    while seen < args.tokens:
        if args.quantize and (mean_loss is None or step % CALIBRATE_EVERY == 0):
            quantize.calibrate(model, unseen)
        factor = learning_rate(seen, args.warmup, args.decay_from, args.tokens)
        muon.param_groups[0]["lr"] = MATRIX_LR * factor
        adamw.param_groups[0]["lr"] = EMBEDDING_LR * factor
        for _ in range(1 if seen < args.tokens // 2 else 2):
            inputs, targets = next_batch()
            loss = loss_of(inputs, targets)
            loss.backward()
            seen += len(targets)
        torch.nn.utils.clip_grad_norm_(rest, 1.0)
        muon.step()
        adamw.step()
        model.zero_grad(set_to_none=True)
        step += 1
        mean_loss = loss.item() if mean_loss is None else 0.98 * mean_loss + 0.02 * loss.item()
        if step % 20 == 0:
            rate = (seen - mark[1]) / (time.time() - mark[0])
            mark = (time.time(), seen)
            print(f"step {step} tokens {seen:,} loss {mean_loss:.4f} lr x{factor:.3f} {rate:.0f} tok/s", flush=True)
        if step % args.save_every == 0:
            save()
    save()


if __name__ == "__main__":
    main()
