"""The layers of one annotated document as plain records, as every config shows them.

All words are cut from the text, so that they are there also where the span file holds only their hash.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from palermo import law, model
from palermo.model import Case, Cue, DocumentRecord, Element, Entity, Span, SpanFile, Term
from palermo.termbase import Termbase

Row: TypeAlias = dict[str, Any]

_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")


@dataclass(frozen=True)
class View:
    """A text with one span file over it, and what is looked up in them."""

    record: DocumentRecord
    spans: SpanFile
    text: str

    @cached_property
    def entities(self) -> dict[str, Entity]:
        return {entity.id: entity for entity in self.spans.entities}

    @cached_property
    def elements(self) -> dict[str, Element]:
        return {element.id: element for element in self.spans.elements}

    @cached_property
    def mentions(self) -> dict[str, list[Entity]]:
        """The mentions of each cluster, in text order."""
        found: dict[str, list[Entity]] = {}
        for entity in self.spans.entities:
            if entity.cluster:
                found.setdefault(entity.cluster, []).append(entity)
        return found

    @cached_property
    def paragraphs(self) -> list[tuple[int, int]]:
        return paragraphs(self.text)

    @cached_property
    def _paragraph_starts(self) -> list[int]:
        return [start for start, _ in self.paragraphs]

    def paragraph(self, offset: int) -> int:
        """The number of the paragraph that an offset is in, or that ends before it."""
        return max(0, bisect_right(self._paragraph_starts, offset) - 1)

    def context(self, start: int, end: int) -> tuple[int, int]:
        """Start and end of the paragraph, or paragraphs, that hold a stretch of the text."""
        first, last = self.paragraphs[self.paragraph(start)], self.paragraphs[self.paragraph(end - 1)]
        return min(first[0], start), max(last[1], end)


def paragraphs(text: str) -> list[tuple[int, int]]:
    """The paragraphs of a text, which blank lines part: start and end without outer white space.

    >>> paragraphs("One\\ntwo.\\n\\nThree.\\n")
    [(0, 8), (10, 16)]
    """
    edges = [0, *(edge for gap in _BLANK_LINES.finditer(text) for edge in gap.span()), len(text)]
    found = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        words = text[start:end].strip()
        if words:
            at = text.index(words, start)
            found.append((at, at + len(words)))
    return found or [(0, len(text))]


# --- records -----------------------------------------------------------------------------------------------


def place(text: str, span: Span | Cue) -> Row:
    """Offsets and words of a span."""
    return {"start": span.start, "end": span.end, "text": text[span.start : span.end]}


def parts(span: Span) -> Row:
    """The stretches of a discontinuous span."""
    return {"fragments": [[part.start, part.end] for part in span.fragments] if span.fragments else []}


def inside(span: Span | Cue, start: int) -> Row:
    """Offsets of a span in a context that starts at an offset of the text."""
    return {"start_in_context": span.start - start, "end_in_context": span.end - start}


def entity(text: str, e: Entity) -> Row:
    return {"id": e.id, "label": e.label, **place(text, e), **parts(e), "cluster": e.cluster}


def element(text: str, e: Element) -> Row:
    return {
        "id": e.id,
        "code": e.code,
        **place(text, e),
        **parts(e),
        "polarity": e.polarity,
        "certainty": e.certainty,
        "mode": e.mode,
    }


def case(c: Case) -> Row:
    return {
        "id": c.id,
        "actors": list(c.actors),
        "persons": list(c.persons),
        "elements": list(c.elements),
        "status": c.status,
        "follows": c.follows,
    }


def use(t: Term) -> Row:
    """What an annotator says of a term use besides the place and the reading."""
    return {
        "reference": t.reference,
        "voice": t.voice,
        "certainty": t.certainty,
        "elliptical": t.elliptical,
        "cases": list(t.cases),
    }


def lemma(termbase: Termbase, t: Term) -> Row:
    return {"term": t.term, "lemma": termbase.entries[t.term].lemma}


def _term(text: str, t: Term, termbase: Termbase) -> Row:
    return {"id": t.id, **lemma(termbase, t), **place(text, t), **parts(t), "judged": t.judged, **use(t)}


def _relation(text: str, r: model.Relation) -> Row:
    return {
        "id": r.id,
        "type": r.type,
        "head": r.head,
        "tail": r.tail,
        "polarity": r.polarity,
        **{f"cue_{name}": value for name, value in (place(text, r.cue) if r.cue else {}).items()},
    }


def layers(view: View, termbase: Termbase) -> Row:
    """The five layers of a span file."""
    text, spans = view.text, view.spans
    return {
        "entities": [entity(text, e) for e in spans.entities],
        "elements": [element(text, e) for e in spans.elements],
        "cases": [case(c) for c in spans.cases],
        "terms": [_term(text, t, termbase) for t in spans.terms],
        "relations": [_relation(text, r) for r in spans.relations],
    }


def file(spans: SpanFile) -> Row:
    """What a span file says of itself."""
    scope = {layer: getattr(spans.scope, layer) for layer in model.LAYERS}
    return {"guideline": spans.guideline, "status": spans.status, "scope": scope}


# --- derived -----------------------------------------------------------------------------------------------


def verdict(v: law.Verdict) -> Row:
    return {
        "regime": v.regime,
        "reading": v.reading,
        "concept": v.concept,
        "leaning": v.leaning,
        "rule": v.rule,
        "article": v.article,
        "missing": list(v.missing),
        "evidence": list(v.evidence),
    }


def reasons(v: law.Verdict) -> list[Row]:
    return [
        {
            "regime": v.regime,
            "clause": r.clause,
            "article": r.article,
            "outcome": r.outcome,
            "elements": list(r.elements),
        }
        for r in v.reasons
    ]


def reading(r: law.TermReading, regime: str) -> Row:
    return {
        "term": r.term,
        "regime": regime,
        "nominal": r.nominal,
        "denoted": r.denoted,
        "denoted_leaning": r.denoted_leaning,
        "congruence": r.congruence,
        "congruence_leaning": r.congruence_leaning,
        "evidence": list(r.evidence),
    }


def participants(view: View, wanted: Iterable[str]) -> list[Row]:
    """Those who take part in a case, each with every mention of its cluster."""
    found = []
    for e in (view.entities[i] for i in wanted):
        mentions = view.mentions.get(e.cluster, [e])
        found.append(
            {
                "entity": e.id,
                "label": e.label,
                "cluster": e.cluster,
                **place(view.text, e),
                "mentions": [m.id for m in mentions],
                "mention_texts": [view.text[m.start : m.end] for m in mentions],
            }
        )
    return found
