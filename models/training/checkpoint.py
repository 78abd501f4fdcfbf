"""The folder a model is kept in: config.json, tokenizer.json and model.safetensors (tensors: model.py)."""

import json
import pathlib
import shutil
from dataclasses import asdict

from safetensors import safe_open
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from model import Config, Decoder

MODEL_TYPE = "nacre-2"


def save(model: Decoder, seen: int, tokenizer: pathlib.Path, folder: pathlib.Path) -> None:
    """seen: tokens the model was trained on."""
    folder.mkdir(exist_ok=True)
    partial = folder / "model.safetensors.partial"
    weights = {name: x.detach().cpu().contiguous() for name, x in model.state_dict().items()}
    save_file(weights, partial, metadata={"seen": str(seen)})
    partial.rename(folder / "model.safetensors")
    config = {"model_type": MODEL_TYPE, **asdict(model.c), "trained_tokens": seen}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    shutil.copyfile(tokenizer, folder / "tokenizer.json")


def load_weights(model: Decoder, path: pathlib.Path) -> None:
    model.load_state_dict({name: x.float() for name, x in load_file(path).items()})


def trained_tokens(path: pathlib.Path) -> int:
    return int((safe_open(path, "pt").metadata() or {}).get("seen", 0))


def load(folder: pathlib.Path) -> tuple[Decoder, Tokenizer]:
    fields = json.loads((folder / "config.json").read_text())
    assert fields["model_type"] == MODEL_TYPE, fields["model_type"]
    model = Decoder(Config(**{name: fields[name] for name in Config.__dataclass_fields__}))
    load_weights(model, folder / "model.safetensors")
    return model.eval(), Tokenizer.from_file(str(folder / "tokenizer.json"))
