"""Canonical form for the files of a corpus on disk.

Only a file that fits its schema is rewritten: what the schema does not know could be lost. Comments cannot be,
since JSON has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from palermo import check, jsonfile, layout, store
from palermo.store import Corpus


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    changed: bool = False
    problem: str = ""
    """Why the file was left as it is; empty where it was not."""


def format_file(corpus: Corpus, name: str, write: bool = True) -> Outcome:
    """Bring one file, named relative to the root, into canonical form; `write=False` only says whether it is."""
    path = corpus.root / name
    if not path.resolve().is_relative_to(corpus.root.resolve()):
        return Outcome(problem="a link that leads out of the corpus")
    try:
        data = store.regular_bytes(path)
    except OSError as error:
        return Outcome(problem=f"cannot be read: {error.strerror}")
    try:
        wanted = canonical(corpus, name, data)
    except ValueError as error:
        return Outcome(problem=str(error))
    if wanted == data:
        return Outcome()
    if write:
        store.swap(path, data, wanted)
    return Outcome(changed=True)


def canonical(corpus: Corpus, name: str, data: bytes) -> bytes:
    """The canonical bytes of a file's content; ValueError where it is no valid file of its format."""
    kind = layout.format_of(name)
    if kind is None:
        raise ValueError("no format of a corpus")
    format_name, cls = kind
    validator = check.validator(corpus, format_name)
    lines = name.endswith(".jsonl")
    values: list[Any] = []
    for part in [line for line in data.split(b"\n") if line.strip()] if lines else [data]:
        text = part.decode("utf-8")
        value = jsonfile.parse(part)
        if jsonfile.duplicate_keys(text) or not validator.compiled.is_valid(value):
            raise ValueError("does not fit its schema; see `palermo check`")
        values.append(jsonfile.build(cls, value))
    return jsonfile.canonical_lines(values) if lines else jsonfile.canonical(values[0])
