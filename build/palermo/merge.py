"""Two passes over one text: where they differ, and which side a third file took.

Records of two files are the same record when they say the same of the same words; ids mean nothing across files.
Spans are compared by their place and what they are called, relations by their type and the places of head and tail,
terms by place and then by attribute. Cases have no place: a case corresponds to the one in the other file with
which it shares most elements.

A difference is one question to an adjudicator. Overlapping spans that differ in boundary or label are one
difference and not two. What was decided is derived from the adjudicated file and never noted by hand, so it cannot
be at odds with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from palermo.model import Case, Relation, Span, SpanFile, Term, fragments, overlap

Layer: TypeAlias = Literal["entities", "elements", "cases", "terms", "relations"]
Side: TypeAlias = Literal["first", "second", "both", "neither", "edited"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Records of two passes that do not say the same."""

    id: str
    layer: Layer
    first: tuple[str, ...]
    """Ids of the records concerned in the first pass; empty where it has none."""
    second: tuple[str, ...]
    what: str
    """In what they differ: `only in one`, `span or label`, or the names of the attributes."""


def differences(first: SpanFile, second: SpanFile) -> tuple[Difference, ...]:
    """Where two passes over the same text differ, layer by layer, numbered d1, d2, ..."""
    cases = align_cases(first, second)
    found = [
        *_spans("entities", first.entities, second.entities, span_key),
        *_spans("elements", first.elements, second.elements, span_key),
        *_spans("terms", first.terms, second.terms, fragments),
        *_terms(first, second, cases),
        *_cases(first, second, cases),
        *_relations(first, second),
    ]
    return tuple(
        Difference(f"d{number}", layer, one, two, what) for number, (layer, one, two, what) in enumerate(found, 1)
    )


_Found: TypeAlias = tuple[Layer, tuple[str, ...], tuple[str, ...], str]


def span_key(span: Span) -> tuple[Any, ...]:
    """What makes two spans of different files the same: place, and what they are called."""
    return (fragments(span), *(getattr(span, name, "") for name in ("label", "code", "polarity", "mode")))


def _spans(layer: Layer, first: Iterable[Span], second: Iterable[Span], key: Callable[[Any], Any]) -> Iterable[_Found]:
    keys_first, keys_second = {key(s) for s in first}, {key(s) for s in second}
    left = [s for s in first if key(s) not in keys_second]
    right = [s for s in second if key(s) not in keys_first]
    for one in left:
        partner = max((s for s in right if overlap(one, s)), key=lambda s: _shared(one, s), default=None)
        if partner:
            right.remove(partner)
            yield layer, (one.id,), (partner.id,), "span or label"
        else:
            yield layer, (one.id,), (), "only in one"
    for other in right:
        yield layer, (), (other.id,), "only in one"


def _shared(one: Span, other: Span) -> float:
    """Code points in common over code points covered by either."""
    mine, theirs = ({i for a, b in fragments(s) for i in range(a, b)} for s in (one, other))
    return len(mine & theirs) / len(mine | theirs)


def align_cases(first: SpanFile, second: SpanFile) -> dict[str, str]:
    """For cases of the first file, the corresponding case of the second, if they share an element; one to one."""
    scored = sorted(
        ((_alike(one, first, other, second), one.id, other.id) for one in first.cases for other in second.cases),
        key=lambda s: (-s[0], s[1], s[2]),
    )
    pairs: dict[str, str] = {}
    for score, one, other in scored:
        if score and one not in pairs and other not in pairs.values():
            pairs[one] = other
    return pairs


def _alike(one: Case, first: SpanFile, other: Case, second: SpanFile) -> float:
    mine = [e for e in first.elements if e.id in one.elements]
    theirs = [e for e in second.elements if e.id in other.elements]
    shared = sum(any(a.code == b.code and overlap(a, b) for b in theirs) for a in mine)
    return shared / max(len(mine), len(theirs), 1)


def _terms(first: SpanFile, second: SpanFile, cases: dict[str, str]) -> Iterable[_Found]:
    others = {fragments(use): use for use in second.terms}
    for use in first.terms:
        other = others.get(fragments(use))
        if other and (what := _term_changes(use, other, cases)):
            yield "terms", (use.id,), (other.id,), ", ".join(what)


def _term_changes(one: Term, other: Term, cases: dict[str, str]) -> list[str]:
    names = ("term", "reference", "voice", "judged", "elliptical")
    changed = [name for name in names if getattr(one, name) != getattr(other, name)]
    return changed + ["cases"] * ({cases.get(c, f"-{c}") for c in one.cases} != set(other.cases))


def _cases(first: SpanFile, second: SpanFile, pairs: dict[str, str]) -> Iterable[_Found]:
    others = {case.id: case for case in second.cases}
    for case in first.cases:
        if case.id not in pairs:
            yield "cases", (case.id,), (), "only in one"
        elif what := _case_changes(case, first, others[pairs[case.id]], second, pairs):
            yield "cases", (case.id,), (pairs[case.id],), ", ".join(what)
    for case in second.cases:
        if case.id not in pairs.values():
            yield "cases", (), (case.id,), "only in one"


def _case_changes(one: Case, first: SpanFile, other: Case, second: SpanFile, pairs: dict[str, str]) -> list[str]:
    changed = ["status"] * (one.status != other.status)
    changed += ["follows"] * (pairs.get(one.follows, one.follows and "?") != other.follows)
    changed += ["elements"] * (not _same_facts(one, first, other, second))
    for name in ("actors", "persons"):
        mine, theirs = _mentions(getattr(one, name), first), _mentions(getattr(other, name), second)
        same = len(mine) == len(theirs) and all(any(a & b for b in theirs) for a in mine)
        changed += [name] * (not same)
    return changed


