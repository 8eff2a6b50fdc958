"""Mends applied to the files of a corpus.

Nothing is written but by `apply`. Texts are never touched, nor is a file that does not fit its schema, nor a finding
that is waived. What a mend brings to light is mended in the next round; what is not understood stays as it is. A file
comes out in canonical form, also where nothing else was wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from itertools import groupby
from typing import Any

from palermo import jsonfile, store
from palermo.check import Checker
from palermo.config import Choice
from palermo.findings import Finding
from palermo.fixes import FILE_FIXES, SPAN_FIXES
from palermo.layout import format_of, tables
from palermo.rules.core import File
from palermo.rules.files import BOM
from palermo.store import Corpus

ROUNDS = 10
CANONICAL = "canonical form"


@dataclass(frozen=True)
class Mended:
    """A file as it would be, and why."""

    name: str
    old: bytes
    """What the file held when it was read."""
    data: bytes
    reasons: tuple[str, ...]
    """Rules whose findings were mended, or CANONICAL."""

    @property
    def shown(self) -> str:
        """The name as it can be printed: bytes that are no UTF-8 as their escape."""
        return self.name.encode("utf-8", "backslashreplace").decode("utf-8")


def mended(corpus: Corpus, names: Sequence[str], choice: Choice) -> list[Mended]:
    """What mending changes in files named relative to the root; nothing is written.

    Where a table that span files are checked by is broken, that table alone is mended.
    """
    checker = Checker(corpus, choice)
    broken = [name for name in names if name in checker.broken]
    unsaved: dict[str, bytes] = {}
    old: dict[str, bytes] = {}
    reasons: dict[str, list[str]] = {}
    todo: Sequence[str] = broken or names
    for _ in range(1 if broken else ROUNDS):
        checker = Checker(corpus, choice, unsaved)
        changed = {found.name: found for found in _round(checker, todo)}
        unsaved = unsaved | {name: found.data for name, found in changed.items()}
        for name, found in changed.items():
            old.setdefault(name, found.old)
            reasons.setdefault(name, []).extend(found.reasons)
        todo = list(changed)
        if not todo:
            break
    return [Mended(name, old[name], data, tuple(dict.fromkeys(reasons[name]))) for name, data in unsaved.items()]


def _round(checker: Checker, names: Sequence[str]) -> Iterator[Mended]:
    found = sorted(checker.findings(names)[0], key=lambda finding: finding.location.path)
    by_file = {name: list(group) for name, group in groupby(found, key=lambda finding: finding.location.path)}
    for name in names:
        data = checker.reader.open(name).data
        if data is not None and format_of(name) is not None:
            changed, reasons = _mend(checker, name, data, by_file.get(name, []))
            if changed not in (None, data):
                yield Mended(name, data, changed or b"", tuple(reasons))


def _mend(checker: Checker, name: str, data: bytes, findings: Sequence[Finding]) -> tuple[bytes | None, list[str]]:
    """The canonical bytes of a file after the first mends that change it; None where they would not fit its schema."""
    if any(finding.waived and finding.rule in FILE_FIXES for finding in findings):
        return None, []
    targets: dict[str, set[str]] = {}
    for finding in findings:
        if not finding.waived:
            targets.setdefault(finding.rule, set()).add(finding.target)
    reasons = [rule for rule in FILE_FIXES if rule in targets]
    for rule in reasons:
        data = FILE_FIXES[rule](data)
    if b"\r" in data or data.startswith(BOM):
        return None, []
    for rule in [rule for rule in SPAN_FIXES if rule in targets]:
        doc = checker.annotated(name, jsonfile.parse(data))
        spans = SPAN_FIXES[rule](doc, targets[rule])
        if spans != doc.spans:
            return _canonical(checker, name, jsonfile.canonical(spans)), [rule]
    return _canonical(checker, name, data), reasons or [CANONICAL]


def _canonical(checker: Checker, name: str, data: bytes) -> bytes | None:
    """The canonical bytes of a file; None where it is not understood."""
    kind, cls = format_of(name) or ("", object)
    parts = File(name, data).parts
    for _, part, value in parts:
        if isinstance(value, jsonfile.JsonError) or not checker.reader.validator(kind).accepts(value):
            return None
        if jsonfile.may_repeat_keys(part, value) and jsonfile.duplicate_keys(part.decode("utf-8")):
            return None
    values: list[Any] = [jsonfile.build(cls, value) for _, _, value in parts]
    return jsonfile.canonical_lines(values) if name.endswith(".jsonl") else jsonfile.canonical(values[0])


def apply(corpus: Corpus, names: Sequence[str], choice: Choice) -> list[Mended]:
    """Mend files on disk; what was mended. Where that mends a table, the files it is needed for are mended as well.

    ChangedError where a file was saved by somebody else after it was read; it stays as saved.
    """
    done: list[Mended] = []
    for _ in range(2):
        found = mended(Corpus(corpus.root), names, choice)
        for file in found:
            store.swap(corpus.root / file.name, file.old, file.data)
        done += found
        if not {file.name for file in found} & set(tables(corpus.root)):
            break
    return done


def diff(files: Iterable[Mended]) -> Iterator[str]:
    """Lines of a unified diff from the files as they were read to what they would be."""
    for file in files:
        yield from unified_diff(_lines(file.old), _lines(file.data), f"a/{file.shown}", f"b/{file.shown}", lineterm="")


def _lines(data: bytes) -> list[str]:
    """Lines without LF. A last line that lacks it is followed by the remark that `diff` and `patch` know."""
    *lines, last = data.decode("utf-8").split("\n")
    return [*lines, f"{last}\n\\ No newline at end of file"] if last else lines
