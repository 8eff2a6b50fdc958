"""Waivers: findings that are accepted, each with its reason, in annotations/waivers.toml.

[[waiver]]
rule = "CAS004"
file = "annotations/gold/authored-001.json"     # or a pattern: annotations/a1/*.json
target = "x7"                     # optional: one record; without it, every finding of the rule in the file
reason = "the text names nobody it was done to"
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from palermo.findings import Finding, Hit, UserError
from palermo.rules.core import rule

REQUIRED = ("rule", "file", "reason")
KEYS = (*REQUIRED, "target")


@dataclass(frozen=True)
class Waiver:
    """A finding that is accepted, with the reason."""

    rule: str
    file: str
    reason: str
    line: int
    target: str = ""

    def covers(self, finding: Finding) -> bool:
        return (
            self.rule == finding.rule
            and fnmatchcase(finding.location.path, self.file)
            and self.target in ("", finding.target)
        )


@dataclass(frozen=True)
class Waivers:
    """The waivers of a corpus, and those of them that covered something in a complete check."""

    entries: tuple[Waiver, ...]
    used: frozenset[Waiver]
    unread: frozenset[str] = frozenset()
    """Span files over texts that are not here: what is wrong with them cannot be told, nor what is accepted."""


@rule("WVR001", on="waivers")
def waiver_covers_something(waivers: Waivers) -> Iterator[Hit]:
    """A waiver covers at least one finding, unless it is of span files whose texts are not here.

    Why: a waiver left behind when its finding was mended would hide the next finding of the same kind.

    Bad: a waiver of SPN003 for a file in which no two spans are equal.

    Fix: remove the waiver; if it was to cover something, correct its rule, file or target.
    """
    for waiver in waivers.entries:
        if waiver not in waivers.used and not any(fnmatchcase(name, waiver.file) for name in waivers.unread):
            about = f"{waiver.file}, {waiver.target}" if waiver.target else waiver.file
            yield Hit(f"waiver of {waiver.rule} for {about} covers nothing", line=waiver.line, hint="remove it")


def read(data: str, path: str, known: Collection[str]) -> tuple[Waiver, ...]:
    """The waivers in a TOML text. UserError, naming `path`, where it is no list of waivers of known rules."""
    import tomllib

    try:
        value = tomllib.loads(data)
    except (ValueError, RecursionError) as error:
        # Besides TOMLDecodeError: a number of more than 4,300 digits, and arrays that lie too deep in each other.
        raise UserError(f"{path}: no TOML: {error}") from None
    entries = value.pop("waiver", [])
    if value or not isinstance(entries, list):
        raise UserError(
            f"{path}: nothing but [[waiver]] tables is expected{f', not {next(iter(value))!r}' if value else ''}"
        )
    lines = [
        data.count("\n", 0, at.start()) + 1 for at in re.finditer(r"^[ \t]*\[\[[ \t]*waiver[ \t]*\]\]", data, re.M)
    ]
    if len(lines) != len(entries):
        lines = [1] * len(entries)
    return tuple(_waiver(entry, line, f"{path}:{line}", known) for entry, line in zip(entries, lines, strict=True))


def _waiver(entry: Any, line: int, place: str, known: Collection[str]) -> Waiver:
    if not isinstance(entry, dict) or set(entry) - set(KEYS):
        raise UserError(f"{place}: a waiver has the keys rule, file, reason and, if need be, target")
    if not all(isinstance(entry.get(key, ""), str) for key in KEYS) or not all(
        entry.get(key, "").strip() for key in REQUIRED
    ):
        raise UserError(f"{place}: a waiver needs rule, file and reason, none of them empty")
    if entry["rule"] not in known:
        raise UserError(f"{place}: no rule {entry['rule']!r}; `palermo explain` lists them")
    return Waiver(entry["rule"], entry["file"], entry["reason"], line, entry.get("target", ""))
