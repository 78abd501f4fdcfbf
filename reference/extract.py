"""Writes the files of an archive into a folder (FORMAT.md, Directory)."""

import os
from pathlib import Path

from errors import NacreError
from format.directory import FILE, FOLDER, FURTHER_NAME, LINK, leads_inside, to_string


def write_archive(entries, content, out):
    """Nothing that is there is written over. Gives the symbolic links that were not created."""
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    paths = [out / to_string(entry.path) for entry in entries]
    at = 0
    for entry, path in zip(entries, paths):
        if entry.kind == FOLDER:
            path.mkdir(parents=True, exist_ok=True)
        if entry.kind != FILE:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(path, "xb") as file:
                file.write(content[at : at + entry.size])
        except FileExistsError:
            raise NacreError(f"{path} is there already") from None
        at += entry.size
    for entry, path in zip(entries, paths):
        if entry.kind == FURTHER_NAME:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.link(paths[entry.file], path)
    # Links come after everything else, so that nothing is written through them.
    refused = []
    for entry, path in zip(entries, paths):
        if entry.kind != LINK:
            continue
        if not leads_inside(entry):
            refused.append(to_string(entry.path))
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        os.symlink(to_string(entry.target), path)
        if entry.modified and os.utime in os.supports_follow_symlinks:
            os.utime(path, (entry.modified, entry.modified), follow_symlinks=False)
    # Modes and times of what is inside a folder come before its own, which may forbid to write there.
    by_depth = sorted(zip(entries, paths), key=lambda pair: -pair[0].path.count(b"/"))
    for entry, path in by_depth:
        if entry.kind in (FILE, FOLDER):
            _describe(entry, path)
    return refused


def _describe(entry, path):
    if entry.modified:
        os.utime(path, (entry.modified, entry.modified))
    if entry.mode is not None:
        path.chmod(entry.mode)
