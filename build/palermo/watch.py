"""Checking files again when they are saved.

Files are looked at in short intervals, by time and size; how long to wait between two looks is the caller's
matter. What depends on a file that was saved is checked with it: a text's span files, a table's all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from palermo import check
from palermo.changed import FOR_ALL, Changes, affected, documents
from palermo.check import Report
from palermo.config import Choice
from palermo.findings import UserError
from palermo.layout import files_of, walk
from palermo.reader import LABEL_PAGES
from palermo.store import Corpus

Stamps: TypeAlias = Mapping[str, tuple[int, int]]
"""Time of the last change (ns) and size, by name relative to the root."""


def stamps(root: Path) -> Stamps:
    """The state of every file that a check reads or is steered by; what is not there is left out."""
    schemas = [path.relative_to(root).as_posix() for path in (root / "schema").glob("*.schema.json")]
    found = {}
    for name in (*walk(root), *schemas, *FOR_ALL, *LABEL_PAGES):
        try:
            stat = (root / name).stat()
        except OSError:
            continue
        found[name] = (stat.st_mtime_ns, stat.st_size)
    return found


def saved(look: Callable[[], Stamps], wait: Callable[[], None]) -> Iterator[frozenset[str]]:
    """Names whose state differs from that at the last look: changed, new, or gone. Goes on for ever.

    The first look is taken before the first wait; looks at which nothing differs yield nothing.
    """
    before = look()
    while True:
        wait()
        now = look()
        differing = frozenset(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
        before = now
        if differing:
            yield differing


def reports(
    root: Path, paths: Sequence[Path], choose: Callable[[], Choice], wait: Callable[[], None]
) -> Iterator[Report | UserError]:
    """A report on what has to be checked again, each time something of it was saved.

    With paths, only what lies there is checked. `choose` gives the rules and is asked each time, since a config can be
    saved too. A request that cannot be carried out just then, such as by a table that is half written, is yielded too.
    """
    old = documents(root)
    for names in saved(lambda: stamps(root), wait):
        changes, old = Changes(names, old), documents(root)
        try:
            corpus = Corpus(root)
            inside = set(files_of(corpus, [path for path in paths if path.exists()])) if _some(paths) else set()
            chosen = [name for name in affected(changes, old, list(walk(root))) if name in inside]
            if chosen:
                yield check.run_files(corpus, chosen, choose())
        except UserError as error:
            yield error


def _some(paths: Sequence[Path]) -> bool:
    """Whether there is anything to check: all, or one path at least that is not gone."""
    return not paths or any(path.exists() for path in paths)
