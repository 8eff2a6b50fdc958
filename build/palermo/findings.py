"""What the package says when something is wrong. There are two kinds and no third.

A `Finding` is about data: it names a rule, a place and a mend; findings are collected, never raised. A
`UserError` is a request that cannot be carried out: one line on standard error, exit 2. Any other
exception is a bug of this package and shows its traceback.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters. Errors fail a check and stop a build; warnings do neither."""

    ERROR = "error"
    WARNING = "warning"


class UserError(Exception):
    """A request that cannot be carried out; its message says in one line what to do instead."""


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file: path relative to the corpus root, line and column from 1 (code points)."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule yields: where, what is wrong, and how to mend it. The runner adds the rest.

    `pointer` is a JSON Pointer (RFC 6901) into the file under check; `offset` is used instead where the
    file is no JSON. `span` is a stretch of the document's text (code points) to show with a caret.
    """

    message: str
    pointer: str = ""
    offset: int = -1
    line: int = 0
    path: str = ""
    span: tuple[int, int] | None = None
    hint: str = ""
    target: str = ""
    """Document or record concerned, where pointer and line do not lead to it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong in the data."""

    rule: str
    severity: Severity
    location: Location
    message: str
    hint: str = ""
    excerpt: tuple[str, str] | None = None
    target: str = ""
    waived: str = ""
    """Reason of the waiver that covers this finding; empty where none does."""

    @property
    def sort_key(self) -> tuple[Location, str, str]:
        return self.location, self.rule, self.message
