"""From facts to verdicts, and from words and verdicts to congruence.

Annotators mark facts in codes that belong to neither crime. `schema/regimes.json` says which facts amount to what under
which instrument, and this module evaluates it. A verdict is never stored: it is derived, and prints its reasons, which
words met which clause, by which article, and what is missing.

Three readings of a case are told apart. `satisfied`: a rule of the regime holds. `leaning`: none holds, but only
one offence has something that sets it apart stated (for trafficking a purpose, a means or a minor; for smuggling
irregular entry or a benefit). `undetermined`: neither. The strict reading counts the first alone, the leaning
reading the first two.

Consent never decides, and no clause asks for it (Trafficking in Persons Protocol, art. 3(b)). Whether a case was
proved, alleged or acquitted is the case's `status` and changes no verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from palermo.findings import UserError
from palermo.model import (
    Case,
    Clause,
    Concept,
    Congruence,
    Element,
    LawRule,
    Regime,
    RegimesFile,
    SpanFile,
    Term,
)
from palermo.termbase import Termbase, nominal

Reading: TypeAlias = Literal["satisfied", "leaning", "undetermined"]

TRAFFICKING: tuple[Concept, ...] = ("TIP", "SOM_THEN_TIP")
SMUGGLING: tuple[Concept, ...] = ("SOM", "SOM_AGGRAVATED")
PRECEDENCE: tuple[Concept, ...] = (
    "TIP",
    "SOM_THEN_TIP",
    "SOM",
    "SOM_AGGRAVATED",
    "FACILITATION_WITHOUT_BENEFIT",
    "EXPLOITATION_WITHOUT_TIP",
    "IRREGULAR_MOVEMENT",
    "OTHER",
)
"""Which concept a word is taken to denote where its cases fall under several: an offence before what is none."""


@dataclass(frozen=True, slots=True)
class Reason:
    """How one clause of a rule fared."""

    clause: str
    article: str
    outcome: Literal["met", "missing", "barred", "absent"]
    """`met` and `missing` speak of what a rule asks for, `barred` and `absent` of what it excludes."""
    elements: tuple[str, ...] = ()
    """Ids of the elements that state it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a case is under a regime."""

    case: str
    regime: str
    reading: Reading
    concept: Concept
    """Strict reading: the concept of the rule that holds, else UNDETERMINED."""
    leaning: Concept
    """Leaning reading: as the strict one, else the one offence with something distinctive stated."""
    rule: str
    """Id of the rule that holds, or that comes nearest for a leaning verdict; empty where there is none."""
    article: str
    reasons: tuple[Reason, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the clauses that the text does not state."""
        return tuple(r.clause for r in self.reasons if r.outcome == "missing")

    @property
    def evidence(self) -> tuple[str, ...]:
        """Ids of the elements that the verdict rests on."""
        return tuple(dict.fromkeys(e for r in self.reasons for e in r.elements if r.outcome != "missing"))


@dataclass(frozen=True, slots=True)
class TermReading:
    """A word, the concept it names, the concept it denotes here, and how the two agree."""

    term: str
    nominal: Concept
    denoted: Concept
    denoted_leaning: Concept
    congruence: Congruence
    congruence_leaning: Congruence
    evidence: tuple[str, ...]
    """Ids of the elements that the denoted concept rests on."""


def regime_of(file: RegimesFile, name: str | None = None) -> Regime:
    """The regime of a name, or the default one; UserError for a name that there is not."""
    wanted = name or file.default
    found = next((regime for regime in file.regimes if regime.id == wanted), None)
    if found is None:
        raise UserError(f"no regime {wanted!r}; there are {', '.join(r.id for r in file.regimes)}")
    return found


# --- cases -------------------------------------------------------------------------------------------------


def verdicts(spans: SpanFile, regime: Regime) -> dict[str, Verdict]:
    """The verdict of every case of a span file under a regime, by case id."""
    elements = {element.id: element for element in spans.elements}
    alone = {case.id: judge(case, elements, regime) for case in spans.cases}
    by_id = {case.id: case for case in spans.cases}
    return {case.id: _in_sequence(case, alone, by_id) for case in spans.cases}


def judge(case: Case, elements: Mapping[str, Element], regime: Regime) -> Verdict:
    """The verdict of one case, without regard to the cases it follows.

    Elements with polarity `denied` state nothing.
    """
    stated = [e for i in case.elements if (e := elements.get(i)) and e.polarity == "stated"]
    codes = {element.code for element in stated}
    for rule in regime.rules:
        if _holds(rule, case, codes):
            reasons = _reasons(rule, case, stated)
            return Verdict(case.id, regime.id, "satisfied", rule.concept, rule.concept, rule.id, rule.article, reasons)
    return _lean(case, stated, regime)


def _holds(rule: LawRule, case: Case, codes: set[str]) -> bool:
    return (
        not any(codes.isdisjoint(clause.any_of) for clause in rule.all_of)
        and all(codes.isdisjoint(clause.any_of) for clause in rule.none_of)
        and not (rule.without_actor and case.actors)
    )


def _reasons(rule: LawRule, case: Case, stated: Iterable[Element]) -> tuple[Reason, ...]:
    reasons = [
        Reason(clause.name, clause.article, "met" if found else "missing", found)
        for clause in rule.all_of
        for found in (_stating(clause, stated),)
    ]
    reasons += [
        Reason(clause.name, clause.article, "barred" if found else "absent", found)
        for clause in rule.none_of
        for found in (_stating(clause, stated),)
    ]
    if rule.without_actor:
        reasons.append(Reason("another actor", rule.article, "barred" if case.actors else "absent"))
    return tuple(reasons)


