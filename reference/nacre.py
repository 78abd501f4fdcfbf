#!/usr/bin/env python3
"""Restores a .nacre file: the reference decoder, in plain Python 3 and its standard library. See README.md
beside it."""

import argparse
import sys
from pathlib import Path

from codec.messages import decode_message
from errors import NacreError, WrongModel
from extract import write_archive
from model.model import Model
from restore import restore


def model_loader(folder):
    def load():
        if folder is None:
            raise WrongModel("this file has text in it: name the folder of its model, by --model")
        return Model(folder)

    return load


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", help="a .nacre file; with --message, a message")
    parser.add_argument("out", help="the file to write, or of an archive the folder; - for standard output")
    parser.add_argument("--model", metavar="FOLDER", help="with manifest.json, specification and tokenizer")
    parser.add_argument("--message", action="store_true", help="the file is a message, not a .nacre file")
    parser.add_argument("--content", action="store_true", help="of an archive, write the content as one file")
    limit = "default: 256 MiB and 200 times the file's bytes"
    parser.add_argument("--max-output", type=int, metavar="BYTES", help=limit)
    options = parser.parse_args()
    try:
        run(options)
    except NacreError as error:
        sys.exit(f"{options.file}: {error}")
    except OSError as error:
        sys.exit(str(error))


def run(options):
    data = Path(options.file).read_bytes()
    load_model = model_loader(options.model)
    if options.message:
        write(decode_message(data, load_model).encode(), options.out)
        return
    file, entries, content = restore(data, load_model, options.max_output)
    if file.zeros:
        warn(options, f"{file.zeros} zeros behind the end of the file were passed over")
    if entries is None or options.content:
        write(content, options.out)
        return
    for path in write_archive(entries, content, options.out):
        warn(options, f"the symbolic link {path!r} leads out of the folder and was not created")


def warn(options, message):
    print(f"{options.file}: {message}", file=sys.stderr)


def write(content, out):
    if out == "-":
        sys.stdout.buffer.write(content)
    else:
        Path(out).write_bytes(content)


if __name__ == "__main__":
    main()
