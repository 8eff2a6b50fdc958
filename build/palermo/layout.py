"""Which files of a corpus have which format, and which of them a check reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path, PurePosixPath

from palermo import model, store
from palermo.findings import UserError
from palermo.store import Corpus

LAYOUT = (
    (store.DOCUMENTS, "document", model.DocumentRecord),
    (store.SOURCES, "source", model.SourceRecord),
    (store.RELEASED, "released", model.ReleasedRecord),
    (store.ANNOTATORS, "annotators", model.AnnotatorsFile),
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
    known = list(walk(corpus.root))
    if not paths:
        return known
    root = corpus.root.resolve()
    chosen: dict[str, None] = {}
    for path in paths:
        full = path.resolve()
        if not full.exists():
            raise UserError(f"{path}: no such file or folder")
        if not full.is_relative_to(root):
            raise UserError(f"{path}: not in the corpus at {corpus.root}")
        relative = full.relative_to(root).as_posix()
        inside = [name for name in known if name == relative or relative == "." or name.startswith(f"{relative}/")]
        if not inside:
            raise UserError(
                f"{path}: no file of a corpus; expected texts, {store.DOCUMENTS}, or annotations/<set>/*.json"
            )
        chosen.update(dict.fromkeys(inside))
    return list(chosen)


def walk(root: Path) -> Iterator[str]:
    """Every file of a corpus, relative to its root: tables, span files, then texts."""
    seen: set[str] = set()
    for pattern, _, _ in LAYOUT:
        for path in sorted(root.glob(pattern)):
            name = path.relative_to(root).as_posix()
            if name not in seen and not path.name.startswith("."):
                seen.add(name)
                yield name
    for path in sorted((root / "corpus").glob("**/*.txt")):
        yield path.relative_to(root).as_posix()


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
