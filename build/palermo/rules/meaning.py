"""Rules on what annotations mean together: labels, cases, terms, scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from palermo import law, model
from palermo.findings import Hit, Severity
from palermo.rules.core import Annotated, rule
from palermo.termbase import term_hits

BESIDES = ("QUANTITY",)
"""Labels that are marked besides another on the same words: E4 and E11 of the guidelines."""


@rule("ENT001", on="document", requires={"SPN002"}, severity=Severity.WARNING)
def one_string_one_label(doc: Annotated) -> Iterator[Hit]:
    """The same words bear the same entity label within a document.

    Why: a name rarely changes its kind within one text; where it does (a city as actor and as place) the guidelines
    keep one label. Two labels for one name are most often a slip.

    Bad: "Frontex" as ORGANIZATION in one line and as GPE in the next.

    Fix: correct the odd one; waive it where the words do mean two things.
    """
    seen: dict[str, dict[str, int]] = defaultdict(dict)
    for index, entity in enumerate(doc.spans.entities):
        if entity.label in BESIDES:
            continue
        words = (entity.text or entity.quote_sha256).casefold()
        seen[words].setdefault(entity.label, index)
    for labels in seen.values():
        for index in list(labels.values())[1:]:
            entity = doc.spans.entities[index]
            others = ", ".join(label for label in labels if label != entity.label)
            yield Hit(
                f"{entity.id} is {entity.label}; the same words are {others} elsewhere",
                f"/entities/{index}/label",
                span=(entity.start, entity.end),
            )


@rule("CAS005", on="document", requires={"IDS002"})
def cases_follow_in_time(doc: Annotated) -> Iterator[Hit]:
    """No case follows itself, directly or through others.

    Why: `follows` says that one case came after another on the same persons; a circle says nothing, and smuggling
    that turned into trafficking could not be derived.

    Bad: k1 follows k2, and k2 follows k1.

    Fix: remove the link of the earlier case.
    """
    for index, case in enumerate(doc.spans.cases):
        seen = [case.id]
        after = case.follows
        while after and after not in seen:
            seen.append(after)
            after = doc.cases[after].follows
        if after == case.id:
            yield Hit(f"{' follows '.join(seen)} follows {after}", f"/cases/{index}/follows", hint="remove a link")


JOURNEY = ("entry.irregular", "benefit.financial", "benefit.other_material", "benefit.promised")
EXPLOITATION = ("purpose.", "control.")


@rule("CAS006", on="document", requires={"IDS002"}, severity=Severity.WARNING)
def one_phase_one_case(doc: Annotated) -> Iterator[Hit]:
    """A case is one phase: the paid journey and the exploitation after it are two cases.

    Why: K2 of the guidelines. People who are first moved for money and later exploited suffer two courses of
    conduct, often by different hands; put into one case, the later one proves what the first was for.

    Bad: a case with `entry.irregular`, `benefit.financial` and `control.debt_bondage`.

    Fix: split it, and let the second case follow the first; waive it where one group did both with one plan.
    """
    for index, case in enumerate(doc.spans.cases):
        codes = {doc.elements[i].code for i in case.elements if doc.elements[i].polarity == "stated"}
        kept = sorted(code for code in codes if code.startswith(EXPLOITATION))
        moved = sorted(codes & set(JOURNEY))
        if "entry.irregular" in moved and len(moved) > 1 and kept and case.status != "statutory":
            yield Hit(
                f"{case.id} has both a paid journey ({', '.join(moved)}) and {', '.join(kept)}", f"/cases/{index}"
            )


@rule("TRM003", on="document", requires={"SPN002", "TRM001"}, severity=Severity.WARNING)
def no_term_overlooked(doc: Annotated) -> Iterator[Hit]:
    """Where the term layer is complete, every use of a term that only the termbase's term family can mean is marked.

    Why: recall. What the termbase finds and nobody marked is overlooked, or a decision that deserves a waiver.

    Bad: "human trafficking" unmarked in a file with `"terms": "complete"`.

    Fix: mark it, or waive it with the ground.
    """
    if doc.text is None or doc.record is None or doc.spans.scope.terms != "complete":
        return
    marked = [part for use in doc.spans.terms for part in model.fragments(use)]
    for start, end, entry in term_hits(doc.tables.termbase, doc.record.language, doc.text):
        if _in_zone(doc, start, end) and not any(a < end and start < b for a, b in marked):
            yield Hit(f"{doc.text[start:end]!r} ({entry}) is not marked", "/terms", span=(start, end))


@rule("SCP001", on="document", requires={"COR001", "SPN001"})
def complete_means_looked_for(doc: Annotated) -> Iterator[Hit]:
    """A layer that is declared complete and is empty was looked for.

    Why: "there are none" and "nobody looked" train a model in opposite ways. An empty layer over a text in which
    the termbase finds terms was not looked at.

    Bad: `"terms": "complete"` with no terms over a text that says "human trafficking".

    Fix: annotate the layer, or set its scope to `none`.
    """
    if doc.text is None or doc.record is None:
        return
    if doc.spans.scope.terms == "complete" and not doc.spans.terms:
        found = [h for h in term_hits(doc.tables.termbase, doc.record.language, doc.text) if _in_zone(doc, *h[:2])]
        if found:
            start, end, entry = found[0]
            yield Hit(f"no terms, though the text has {entry}", "/scope/terms", span=(start, end))
    if doc.spans.scope.entities == "complete" and not doc.spans.entities and any(c.isdigit() for c in doc.text):
        yield Hit("no entities, though the text has numbers", "/scope/entities", hint="set the scope to none")


def _in_zone(doc: Annotated, start: int, end: int) -> bool:
    zones = doc.record.zones if doc.record else ()
    return not zones or any(zone.start <= start and end <= zone.end for zone in zones)


KINDRED: dict[model.Concept, str] = {
    "TIP": "trafficking",
    "SOM_THEN_TIP": "both",
    "BOTH": "both",
    "SOM": "smuggling",
    "SOM_AGGRAVATED": "smuggling",
    "FACILITATION_WITHOUT_BENEFIT": "facilitation",
    "IRREGULAR_MOVEMENT": "movement",
    "EXPLOITATION_WITHOUT_TIP": "exploitation",
    "OTHER": "other",
}
"""Concepts that do not contradict each other."""


@rule("TRM004", on="document", requires={"IDS002", "TRM001"}, severity=Severity.WARNING)
def judged_as_derived(doc: Annotated) -> Iterator[Hit]:
    """What the annotator judged a term to mean agrees with what is derived from the facts, where something is derived.

    Why: the two are made independently so that they can be compared. Where they differ, a fact was missed, a case
    is wrong, or the judgement followed the word.

    Bad: `judged` TIP on a term whose case satisfies SOM.

    Fix: read the text again. Mend what is wrong; where both are right for their reasons, waive it with them.
    """
    if doc.record is None or doc.tables.regimes is None:
        return
    if all(use.judged == "UNDETERMINED" for use in doc.spans.terms):
        return
    found = law.verdicts(doc.spans, law.regime_of(doc.tables.regimes))
    readings = law.read_terms(
        doc.spans, found, doc.tables.termbase, doc.tables.regimes, doc.record.jurisdiction, doc.record.date
    )
    for index, use in enumerate(doc.spans.terms):
        derived = readings[use.id].denoted
        if "UNDETERMINED" not in (derived, use.judged) and KINDRED.get(use.judged) != KINDRED.get(derived):
            yield Hit(
                f"{use.id} is judged {use.judged}, and its cases make it {derived}",
                f"/terms/{index}/judged",
                span=(use.start, use.end),
            )
