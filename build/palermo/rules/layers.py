"""Rules on elements, relations, cases and terms."""

from __future__ import annotations

from collections.abc import Iterator

from palermo import model
from palermo.findings import Hit, Severity
from palermo.rules.core import Annotated, rule


@rule("LBL001", on="document")
def mode_where_asked_for(doc: Annotated) -> Iterator[Hit]:
    """An element has a `mode` where labels.json gives its code modes, one of them, and nowhere else.

    Why: the mode of a crossing (land, sea, air, unspecified) is a fact of its own; a missing one cannot be told
    from one forgotten.

    Bad: `{"code": "border.crossing"}` with no mode; `{"code": "act.guiding", "mode": "land"}`.

    Fix: add the mode, `unspecified` if the words do not say, or remove it.
    """
    for index, element in enumerate(doc.spans.elements):
        code = doc.tables.inventory.elements.get(element.code)
        modes = code.modes if code else ()
        if modes and element.mode not in modes:
            yield Hit(
                f"{element.id}: {element.code} needs a mode", f"/elements/{index}", hint=f"one of {', '.join(modes)}"
            )
        elif element.mode and not modes:
            yield Hit(f"{element.id}: {element.code} takes no mode", f"/elements/{index}/mode", hint="remove it")


@rule("REL001", on="document", requires={"IDS002"})
def relation_fits_signature(doc: Annotated) -> Iterator[Hit]:
    """Head and tail of a relation have labels that its type allows.

    Why: the signature is half of a relation's meaning; a relation that breaks it is reversed, mistyped, or rests on
    a wrong entity.

    Bad: `pays` from a MONEY to a PERSON.

    Fix: turn it round, choose another type, or correct the entity's label; signatures are in docs/labels.md.
    """
    for index, relation in enumerate(doc.spans.relations):
        kind = doc.tables.inventory.relations.get(relation.type)
        if kind is None:
            continue
        for end, wanted in (("head", kind.head), ("tail", kind.tail)):
            entity = doc.entities[getattr(relation, end)]
            if entity.label not in wanted:
                yield Hit(
                    f"{relation.id}: {end} of {relation.type} is a {entity.label}",
                    f"/relations/{index}/{end}",
                    span=(entity.start, entity.end),
                    hint=f"allowed: {', '.join(wanted)}",
                )


@rule("REL002", on="document")
def relation_has_cue(doc: Annotated) -> Iterator[Hit]:
    """A relation names the words that state it, unless the file is a draft.

    Why: a relation without evidence cannot be checked; in published sets more than half have none.

    Bad: `{"type": "moves", "head": "e1", "tail": "e2"}`.

    Fix: mark the words as `cue`. If there are none, the relation was inferred: remove it.
    """
    if doc.spans.status == "draft":
        return
    for index, relation in enumerate(doc.spans.relations):
        if relation.cue is None:
            yield Hit(f"{relation.id}: no cue", f"/relations/{index}", hint="mark the words that state it")


@rule("REL003", on="document", requires={"IDS002"})
def relation_is_no_loop(doc: Annotated) -> Iterator[Hit]:
    """A relation links two different entities, and no relation is stored twice.

    Why: a loop is a slip of the hand; of two equal relations one is counted too much. A symmetric relation stored
    in both directions is the same relation twice.

    Bad: `{"head": "e1", "tail": "e1"}`.

    Fix: correct the end that is wrong, or remove the relation.
    """
    seen: dict[tuple[str, str, str], str] = {}
    for index, relation in enumerate(doc.spans.relations):
        kind = doc.tables.inventory.relations.get(relation.type)
        if relation.head == relation.tail:
            yield Hit(f"{relation.id}: head and tail are both {relation.head}", f"/relations/{index}")
        ends = (relation.head, relation.tail)
        key = (relation.type, *(sorted(ends) if kind and kind.symmetric else ends))
        if key in seen:
            yield Hit(f"{relation.id} says the same as {seen[key]}", f"/relations/{index}", hint="remove one")
        seen.setdefault(key, relation.id)


