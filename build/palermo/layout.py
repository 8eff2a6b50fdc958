"""Which files of a corpus have which format, and which of them a check reads."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cache
from glob import glob
from pathlib import Path, PurePosixPath

from palermo import model, store
from palermo.findings import UserError
from palermo.store import Corpus

LAYOUT = (
    (store.DOCUMENTS, "document", model.DocumentRecord),
    (store.SOURCES, "source", model.SourceRecord),
    (store.RELEASED, "released", model.ReleasedRecord),
    (store.ANNOTATORS, "annotators", model.AnnotatorsFile),
    (store.AUDIT, "audit", model.AuditRecord),
    (store.REVIEWS, "review", model.ReviewRecord),
    ("schema/labels.json", "labels", model.LabelsFile),
    ("schema/regimes.json", "regimes", model.RegimesFile),
    ("schema/termbase/*.json", "termbase", model.TermbaseFile),
    (f"annotations/{store.ADJUDICATION}/*.json", "adjudication", model.AdjudicationFile),
    ("annotations/*/*.json", "annotation", model.SpanFile),
)
"""Formats by path; the first pattern that fits holds."""


def files_of(corpus: Corpus, paths: Sequence[Path] = ()) -> list[str]:
    """The files that a check reads, relative to the root: all of the corpus, or those at the paths given.

    UserError for a path that does not exist, lies outside the corpus, or holds no file of one.
    """
    if not paths:
        return list(walk(corpus.root))
    root = corpus.root.resolve()
    chosen: dict[str, None] = {}
    for path in paths:
        full = path.resolve()
        if not full.exists():
            raise UserError(f"{path}: no such file or folder")
        if not full.is_relative_to(root):
            raise UserError(f"{path}: not in the corpus at {corpus.root}")
        relative = full.relative_to(root).as_posix()
        inside = _inside(corpus.root, relative, full.is_dir())
        if not inside:
            raise UserError(
                f"{path}: no file of a corpus; expected texts, {store.DOCUMENTS}, or annotations/<set>/*.json"
            )
        chosen.update(dict.fromkeys(inside))
    return list(chosen)


def _inside(root: Path, relative: str, folder: bool) -> list[str]:
    if not folder or format_of(relative):
        return [relative] if format_of(relative) or is_text(relative) else []
    return [name for name in walk(root) if relative == "." or name.startswith(f"{relative}/")]


def walk(root: Path) -> Iterator[str]:
    """Every file of a corpus, relative to its root: tables, span files, then texts."""
    seen: set[str] = set()
    for pattern, _, _ in LAYOUT:
        for name in _sorted_glob(root, pattern):
            if name not in seen:
                seen.add(name)
                yield name
    yield from sorted(_texts(root))


def tables(root: Path) -> list[str]:
    """The corpus's own inventory, regimes and termbases."""
    names = ("schema/labels.json", "schema/regimes.json", "schema/termbase/*.json")
    return [name for pattern in names for name in _sorted_glob(root, pattern)]


def _sorted_glob(root: Path, pattern: str) -> list[str]:
    found = glob(pattern, root_dir=root)  # noqa: PTH207 (pathlib's takes five times as long)
    return sorted(name.replace(os.sep, "/") for name in found)


def _texts(root: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(root / "corpus"):
        folders.sort()
        inside = os.path.relpath(folder, root).replace(os.sep, "/")
        yield from (f"{inside}/{name}" for name in (*names, *folders) if name.endswith(".txt"))


def is_text(path: str) -> bool:
    """Whether a path relative to the root is that of a text."""
    return path.startswith("corpus/") and path.endswith(".txt")


def format_of(path: str) -> tuple[str, type] | None:
    """Schema name and model class of a file by its path relative to the root; None for texts."""
    folder, _, name = path.rpartition("/")
    return _match(folder, name if f"{folder}/{name}" in EXACT else f"*{PurePosixPath(name).suffix}")


EXACT = frozenset(pattern for pattern, _, _ in LAYOUT if "*" not in pattern)


@cache
def _match(folder: str, name: str) -> tuple[str, type] | None:
    path = PurePosixPath(folder, name)
    return next(((kind, cls) for pattern, kind, cls in LAYOUT if path.match(pattern)), None)


def format_name(path: str) -> str:
    """Schema name of a file by its path; empty for texts."""
    return (format_of(path) or ("", str))[0]