def _same_facts(one: Case, first: SpanFile, other: Case, second: SpanFile) -> bool:
    mine, theirs = ([e for e in f.elements if e.id in c.elements] for c, f in ((one, first), (other, second)))
    return all(
        any(a.code == b.code and a.polarity == b.polarity and overlap(a, b) for b in there)
        for here, there in ((mine, theirs), (theirs, mine))
        for a in here
    )


def _mentions(ids: tuple[str, ...], file: SpanFile) -> list[frozenset[Any]]:
    """For each participant, the places of all its mentions: two participants are one if they share a mention."""
    clusters = [next(e.cluster for e in file.entities if e.id == i) for i in ids]
    return [frozenset(fragments(e) for e in file.entities if e.cluster == c) for c in dict.fromkeys(clusters)]


def _relations(first: SpanFile, second: SpanFile) -> Iterable[_Found]:
    mine, theirs = ({relation_key(r, f): r for r in f.relations} for f in (first, second))
    for key, relation in mine.items():
        if key not in theirs:
            yield "relations", (relation.id,), (), "only in one"
    for key, relation in theirs.items():
        if key not in mine:
            yield "relations", (), (relation.id,), "only in one"


def relation_key(relation: Relation, file: SpanFile) -> tuple[Any, ...]:
    """What makes two relations of different files the same: type, places of head and tail, polarity."""
    places = {e.id: fragments(e) for e in file.entities}
    return relation.type, places[relation.head], places[relation.tail], relation.polarity


# --- decisions ---------------------------------------------------------------------------------------------


def decision(difference: Difference, first: SpanFile, second: SpanFile, gold: SpanFile) -> Side:
    """Which side the adjudicated file took in a difference."""
    kept = tuple(
        any(_kept(difference, record, file, gold) for record in getattr(file, difference.layer) if record.id in ids)
        for file, ids in ((first, difference.first), (second, difference.second))
    )
    if any(kept):
        return "both" if all(kept) else "first" if kept[0] else "second"
    return "edited" if _replaced(difference, first, second, gold) else "neither"


def _kept(difference: Difference, record: Any, file: SpanFile, gold: SpanFile) -> bool:
    match difference.layer:
        case "entities" | "elements":
            return any(span_key(s) == span_key(record) for s in getattr(gold, difference.layer))
        case "relations":
            return any(relation_key(r, gold) == relation_key(record, file) for r in gold.relations)
        case "terms":
            cases = align_cases(file, gold)
            return any(fragments(t) == fragments(record) and not _term_changes(record, t, cases) for t in gold.terms)
        case "cases":
            pairs = align_cases(file, gold)
            other = next((c for c in gold.cases if c.id == pairs.get(record.id)), None)
            return other is not None and not _case_changes(record, file, other, gold, pairs)


def _replaced(difference: Difference, first: SpanFile, second: SpanFile, gold: SpanFile) -> bool:
    for file, ids in ((first, difference.first), (second, difference.second)):
        for record in (r for r in getattr(file, difference.layer) if r.id in ids):
            if difference.layer == "cases":
                if record.id in align_cases(file, gold):
                    return True
            elif difference.layer == "relations":
                ends = relation_key(record, file)[1:3]
                if any(relation_key(r, gold)[1:3] in (ends, ends[::-1]) for r in gold.relations):
                    return True
            elif any(overlap(record, s) for s in getattr(gold, difference.layer)):
                return True
    return False


# --- for people --------------------------------------------------------------------------------------------


def describe(record: Any, file: SpanFile, text: str) -> str:
    """One line that shows a record by its words, for reading without offsets."""
    match record:
        case Relation():
            head, tail = (_words(e, text) for i in (record.head, record.tail) for e in file.entities if e.id == i)
            cue = f", cue “{text[record.cue.start : record.cue.end]}”" if record.cue else ""
            return f"{record.id} {record.type}: {head} -> {tail}{cue}{' (denied)' * (record.polarity == 'denied')}"
        case Case():
            people = {e.id: _words(e, text) for e in file.entities}
            facts = {e.id: f"{e.code} {_words(e, text)}" for e in file.elements}
            return (
                f"{record.id} {record.status}"
                f"{f', follows {record.follows}' if record.follows else ''}; actors: "
                f"{', '.join(people[i] for i in record.actors) or 'none'}; persons: "
                f"{', '.join(people[i] for i in record.persons)}; elements: "
                f"{', '.join(f'{i} {facts[i]}' for i in record.elements)}"
            )
        case Term():
            attributes = [record.term, record.reference, record.voice, record.judged, f"cases {list(record.cases)}"]
            return f"{record.id} {_words(record, text)} {' '.join(attributes)}{' elliptical' * record.elliptical}"
    names = [getattr(record, name, "") for name in ("label", "code", "mode")]
    denied = " (denied)" * (getattr(record, "polarity", "") == "denied")
    return f"{record.id} {' '.join(n for n in names if n)} {_words(record, text)}{denied}"


def _words(span: Span, text: str) -> str:
    line = text.count("\n", 0, span.start) + 1
    return f"“{' … '.join(text[a:b] for a, b in fragments(span))}” (line {line})"
