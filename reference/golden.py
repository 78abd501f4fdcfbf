"""Restores golden files and says what came out: `python3 reference/golden.py GOLDEN_FOLDER MODEL_FOLDER OUT
NAME...` prints a line of JSON for each, and writes archives into OUT/NAME. The files of texts need the tests'
small model, or the embedded one."""

import hashlib
import json
import sys
import time
from functools import cache
from pathlib import Path

from codec import blocks
from errors import NacreError
from extract import write_archive
from golden_model import GoldenModel
from model.model import Model
from restore import restore

# Several golden files hold the same block.
blocks.decode_mixed = cache(blocks.decode_mixed)


def main(folder, model_folder, out, *names):
    @cache
    def model(name):
        return {"test": GoldenModel, "embedded": lambda: Model(model_folder)}[name]()

    files = json.loads((Path(folder) / "manifest.json").read_text())["files"]
    for name in names:
        start = time.process_time()
        try:
            _, entries, content = restore((Path(folder) / name).read_bytes(), lambda: model(files[name]["model"]))
            if entries is not None:
                write_archive(entries, content, Path(out) / name)
            result = {"sha256": hashlib.sha256(content).hexdigest()}
        except NacreError as error:
            result = {"error": str(error)}
        seconds = round(time.process_time() - start, 1)
        print(json.dumps({"name": name, "seconds": seconds, **result}), flush=True)


main(*sys.argv[1:])