@rule("CAS001", on="document")
def case_has_persons(doc: Annotated) -> Iterator[Hit]:
    """A case names at least one person it is done to.

    Why: a case is something done to somebody; without persons it cannot be told from another case, and nothing is
    said of anyone.

    Bad: `{"id": "k1", "actors": ["e1"], "persons": []}`.

    Fix: give the mention of those moved, kept or exploited, be it generic ("migrants"). If the text has none, there
    is no case.
    """
    for index, case in enumerate(doc.spans.cases):
        if not case.persons:
            yield Hit(f"{case.id}: no persons", f"/cases/{index}/persons", hint="give at least one entity")


@rule("CAS002", on="document")
def case_has_elements(doc: Annotated) -> Iterator[Hit]:
    """A case has at least one element.

    Why: with no fact stated there is nothing to judge; a term that says no more than "trafficked" has no case.

    Bad: `{"id": "k1", "persons": ["e2"], "elements": []}`.

    Fix: mark the words that state a fact, or remove the case.
    """
    for index, case in enumerate(doc.spans.cases):
        if not case.elements:
            yield Hit(f"{case.id}: no elements", f"/cases/{index}/elements", hint="no element, no case")


@rule("CAS003", on="document", requires={"IDS002"})
def participants_have_clusters(doc: Annotated) -> Iterator[Hit]:
    """An entity that takes part in a case belongs to a coreference cluster.

    Why: a case names one mention of each participant; the cluster leads to the others, and lets two passes that
    chose different mentions agree.

    Bad: an actor e1 without `cluster`.

    Fix: give it a cluster, the same one as other mentions of the same person or group.
    """
    for index, case in enumerate(doc.spans.cases):
        for key in ("actors", "persons"):
            for wanted in getattr(case, key):
                if not doc.entities[wanted].cluster:
                    yield Hit(f"{case.id}: {wanted} has no cluster", f"/cases/{index}/{key}")


@rule("CAS004", on="document", requires={"IDS002"}, severity=Severity.WARNING)
def element_in_a_case(doc: Annotated) -> Iterator[Hit]:
    """An element belongs to a case.

    Why: an element outside any case takes no part in a verdict; most often its case was forgotten.

    Bad: an `act.transportation` that no case lists.

    Fix: add it to its case. If the text says nothing of who it was done to, let it stand.
    """
    used = {element for case in doc.spans.cases for element in case.elements}
    for index, element in enumerate(doc.spans.elements):
        if element.id not in used:
            yield Hit(
                f"{element.id} ({element.code}) is in no case",
                f"/elements/{index}",
                span=(element.start, element.end),
            )


@rule("TRM001", on="document", requires={"COR001"})
def term_in_termbase(doc: Annotated) -> Iterator[Hit]:
    """A term use names an entry of the termbase, of the document's language.

    Why: the entry says what the word names, by jurisdiction and date; without it congruence cannot be derived.

    Bad: `"term": "en:human-traficking"`.

    Fix: use the id of the entry, or add one to schema/termbase/<language>.json with its source.
    """
    for index, use in enumerate(doc.spans.terms):
        pointer = f"/terms/{index}/term"
        if use.term not in doc.tables.termbase.entries:
            yield Hit(f"{use.id}: no term {use.term!r} in the termbase", pointer, span=(use.start, use.end))
        elif doc.record and not use.term.startswith(f"{doc.record.language}:"):
            yield Hit(f"{use.id}: {use.term!r} is no term of language {doc.record.language!r}", pointer)


@rule("TRM002", on="document", requires={"IDS002", "SPN001"})
def evidence_outside_term(doc: Annotated) -> Iterator[Hit]:
    """No element of a term's case overlaps the term itself.

    Why: the word is compared with the facts. If the word is among the facts, it proves itself: "trafficked" states
    no act, no means and no purpose.

    Bad: `act.transportation` on "trafficked people", in a case of that very term.

    Fix: remove the element, or mark the words beside the term that state the fact.
    """
    for index, use in enumerate(doc.spans.terms):
        for wanted in {element for case in use.cases for element in doc.cases[case].elements}:
            element = doc.elements[wanted]
            if model.overlap(use, element):
                yield Hit(
                    f"{use.id}: its case rests on {element.id} ({element.code}), which is part of the term",
                    f"/terms/{index}",
                    span=(element.start, element.end),
                    hint="no element may be inferred from the term itself",
                )
