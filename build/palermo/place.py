"""Where a hit is: pointers and offsets of rules turned into lines and columns of files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from palermo import jsonfile
from palermo.findings import Finding, Hit, Location
from palermo.rules.core import Json, Rule
from palermo.text import Lines, excerpt


@dataclass(frozen=True)
class Place:
    """Turns what a hit says of its place into a location in a file."""

    path: str
    source: Json | None = None
    first: int = 1
    """Line of the file at which the source starts: that of the record in a JSON Lines file."""
    words: str | None = None
    """Text of the document annotated, for excerpts."""

    def finding(self, rule: Rule, hit: Hit) -> Finding:
        """The finding that a rule's hit makes in this file."""
        line, column = hit.line or self.first, 1
        if hit.pointer or hit.offset >= 0:
            at = hit.offset if hit.offset >= 0 else self._offset(hit.pointer)
            line, column = self._lines.position(at)
            line += self.first - 1
        shown = excerpt(self.words, *hit.span) if hit.span and self.words is not None else None
        return Finding(
            rule.id,
            rule.severity,
            Location(self.path, line, column),
            hit.message,
            hit.hint,
            shown,
            hit.target or self._record(hit.pointer),
        )

    def _record(self, pointer: str) -> str:
        """The id of the record that a pointer leads into: `/entities/3/start` to that of the fourth entity."""
        layer, _, rest = pointer[1:].partition("/")
        index = rest.partition("/")[0]
        value = self.source.value if self.source else None
        records = value.get(layer) if isinstance(value, dict) else None
        if not isinstance(records, list) or not index.isdecimal():
            return ""
        found = records[int(index)]
        return str(found.get("id", "")) if isinstance(found, dict) else ""

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.source.text if self.source else "")

    @cached_property
    def _positions(self) -> dict[str, int]:
        return jsonfile.positions(self._lines.text)

    def _offset(self, pointer: str) -> int:
        while pointer and pointer not in self._positions:
            pointer = pointer.rpartition("/")[0]
        return self._positions.get(pointer, 0)
