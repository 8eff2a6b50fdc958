"""Terms and what they name, by language, jurisdiction and date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from palermo.model import Concept, Sense, TermbaseFile, TermEntry


@dataclass(frozen=True)
class Termbase:
    """The terms of every language of a corpus."""

    files: tuple[TermbaseFile, ...]

    @cached_property
    def entries(self) -> dict[str, TermEntry]:
        return {entry.id: entry for file in self.files for entry in file.terms}

    @property
    def languages(self) -> frozenset[str]:
        return frozenset(file.language for file in self.files)


def nominal(entry: TermEntry, jurisdiction: str, date: str) -> Concept:
    """The concept a term names under a jurisdiction on a date.

    A sense of the jurisdiction itself wins over an international one, and that over any other; among equals the one
    that began last wins. UNDETERMINED where no sense was in force. Dates are ISO 8601, of day, month or year.
    """
    current = [sense for sense in entry.senses if in_force(sense, date)]
    return max(current, key=lambda s: _rank(s, jurisdiction)).concept if current else "UNDETERMINED"


def in_force(sense: Sense, date: str) -> bool:
    """Whether a sense was in use on a date; a date of year or month counts as any day in it."""
    return (not sense.valid_from or sense.valid_from[: len(date)] <= date) and (
        not sense.valid_to or date[: len(sense.valid_to)] <= sense.valid_to
    )


def _rank(sense: Sense, jurisdiction: str) -> tuple[int, str]:
    place = {jurisdiction: 2, "international": 1}.get(sense.jurisdiction, 0)
    return place, sense.valid_from


def surfaces(entries: Iterable[TermEntry]) -> dict[str, tuple[str, ...]]:
    """Ids of the entries by case-folded surface form."""
    found: dict[str, list[str]] = {}
    for entry in entries:
        for form in dict.fromkeys(word.casefold() for word in (entry.term, *entry.variants)):
            found.setdefault(form, []).append(entry.id)
    return {form: tuple(ids) for form, ids in found.items()}
