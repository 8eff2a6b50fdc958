"""A folder that is replaced whole or not at all.

The new one is made beside the old and takes its name when it is complete. Two renames do it, so for a moment there is
neither; what a process that was killed in that moment left behind, the next one puts back. A folder in the making is
locked by its maker: a lock ends with its process, so a folder that can be locked is left over and is removed.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from palermo.dataset import MARKER
from palermo.findings import UserError

NEW, OLD = "building", "replaced"


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """An empty folder that becomes `target` when the block ends, and vanishes where it raises.

    UserError where `target` holds something that no build wrote, or where the disk refuses.
    """
    target = target.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _recover(target)
        refuse_foreign(target)
        folder = Path(tempfile.mkdtemp(prefix=_prefix(target, NEW), dir=target.parent))
    except OSError as error:
        raise UserError(f"{target}: cannot be written: {error.strerror or error}") from None
    lock = _lock(folder)
    try:
        yield folder
        _finish(folder)
        _swap(folder, target)
    except OSError as error:
        raise UserError(f"{target}: not written, what was there is as it was: {error.strerror or error}") from None
    finally:
        _unlock(lock)
        shutil.rmtree(folder, ignore_errors=True)


def refuse_foreign(target: Path) -> None:
    """UserError where a folder, or a file of that name, holds something that no build wrote."""
    if not target.exists():
        return
    if not target.is_dir():
        raise UserError(f"{target} is a file; name a folder")
    present = {path.relative_to(target).as_posix() for path in target.rglob("*") if not path.is_dir()}
    marker = target / MARKER
    foreign = sorted(present - set(marker.read_text(encoding="utf-8").split("\n") if marker.is_file() else ()))
    if foreign:
        raise UserError(f"{target} holds {foreign[0]}, which no build wrote; move it away or name another folder")


def _finish(folder: Path) -> None:
    """Leave the list of files, and have everything on the disk before the name changes."""
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    (folder / MARKER).write_text("\n".join([MARKER, *files, ""]), encoding="utf-8", newline="")
    for name in (MARKER, *files):
        with (folder / name).open("rb+") as file:
            os.fsync(file.fileno())
    folder.chmod(0o755)


def _swap(folder: Path, target: Path) -> None:
    if not target.exists():
        folder.replace(target)
        return
    refuse_foreign(target)
    aside = Path(tempfile.mkdtemp(prefix=_prefix(target, OLD), dir=target.parent))
    try:
        old = target.replace(aside / target.name)
        try:
            folder.replace(target)
        except OSError:
            old.replace(target)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _prefix(target: Path, kind: str) -> str:
    return f".{target.name}.{kind}-"


def _recover(target: Path) -> None:
    for aside in sorted(target.parent.glob(f"{_prefix(target, OLD)}*")):
        old = aside / target.name
        if old.is_dir() and not target.exists():
            old.replace(target)
        shutil.rmtree(aside, ignore_errors=True)
    for folder in target.parent.glob(f"{_prefix(target, NEW)}*"):
        lock = _lock(folder)
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            _unlock(lock)


def _lock(folder: Path) -> int | None:
    """A lock on a folder; None where another process holds it, or where the system has none to give."""
    try:
        import fcntl
    except ImportError:
        return None
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return handle
        except OSError:
            os.close(handle)
    return None


def _unlock(lock: int | None) -> None:
    if lock is not None:
        os.close(lock)
