"""What passes say of the same thing: the values of terms in one place, and of cases that correspond.

A term of one pass is that of another where both cover the same code points; what it is called may differ. Cases have no
place: those of the first pass are looked for in each other pass (`merge.align_cases`). Verdicts, and what follows from
them, are derived from each pass by itself, so that it is seen how far differences in the facts reach into the law.

What one pass alone has is no item here: coefficients speak of what was found in common, F1 of how much that is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from palermo import law, merge
from palermo.model import Case, DocumentRecord, Regime, RegimesFile, SpanFile, Term, fragments
from palermo.termbase import Termbase


@dataclass(frozen=True)
class Law:
    """What verdicts and readings of terms are derived by."""

    regime: Regime
    file: RegimesFile
    termbase: Termbase


@dataclass(frozen=True)
class Pass:
    """What one set says of a document, with what follows from it."""

    record: DocumentRecord
    spans: SpanFile
    by: Law
    """Law that verdicts are derived by."""

    @cached_property
    def verdicts(self) -> dict[str, law.Verdict]:
        return law.verdicts(self.spans, self.by.regime)

    @cached_property
    def readings(self) -> dict[str, law.TermReading]:
        record, by = self.record, self.by
        return law.read_terms(self.spans, self.verdicts, by.termbase, by.file, record.jurisdiction, record.date)

    @cached_property
    def codes(self) -> dict[str, str]:
        """The code of each element by id, marked where the words deny the fact."""
        return {e.id: e.code if e.polarity == "stated" else f"not {e.code}" for e in self.spans.elements}


OF_TERMS: Mapping[str, Callable[[Pass, Term], Any]] = {
    "reference": lambda _, term: term.reference,
    "voice": lambda _, term: term.voice,
    "judged": lambda _, term: term.judged,
    "denoted": lambda held, term: held.readings[term.id].denoted,
    "denoted_leaning": lambda held, term: held.readings[term.id].denoted_leaning,
    "congruence": lambda held, term: held.readings[term.id].congruence,
    "congruence_leaning": lambda held, term: held.readings[term.id].congruence_leaning,
}
"""What is compared of terms."""

OF_CASES: Mapping[str, Callable[[Pass, Case], Any]] = {
    "status": lambda _, case: case.status,
    "verdict": lambda held, case: held.verdicts[case.id].concept,
    "verdict_leaning": lambda held, case: held.verdicts[case.id].leaning,
    "elements": lambda held, case: frozenset(held.codes[i] for i in case.elements if i in held.codes),
}
"""What is compared of cases; all are names but for `elements`, a set of codes."""


def terms(passes: tuple[Pass, ...]) -> Iterator[tuple[Term | None, ...]]:
    """The terms of each place that more than one pass marked, one a pass; None for a pass that did not."""
    held = [{fragments(term): term for term in each.spans.terms} for each in passes]
    for place in sorted({place for found in held for place in found}):
        uses = tuple(found.get(place) for found in held)
        if sum(use is not None for use in uses) > 1:
            yield uses


def cases(passes: tuple[Pass, ...]) -> Iterator[tuple[Case | None, ...]]:
    """The cases of the first pass with those that correspond to it; None for a pass that has none."""
    first, *others = (each.spans for each in passes)
    known = [({case.id: case for case in other.cases}, merge.align_cases(first, other)) for other in others]
    for case in first.cases:
        found = tuple(by_id.get(pairs.get(case.id, "")) for by_id, pairs in known)
        if any(found):
            yield case, *found


def values(
    passes: tuple[Pass, ...], aligned: Iterator[tuple[Any, ...]], of: Callable[[Pass, Any], Any]
) -> list[tuple[Any, ...]]:
    """What each pass says of each thing aligned; None where it has no such thing."""
    return [
        tuple(None if one is None else of(held, one) for held, one in zip(passes, item, strict=True))
        for item in aligned
    ]
