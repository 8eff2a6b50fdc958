"""Where a corpus lies on disk, and every read and write of it.

A corpus is a folder with `corpus/documents.jsonl`, `annotations/<set>/<document>.json` and, where it has inventories of
its own, `schema/`; what `schema/` lacks comes with the package. Texts are read as strict UTF-8 with no newline
translation, since a changed byte shifts offsets. Every write goes to a temporary file in the same folder, is
flushed, read back and compared before it replaces the old one: a crash leaves the old file or the new one.
"""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from palermo import jsonfile, model
from palermo.findings import UserError
from palermo.labels import Inventory
from palermo.termbase import Termbase

try:
    import fcntl
except ImportError:  # pragma: no cover
    fcntl = None  # type: ignore[assignment]

T = TypeVar("T")

DOCUMENTS = "corpus/documents.jsonl"
SOURCES = "corpus/sources.jsonl"
RELEASED = "corpus/released.jsonl"
GUIDELINES = "annotations/GUIDELINES.md"
ANNOTATORS = "annotations/annotators.json"
WAIVERS = "annotations/waivers.toml"
AUDIT = "annotations/audit.jsonl"
REVIEWS = "annotations/reviews.jsonl"
ADJUDICATION = "adjudication"
GOLD = "gold"


def find_root(start: Path | None = None) -> Path:
    """The nearest folder at or above `start` that holds a corpus; UserError where there is none."""
    origin = (start or Path.cwd()).resolve()
    for folder in (origin, *origin.parents):
        if (folder / DOCUMENTS).is_file():
            return folder
    raise UserError(f"no corpus at or above {origin}: no folder there holds {DOCUMENTS}; name one with --root")


def nearby(paths: Sequence[Path]) -> Path | None:
    """The folder to look for a corpus from, for a command that was given paths; None where it was given none."""
    return None if not paths else paths[0] if paths[0].is_dir() else paths[0].parent