def _stating(clause: Clause, stated: Iterable[Element]) -> tuple[str, ...]:
    return tuple(element.id for element in stated if element.code in clause.any_of)


def _lean(case: Case, stated: list[Element], regime: Regime) -> Verdict:
    codes = {element.code for element in stated}
    leanings = [offence.concept for offence in regime.offences if codes & set(offence.distinctive)]
    if len(leanings) != 1:
        return Verdict(case.id, regime.id, "undetermined", "UNDETERMINED", "UNDETERMINED", "", "", ())
    rules = [rule for rule in regime.rules if rule.concept == leanings[0]]
    nearest = min(rules, key=lambda r: sum(x.outcome in ("missing", "barred") for x in _reasons(r, case, stated)))
    reasons = _reasons(nearest, case, stated)
    if any(reason.outcome == "barred" for reason in reasons):
        return Verdict(
            case.id, regime.id, "undetermined", "UNDETERMINED", "UNDETERMINED", nearest.id, nearest.article, reasons
        )
    return Verdict(case.id, regime.id, "leaning", "UNDETERMINED", leanings[0], nearest.id, nearest.article, reasons)


def _in_sequence(case: Case, alone: Mapping[str, Verdict], cases: Mapping[str, Case]) -> Verdict:
    own = alone[case.id]
    strict = own.concept == "TIP" and _follows(case, cases, lambda c: alone[c].concept in SMUGGLING)
    leaning = own.leaning == "TIP" and _follows(case, cases, lambda c: alone[c].leaning in SMUGGLING)
    return Verdict(
        own.case,
        own.regime,
        own.reading,
        "SOM_THEN_TIP" if strict else own.concept,
        "SOM_THEN_TIP" if leaning else own.leaning,
        own.rule,
        own.article,
        own.reasons,
    )


def _follows(case: Case, cases: Mapping[str, Case], wanted: Callable[[str], bool]) -> bool:
    seen = {case.id}
    while case.follows in cases and case.follows not in seen:
        case = cases[case.follows]
        seen.add(case.id)
        if wanted(case.id):
            return True
    return False


def changes(one: Mapping[str, Verdict], other: Mapping[str, Verdict]) -> list[tuple[Verdict, Verdict]]:
    """The verdicts of one document that differ between two regimes, in either reading."""
    return [
        (verdict, other[case])
        for case, verdict in one.items()
        if (verdict.concept, verdict.leaning) != (other[case].concept, other[case].leaning)
    ]


# --- terms -------------------------------------------------------------------------------------------------


def read_terms(
    spans: SpanFile, found: Mapping[str, Verdict], termbase: Termbase, file: RegimesFile, jurisdiction: str, date: str
) -> dict[str, TermReading]:
    """What each term use of a span file names and denotes, by record id.

    `found` are the verdicts of its cases; jurisdiction and date (ISO 8601) are the document's.
    """
    table = congruence_table(file)
    return {
        use.id: _read(use, found, nominal(termbase.entries[use.term], jurisdiction, date), table) for use in spans.terms
    }


def _read(
    use: Term,
    found: Mapping[str, Verdict],
    named: Concept,
    table: Mapping[tuple[Concept, Concept], Congruence],
) -> TermReading:
    cases = [found[case] for case in use.cases]
    strict = denote([v.concept for v in cases], named)
    leaning = denote([v.leaning for v in cases], named)
    return TermReading(
        use.id,
        named,
        strict,
        leaning,
        _congruence(use, named, strict, table),
        _congruence(use, named, leaning, table),
        tuple(dict.fromkeys(e for v in cases for e in v.evidence)),
    )


def denote(concepts: list[Concept], named: Concept) -> Concept:
    """The concept that a word denotes whose cases fall under the given concepts.

    Cases of both crimes make BOTH. Otherwise an offence goes before what is none, in the order of PRECEDENCE. A
    word for goods (nominal OTHER) without cases denotes OTHER; any other word whose cases are none or undetermined
    denotes UNDETERMINED.
    """
    if not concepts and named == "OTHER":
        return "OTHER"
    if "BOTH" in concepts or (set(concepts) & set(TRAFFICKING) and set(concepts) & set(SMUGGLING)):
        return "BOTH"
    return next((concept for concept in PRECEDENCE if concept in concepts), "UNDETERMINED")


def _congruence(
    use: Term, named: Concept, denoted: Concept, table: Mapping[tuple[Concept, Concept], Congruence]
) -> Congruence:
    if use.reference == "name" or (use.reference == "definition" and not use.cases):
        return "not_applicable"
    return table[named, denoted]


def congruence_table(file: RegimesFile) -> dict[tuple[Concept, Concept], Congruence]:
    """Congruence by nominal and denoted concept; UserError where a pair occurs twice with different values."""
    table: dict[tuple[Concept, Concept], Congruence] = {}
    for row in file.congruence:
        for denoted in row.denoted:
            if table.setdefault((row.nominal, denoted), row.congruence) != row.congruence:
                raise UserError(f"regimes.json: congruence of {row.nominal} and {denoted} is given twice")
    return table
