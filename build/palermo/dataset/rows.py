"""Rows of every config for one document.

`rows` is a pure function of what it is given, so that documents can be worked on in any order and any process. Labels
are names here; the number that stands for a name in a file is put in when the file is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from palermo import law, tokens
from palermo.dataset import layers, pairs
from palermo.dataset.layers import Row, View, inside, parts, place
from palermo.labels import Inventory
from palermo.model import Annotator, Case, DocumentRecord, Entity, Regime, RegimesFile, Span, SpanFile
from palermo.termbase import Termbase

Rows: TypeAlias = dict[str, list[Row]]


@dataclass(frozen=True)
class Item:
    """A document as it is exported: its text, the gold annotation if there is one, the passes behind it."""

    record: DocumentRecord
    text: str
    gold: SpanFile | None
    passes: tuple[SpanFile, ...]


@dataclass(frozen=True)
class Tables:
    """What rows are derived with, the same for every document."""

    inventory: Inventory
    termbase: Termbase
    regimes: RegimesFile
    annotators: Mapping[str, Annotator]

    @cached_property
    def default(self) -> Regime:
        return law.regime_of(self.regimes)

    @cached_property
    def signatures(self) -> frozenset[tuple[str, str]]:
        """Labels of head and tail that some relation type allows."""
        return frozenset((h, t) for r in self.inventory.file.relations for h in r.head for t in r.tail)


def rows(item: Item, tables: Tables) -> Rows:
    """The rows of a document, by config."""
    found = _gold(View(item.record, item.gold, item.text), tables) if item.gold else {}
    return found | {"annotators": [_annotator(View(item.record, spans, item.text), tables) for spans in item.passes]}


def _gold(view: View, tables: Tables) -> Rows:
    derived = [_derive(view, regime, tables) for regime in tables.regimes.regimes]
    default = next(d for d in derived if d.regime is tables.default)
    return {
        "documents": [_document(view, derived, tables)],
        "entities": [_entities(view)],
        "relations": [{**_key(view), **pair} for pair in pairs.pairs(view, tables.signatures)],
        "terminology": _terminology(view, default, tables),
        "elements": _elements(view),
        "cases": [_case(view, case, derived, default) for case in view.spans.cases],
    }


@dataclass(frozen=True)
class _Derived:
    regime: Regime
    verdicts: dict[str, law.Verdict]
    readings: dict[str, law.TermReading]


def _derive(view: View, regime: Regime, tables: Tables) -> _Derived:
    verdicts = law.verdicts(view.spans, regime)
    where = view.record.jurisdiction, view.record.date
    return _Derived(regime, verdicts, law.read_terms(view.spans, verdicts, tables.termbase, tables.regimes, *where))


def _key(view: View) -> Row:
    return {"document": view.record.id, "split": view.record.split}


def _document(view: View, derived: list[_Derived], tables: Tables) -> Row:
    r = view.record
    verdicts = [v for d in derived for v in d.verdicts.values()]
    return {
        **_key(view),
        "text": view.text,
        "title": r.title,
        "language": r.language,
        "genre": r.genre,
        "region": r.region,
        "jurisdiction": r.jurisdiction,
        "date": r.date,
        "origin": r.origin,
        "licence": r.licence,
        "redistributable": r.redistributable,
        "author": r.author,
        "contrast_group": r.contrast_group,
        "source_group": r.source_group,
        "text_sha256": r.text_sha256,
        "length": r.length,
        "zones": [{"start": z.start, "end": z.end, "kind": z.kind} for z in r.zones],
        **layers.file(view.spans),
        **layers.layers(view, tables.termbase),
        "verdicts": [{"case": v.case} | layers.verdict(v) for v in verdicts],
        "reasons": [{"case": v.case} | reason for v in verdicts for reason in layers.reasons(v)],
        "readings": [layers.reading(r, d.regime.id) for d in derived for r in d.readings.values()],
    }


def _annotator(view: View, tables: Tables) -> Row:
    entry = tables.annotators.get(view.spans.set)
    return {
        **_key(view),
        "set": view.spans.set,
        "kind": entry.kind if entry else "",
        "annotator_guideline": entry.guideline if entry else "",
        **layers.file(view.spans),
        "text": view.text,
        **layers.layers(view, tables.termbase),
    }


# --- entities ----------------------------------------------------------------------------------------------


def text_tokens(record: DocumentRecord, text: str) -> tokens.Tokens:
    """The tokens of the text proper; no token crosses the edge of a zone."""
    tokenizer = tokens.tokenizer(record.language)
    if not record.zones:
        return tokenizer.tokens(text)
    return tokens.joined(tokenizer.tokens(text, zone.start, zone.end) for zone in record.zones)


def _entities(view: View) -> Row:
    found = text_tokens(view.record, view.text)
    held = tokens.outermost(view.spans.entities, found)
    tagged = {entity.id for entity, _, _ in held}
    return {
        **_key(view),
        "coverage": view.spans.scope.entities,
        "tokens": [view.text[a:b] for a, b in zip(found.starts, found.ends, strict=True)],
        "token_starts": found.starts,
        "token_ends": found.ends,
        "ner_tags": tokens.bio(len(found.starts), ((e.label, first, after) for e, first, after in held)),
        "spans": [_span(view.text, e, found, e.id in tagged) for e in view.spans.entities],
    }


def _span(text: str, entity: Entity, found: tokens.Tokens, tagged: bool) -> Row:
    first, after = found.cover(entity.start, entity.end)
    widened = found.cut(entity.start, entity.end, first, after)
    where = {"token_start": first, "token_end": after, "widened": widened, "tagged": tagged}
    return layers.entity(text, entity) | where


# --- terms, elements, cases --------------------------------------------------------------------------------


def _terminology(view: View, derived: _Derived, tables: Tables) -> list[Row]:
    found = []
    for t in view.spans.terms:
        read = layers.reading(derived.readings[t.id], derived.regime.id)
        evidence = [view.elements[i] for i in read["evidence"]]
        found.append(
            {
                **_located(view, t),
                **layers.lemma(tables.termbase, t),
                **{name: read[name] for name in ("regime", "nominal", "denoted", "denoted_leaning")},
                "judged": t.judged,
                "congruence": read["congruence"],
                "congruence_leaning": read["congruence_leaning"],
                **layers.use(t),
                "evidence": [{"id": e.id, "code": e.code, **place(view.text, e)} for e in evidence],
            }
        )
    return found


def _located(view: View, span: Span) -> Row:
    start, end = view.context(span.start, span.end)
    context = {"context": view.text[start:end], "context_start": start}
    return {**_key(view), "id": span.id, **context, **place(view.text, span), **inside(span, start), **parts(span)}


def _elements(view: View) -> list[Row]:
    cases: dict[str, list[str]] = {}
    for case in view.spans.cases:
        for i in case.elements:
            cases.setdefault(i, []).append(case.id)
    return [
        {
            **_located(view, e),
            "code": e.code,
            "family": e.code.partition(".")[0],
            "polarity": e.polarity,
            "certainty": e.certainty,
            "mode": e.mode,
            "cases": cases.get(e.id, []),
        }
        for e in view.spans.elements
    ]


def _case(view: View, case: Case, derived: list[_Derived], default: _Derived) -> Row:
    verdicts = [d.verdicts[case.id] for d in derived]
    own = default.verdicts[case.id]
    return {
        **_key(view),
        "id": case.id,
        "status": case.status,
        "follows": case.follows,
        "actors": layers.participants(view, case.actors),
        "persons": layers.participants(view, case.persons),
        "elements": [layers.element(view.text, view.elements[i]) for i in case.elements],
        "regime": own.regime,
        "concept": own.concept,
        "leaning": own.leaning,
        "missing": list(own.missing),
        "verdicts": [layers.verdict(v) for v in verdicts],
        "reasons": [reason for v in verdicts for reason in layers.reasons(v)],
    }
