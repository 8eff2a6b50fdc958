"""Pairs of entities: those that a relation links, and as many that none links, drawn as examples of that."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from heapq import nsmallest

from palermo.dataset.columns import NO_RELATION
from palermo.dataset.layers import Row, View, inside, place
from palermo.model import Entity, Relation


def pairs(view: View, signatures: frozenset[tuple[str, str]]) -> Iterator[Row]:
    """The pairs of a document: those stated, in order of relations, then those drawn, in text order."""
    for r in view.spans.relations:
        yield _pair(view, view.entities[r.head], view.entities[r.tail], r)
    for head, tail in unrelated(view, signatures):
        yield _pair(view, head, tail, None)


def _pair(view: View, head: Entity, tail: Entity, relation: Relation | None) -> Row:
    text, cue = view.text, relation.cue if relation else None
    third = cue or head
    start, end = view.context(min(head.start, tail.start, third.start), max(head.end, tail.end, third.end))
    return {
        "id": relation.id if relation else "",
        "context": text[start:end],
        "context_start": start,
        "head": _argument(text, head, start),
        "tail": _argument(text, tail, start),
        "relation": relation.type if relation else NO_RELATION,
        "polarity": relation.polarity if relation else "",
        "cue": place(text, cue) | inside(cue, start) if cue else None,
        "sampled": relation is None,
    }


def _argument(text: str, entity: Entity, start: int) -> Row:
    return {"id": entity.id, "label": entity.label, **place(text, entity), **inside(entity, start)}


def unrelated(view: View, signatures: frozenset[tuple[str, str]]) -> list[tuple[Entity, Entity]]:
    """Pairs of entities that no relation links, at most as many as there are relations, in text order.

    The pairs are of one paragraph and of labels that some relation type allows; neither the two, in either direction,
    nor other mentions of the same two are related in the document. None are drawn where relations were not looked for
    throughout: there, that none is marked says nothing. The draw depends on the ids of document and entities alone.
    """
    wanted = len(view.spans.relations)
    if not wanted or view.spans.scope.relations != "complete":
        return []
    drawn = [(head, tail) for _, head, tail in nsmallest(wanted, _lots(view, signatures), key=lambda lot: lot[0])]
    return sorted(drawn, key=lambda pair: (pair[0].start, pair[1].start, pair[0].id, pair[1].id))


def _lots(view: View, signatures: frozenset[tuple[str, str]]) -> Iterator[tuple[bytes, Entity, Entity]]:
    document = view.record.id
    who = {e.id: f"cluster {e.cluster}" if e.cluster else e.id for e in view.spans.entities}
    linked = {(who[r.head], who[r.tail]) for r in view.spans.relations}
    apart = linked | {(tail, head) for head, tail in linked} | {(name, name) for name in who.values()}
    for together in _by_paragraph(view):
        for head in together:
            one, label = who[head.id], head.label
            for tail in together:
                if (label, tail.label) in signatures and (one, who[tail.id]) not in apart:
                    yield hashlib.sha256(f"{document} {head.id} {tail.id}".encode()).digest(), head, tail


def _by_paragraph(view: View) -> list[list[Entity]]:
    found: dict[int, list[Entity]] = {}
    for entity in view.spans.entities:
        number = view.paragraph(entity.start)
        if number == view.paragraph(entity.end - 1):
            found.setdefault(number, []).append(entity)
    return list(found.values())
