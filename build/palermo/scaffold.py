"""A new corpus for somebody else: labels, schemas, guidelines, a termbase, a regime, one text with its annotation.

The parts that people write lie in starter/. Whatever can be derived from them is: the schemas from the labels, hash
and length from the text, the span file from its draft.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from palermo import draft, jsonfile, model, schema, store
from palermo.findings import UserError
from palermo.labels import Inventory
from palermo.text import sha256

STARTER = Path(__file__).resolve().parent / "starter"
GUIDELINE = "0.1"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
TAKEN = "palermo"
"""The name by which cards know the corpus that these tools were made for."""

COPIED = {
    "gitattributes": ".gitattributes",
    "gitignore": ".gitignore",
    "ferry-001.txt": "corpus/authored/ferry-001.txt",
}
"""Files of starter/ that are taken as they are, and where to."""

PARSED: dict[str, tuple[str, type]] = {
    "regimes.json": ("schema/regimes.json", model.RegimesFile),
    "termbase/en.json": ("schema/termbase/en.json", model.TermbaseFile),
    "annotators.json": (store.ANNOTATORS, model.AnnotatorsFile),
}
"""Files of starter/ that are written in canonical form."""


def create(folder: Path, name: str) -> list[str]:
    """Write a new corpus; the files written, relative to the folder. UserError for a folder in use or an odd name."""
    if not NAME.fullmatch(name):
        raise UserError(f"name {name!r}: use letters, digits, dots, hyphens and underscores; give it with --name")
    if name == TAKEN:
        raise UserError(f"name {name!r} is that of another corpus; give one with --name")
    _refuse_what_is_in_use(folder)
    files = dict(contents(name))
    for path, data in files.items():
        store.write_bytes(folder / path, data)
    return list(files)


def _refuse_what_is_in_use(folder: Path) -> None:
    try:
        held = sorted(path.name for path in folder.iterdir() if path.name != ".git") if folder.exists() else []
    except OSError as error:
        raise UserError(f"{folder}: no folder for a corpus: {error.strerror}") from None
    if held:
        raise UserError(f"{folder} is not empty: it holds {held[0]}; name a new folder")


def contents(name: str) -> Iterator[tuple[str, bytes]]:
    """Every file of a new corpus with its bytes; documents.jsonl, by which a corpus is known, comes last."""
    for source, path in COPIED.items():
        yield path, store.read_bytes(STARTER / source)
    yield store.GUIDELINES, store.read_bytes(STARTER / "GUIDELINES.md").replace(b"NAME", name.encode("utf-8"), 1)
    labels = replace(store.load(STARTER / "labels.json", model.LabelsFile), name=name)
    yield "schema/labels.json", jsonfile.canonical(labels)
    for file, data in schema.written(Inventory(labels)).items():
        yield f"schema/{file}", data
    for source, (target, cls) in PARSED.items():
        yield target, jsonfile.canonical(store.load(STARTER / source, cls))
    record, spans = _sample()
    yield f"annotations/{store.GOLD}/{record.id}.json", jsonfile.canonical(spans)
    yield store.DOCUMENTS, jsonfile.canonical_lines([record])


def _sample() -> tuple[model.DocumentRecord, model.SpanFile]:
    """The record of the sample text, and its annotation."""
    data = store.read_bytes(STARTER / "ferry-001.txt")
    text = data.decode("utf-8")
    known = _value("document.json") | {"text_sha256": sha256(data), "length": len(text)}
    record = jsonfile.build(model.DocumentRecord, known)
    done = draft.anchor(_value("ferry-001.json"), record, text, store.GOLD, GUIDELINE)
    if done.hits:
        raise AssertionError(done.hits)
    return record, jsonfile.build(model.SpanFile, done.value)


def _value(name: str) -> dict[str, Any]:
    value: dict[str, Any] = jsonfile.parse(store.read_bytes(STARTER / name))
    return value
