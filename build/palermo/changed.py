"""Files that git says have changed, and what depends on them.

A changed text concerns its span files and its record; a changed record its span files and its text; a changed
inventory all span files. What git ignores, as it does the texts that may not be passed on, it cannot say anything of.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from palermo import git, jsonfile, store
from palermo.config import FILE
from palermo.findings import UserError
from palermo.layout import files_of, format_name, is_text
from palermo.reader import LABEL_PAGES, LABELS
from palermo.store import Corpus

FOR_ALL = (store.WAIVERS, FILE)
"""Files that decide what is shown of every other one."""
TABLES = ("labels", "regimes", "termbase", "annotators")
"""Formats that every span file is checked by."""
BESIDE_DOCUMENTS = (store.SOURCES, store.RELEASED)
"""Tables that documents.jsonl is checked by."""


@dataclass(frozen=True)
class Changes:
    """What has changed since a revision; paths are relative to the corpus root."""

    paths: frozenset[str]
    old_documents: bytes
    """documents.jsonl as it was; empty where there was none."""


SpanFiles: TypeAlias = Mapping[str, Sequence[str]]
"""Paths of span files by document."""


def affected(changes: Changes, new_documents: bytes, files: Sequence[str]) -> list[str]:
    """Those of a corpus's files that have to be checked again, in the order given."""
    if changes.paths & set(FOR_ALL):
        return list(files)
    old, new = _records(changes.old_documents), _records(new_documents)
    by_document = _by_document(files)
    wanted = set(changes.paths)
    for path in changes.paths:
        wanted |= _depending(path, path in files, by_document, _ids(path, old, new))
    if store.DOCUMENTS in changes.paths:
        for id_ in old.keys() | new.keys():
            if old.get(id_) != new.get(id_):
                wanted |= {*by_document.get(id_, ()), *(r[id_]["path"] for r in (old, new) if id_ in r)}
    return [name for name in files if name in wanted]


def _depending(path: str, is_here: bool, span_files: SpanFiles, documents: Iterable[str]) -> set[str]:
    """What depends on a changed path; `documents` are those whose text lies there."""
    kind = format_name(path)
    if kind in TABLES or (path.startswith("schema/") and path.endswith(".schema.json")):
        return {name for names in span_files.values() for name in names}
    if path in LABEL_PAGES:
        return {LABELS}
    if path in BESIDE_DOCUMENTS:
        return {store.DOCUMENTS}
    if kind == "adjudication" and not is_here:
        return {f"annotations/{store.GOLD}/{PurePosixPath(path).name}"}
    of_text = {name for id_ in documents for name in span_files.get(id_, ())}
    return of_text | ({store.DOCUMENTS} if of_text or is_text(path) else set())


def _by_document(files: Iterable[str]) -> SpanFiles:
    found: dict[str, list[str]] = {}
    for name in files:
        if format_name(name) == "annotation":
            found.setdefault(PurePosixPath(name).stem, []).append(name)
    return found


def _ids(path: str, *tables: dict[str, dict[str, str]]) -> set[str]:
    return {id_ for table in tables for id_, record in table.items() if record["path"] == path}


def _records(data: bytes) -> dict[str, dict[str, str]]:
    """The records of a documents.jsonl by id, as far as its lines can be read."""
    found: dict[str, dict[str, str]] = {}
    for line in data.split(b"\n"):
        try:
            value = jsonfile.parse(line)
        except jsonfile.JsonError:
            continue
        if isinstance(value, dict) and isinstance(value.get("id"), str) and isinstance(value.get("path"), str):
            # Of two records with one id a change of either counts.
            known = found.get(value["id"], {})
            found[value["id"]] = value | {"other": str(known)} if known else value
    return found


def files_since(corpus: Corpus, revision: str, paths: Sequence[Path] = ()) -> list[str]:
    """The files, of all or of those at paths, that are to be checked for what changed since a revision."""
    files = set(files_of(corpus, paths))
    changes = since(corpus.root, revision)
    return [name for name in affected(changes, documents(corpus.root), files_of(corpus)) if name in files]


def documents(root: Path) -> bytes:
    """The bytes of documents.jsonl; none where it cannot be read, which is a matter of the check."""
    try:
        return (root / store.DOCUMENTS).read_bytes()
    except OSError:
        return b""


# --- git ---------------------------------------------------------------------------------------------------


def since(root: Path, revision: str) -> Changes:
    """What differs between a revision and the working tree, untracked files included, ignored ones not.

    UserError where the corpus lies in no git checkout, or the revision is not known there.
    """
    try:
        name = git.commit(root, revision)
    except UserError as error:
        raise UserError(f"--changed: {error}; paths stand before --changed") from None
    differing = git.output(
        root, "diff", "--name-only", "-z", "--no-renames", "--relative", "--no-ext-diff", name, "--", "."
    )
    untracked = git.output(root, "ls-files", "-z", "--others", "--exclude-standard", "--", ".")
    if differing is None or untracked is None:
        raise UserError(f"--changed: git cannot compare {root} with {revision!r}")
    old = git.output(root, "cat-file", "blob", f"{name}:./{store.DOCUMENTS}")
    return Changes(frozenset(_names(differing) | _names(untracked)), old or b"")


def _names(listed: bytes) -> set[str]:
    return {os.fsdecode(name) for name in listed.split(b"\0") if name}