def packaged_schema() -> Path:
    """The schema folder that comes with the package, or the checkout's own for an editable install."""
    here = Path(__file__).resolve().parent
    return here / "_schema" if (here / "_schema").is_dir() else here.parents[1] / "schema"


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; UserError where it cannot be read."""
    try:
        return regular_bytes(path)
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from None


def regular_bytes(path: Path) -> bytes:
    """The bytes of a regular file; OSError for anything else, since a pipe or a device may never end."""
    if not (stat.S_ISREG(mode := path.stat().st_mode) or stat.S_ISDIR(mode)):
        raise OSError(errno.EINVAL, "Not a regular file")
    return path.read_bytes()


def write_bytes(path: Path, data: bytes) -> None:
    """Replace a file by new bytes, whole or not at all; UserError where the disk refuses."""
    path = path.resolve()
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if Path(temporary).read_bytes() != data:
            raise OSError(5, "what was read back differs from what was written")
        Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(temporary).replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise UserError(f"{path}: not written, the file is as it was: {error.strerror}") from None
    finally:
        if temporary and Path(temporary).exists():
            Path(temporary).unlink()


def swap(path: Path, old: bytes | None, new: bytes) -> None:
    """Replace a file that still holds `old` (None: that does not exist) by `new`.

    ChangedError where it holds anything else. The folder is locked meanwhile, so that of two processes that swap the
    same bytes one is refused.
    """
    with _locked(path.resolve().parent):
        now = read_bytes(path) if os.path.lexists(path) else None
        if now != old:
            raise ChangedError(path, now)
        write_bytes(path, new)


class ChangedError(UserError):
    """A file was changed by somebody else after it was read; nothing was written."""

    def __init__(self, path: Path, now: bytes | None) -> None:
        super().__init__(f"{path}: changed by somebody else meanwhile, and not written; look at it and try again")
        self.now = now
        """What the file holds; None where it is gone."""


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    # A lock on the folder itself leaves no file behind, and goes with the process that holds it.
    if fcntl is None:  # pragma: no cover
        yield
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise UserError(f"{folder}: cannot be written to: {error.strerror}") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    # Where a file system cannot do this the new file is in place all the same.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write(path: Path, value: Any) -> bool:
    """Write a model object in canonical form; False where the file already is just that."""
    return _write_changed(path, jsonfile.canonical(value))


def write_lines(path: Path, records: Iterable[Any]) -> bool:
    """Write model objects as canonical JSON Lines; False where the file already is just that."""
    return _write_changed(path, jsonfile.canonical_lines(records))


def _write_changed(path: Path, data: bytes) -> bool:
    if path.is_file() and path.read_bytes() == data:
        return False
    write_bytes(path, data)
    return True


def load(path: Path, cls: type[T]) -> T:
    """A model object from a JSON file that is known to be valid; UserError that points to `palermo check` otherwise."""
    try:
        return _built(cls, jsonfile.parse(read_bytes(path)))
    except (jsonfile.JsonError, TypeError, AttributeError, ValueError) as error:
        raise UserError(f"{path}: no valid {cls.__name__} ({error}); see `palermo check`") from None


def load_lines(path: Path, cls: type[T]) -> tuple[T, ...]:
    """Model objects from a JSON Lines file that is known to be valid; none where there is no file."""
    if not path.is_file():
        return ()
    lines = [line for line in read_bytes(path).split(b"\n") if line.strip()]
    try:
        return tuple(_built(cls, jsonfile.parse(line)) for line in lines)
    except (jsonfile.JsonError, TypeError, AttributeError, ValueError) as error:
        raise UserError(f"{path}: no valid {cls.__name__} ({error}); see `palermo check`") from None


def _built(cls: type[T], value: Any) -> T:
    if not jsonfile.fits(cls, value):
        raise TypeError("a key or a type is not of the format")
    return jsonfile.build(cls, value)


@dataclass(frozen=True)
class Corpus:
    """A corpus on disk; its parts are read when asked for and kept."""

    root: Path
    _texts: dict[str, str | None] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def at(cls, path: Path | None = None) -> Corpus:
        """The corpus whose folder is at or above a path."""
        return cls(find_root(path))

    def schema_path(self, name: str) -> Path:
        """A file of the schema folder: the corpus's own where it has one, else the package's."""
        own = self.root / "schema" / name
        return own if own.exists() else packaged_schema() / name

    @cached_property
    def inventory(self) -> Inventory:
        return Inventory(load(self.schema_path("labels.json"), model.LabelsFile))

    @cached_property
    def termbase(self) -> Termbase:
        files = sorted(self.schema_path("termbase").glob("*.json"))
        return Termbase(tuple(load(path, model.TermbaseFile) for path in files))

    @cached_property
    def regimes(self) -> model.RegimesFile:
        return load(self.schema_path("regimes.json"), model.RegimesFile)

    @cached_property
    def documents(self) -> dict[str, model.DocumentRecord]:
        return {r.id: r for r in load_lines(self.root / DOCUMENTS, model.DocumentRecord)}

    @cached_property
    def sources(self) -> dict[str, model.SourceRecord]:
        return {r.id: r for r in load_lines(self.root / SOURCES, model.SourceRecord)}

    @cached_property
    def annotators(self) -> dict[str, model.Annotator]:
        path = self.root / ANNOTATORS
        entries = load(path, model.AnnotatorsFile).annotators if path.is_file() else ()
        return {entry.id: entry for entry in entries}

    def sets(self) -> list[str]:
        """Names of the sets that have files, gold first."""
        folder = self.root / "annotations"
        names = {path.name for path in folder.iterdir() if path.is_dir()} - {ADJUDICATION} if folder.is_dir() else set()
        return sorted(names, key=lambda name: (name != GOLD, name))

    def span_paths(self, name: str | None = None) -> list[Path]:
        """Paths of the span files, of one set or of all, in order."""
        sets = self.sets() if name is None else [name]
        return [path for s in sets for path in sorted((self.root / "annotations" / s).glob("*.json"))]

    def span_path(self, set_name: str, document: str) -> Path:
        return self.root / "annotations" / set_name / f"{document}.json"

    def text(self, record: model.DocumentRecord) -> str | None:
        """The text of a document; None where it is not here. UserError where it is not UTF-8."""
        if record.id not in self._texts:
            path = self.root / record.path
            try:
                self._texts[record.id] = read_bytes(path).decode("utf-8") if path.is_file() else None
            except UnicodeDecodeError:
                raise UserError(f"{path}: not UTF-8; see `palermo check`") from None
        return self._texts[record.id]

    def document(self, set_name: str, document: str) -> model.Document:
        """A document with what one set says of it; UserError where either is missing."""
        if document not in self.documents:
            raise UserError(f"no document {document!r} in {self.root / DOCUMENTS}")
        path = self.span_path(set_name, document)
        if not path.is_file():
            raise UserError(f"set {set_name!r} has no annotation of {document!r}: {path} does not exist")
        record = self.documents[document]
        return model.Document(record, load(path, model.SpanFile), self.text(record))

    def load_set(self, name: str = GOLD) -> Iterator[model.Document]:
        """Every document of a set, by id."""
        for path in self.span_paths(name):
            yield self.document(name, path.stem)
