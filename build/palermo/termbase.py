"""Terms and what they name, by language, jurisdiction and date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from palermo.model import Concept, Sense, TermbaseFile, TermEntry

WORD = re.compile(r"\w+(?:[-’']\w+)*")
"""A word: letters and digits, with hyphens and apostrophes inside."""

Form: TypeAlias = tuple[tuple[str, ...], TermEntry]
"""The case-folded words of a surface form, and its entry."""


@dataclass(frozen=True)
class Termbase:
    """The terms of every language of a corpus."""

    files: tuple[TermbaseFile, ...]

    @cached_property
    def entries(self) -> dict[str, TermEntry]:
        return {entry.id: entry for file in self.files for entry in file.terms}

    def forms(self, language: str) -> Mapping[str, list[Form]]:
        """Surface forms of a language as word tuples with their entry, by first word, longest first."""
        return self._forms.get(language, {})

    def anchors(self, language: str) -> tuple[str, ...]:
        """Strings one of which occurs in every case-folded text that holds a surface form of an annotated entry."""
        return self._anchors.get(language, ())

    @cached_property
    def _anchors(self) -> dict[str, tuple[str, ...]]:
        return {language: _anchors_of(forms) for language, forms in self._forms.items()}

    @cached_property
    def _forms(self) -> dict[str, dict[str, list[Form]]]:
        return {file.language: _by_first_word(file) for file in self.files}

    @property
    def languages(self) -> frozenset[str]:
        return frozenset(file.language for file in self.files)


def _by_first_word(file: TermbaseFile) -> dict[str, list[Form]]:
    found: dict[str, list[Form]] = {}
    for entry in file.terms:
        for form in dict.fromkeys((entry.term, *entry.variants)):
            words = tuple(word.casefold() for word in WORD.findall(form))
            if not words:
                continue
            found.setdefault(words[0], []).append((words, entry))
    return {first: sorted(forms, key=lambda f: -len(f[0])) for first, forms in found.items()}


def _anchors_of(forms: Mapping[str, list[Form]]) -> tuple[str, ...]:
    """The longest word of each form, but for those that contain another such word."""
    words = {max(form, key=len) for found in forms.values() for form, entry in found if entry.annotated}
    kept: list[str] = []
    for word in sorted(words, key=lambda w: (len(w), w)):
        if not any(anchor in word for anchor in kept):
            kept.append(word)
    return tuple(kept)


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


def term_hits(termbase: Termbase, language: str, text: str) -> list[tuple[int, int, str]]:
    """Where surface forms of terms that are to be annotated occur in a text: (start, end, entry id), longest first.

    Words are compared case-folded and whole. A form of an entry that is not annotated hides what lies within it.
    """
    lowered = text.casefold()
    if not any(word in lowered for word in termbase.anchors(language)):
        return []
    forms = termbase.forms(language)
    matches = list(WORD.finditer(text))
    words = [match.group().casefold() for match in matches]
    found: list[tuple[int, int, str]] = []
    index = 0
    while index < len(words):
        length, entry = _longest(forms, words, index) if words[index] in forms else (1, None)
        if entry and entry.annotated:
            found.append((matches[index].start(), matches[index + length - 1].end(), entry.id))
        index += length
    return found


def _longest(forms: Mapping[str, list[Form]], words: list[str], index: int) -> tuple[int, TermEntry | None]:
    for form, entry in forms[words[index]]:
        if tuple(words[index : index + len(form)]) == form:
            return len(form), entry
    return 1, None
