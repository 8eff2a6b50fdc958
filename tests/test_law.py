"""The law as data, case by case: what satisfies an offence, what leans towards it, and what is missing.

`law_cases.tsv` holds the cases of a lawyer reading the instruments: the codes of the elements, `-` before what the
text denies; the verdict, `~` before an offence that it only leans to; the clauses missing; an article that must be
among the reasons. The rest asks what must hold of any case, and takes every rule of every regime apart.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palermo import law, model, store
from palermo.findings import UserError
from palermo.termbase import in_force, nominal

UN, EU11, EU24 = REGIMES = ("un-2000", "eu-2011", "eu-2024")
SHORT = {"un": UN, "eu11": EU11, "eu24": EU24}
CONCEPTS: tuple[model.Concept, ...] = get_args(model.Concept)


@cache
def tables() -> store.Corpus:
    return store.Corpus(store.packaged_schema().parent)


@cache
def regime(name: str) -> model.Regime:
    return law.regime_of(tables().regimes, name)


def elements(facts: str) -> tuple[model.Element, ...]:
    """Elements for codes in a string; `-` before a code denies it."""
    return tuple(
        model.Element(
            f"x{i}", code.removeprefix("-"), i, i + 1, text="x", polarity="denied" if code[0] == "-" else "stated"
        )
        for i, code in enumerate(facts.split())
    )


def judge(name: str, facts: str, actors: tuple[str, ...] = ("e1",)) -> law.Verdict:
    stated = elements(facts)
    case = model.Case("k1", actors, ("e2",), tuple(e.id for e in stated), "asserted")
    return law.judge(case, {e.id: e for e in stated}, regime(name))


# --- the cases of the lawyer -------------------------------------------------------------------------------

ARTICLES = {
    ("un", "TIP"): "Trafficking in Persons Protocol, art. 3(a)",
    ("un", "SOM"): "Smuggling of Migrants Protocol, art. 3(a)",
    ("un", "SOM_AGGRAVATED"): "Smuggling of Migrants Protocol, art. 6(3)",
    ("un", "FACILITATION_WITHOUT_BENEFIT"): "Smuggling of Migrants Protocol, art. 3(a)",
    ("un", "IRREGULAR_MOVEMENT"): "Smuggling of Migrants Protocol, art. 5",
    ("un", "EXPLOITATION_WITHOUT_TIP"): "Trafficking in Persons Protocol, art. 3(a)",
    ("un", "BOTH"): "Trafficking in Persons Protocol, art. 3(a); Smuggling of Migrants Protocol, art. 3(a)",
    ("eu", "TIP"): "Directive 2011/36/EU, art. 2(1)",
    ("eu", "SOM"): "Directive 2002/90/EC, art. 1(1)",
    ("eu", "SOM_AGGRAVATED"): "Framework Decision 2002/946/JHA, art. 1(3)",
    ("eu", "FACILITATION_WITHOUT_BENEFIT"): "Directive 2002/90/EC, art. 1(1)(a)",
    ("eu", "IRREGULAR_MOVEMENT"): "Directive 2002/90/EC, art. 1(1)(a)",
    ("eu", "EXPLOITATION_WITHOUT_TIP"): "Directive 2011/36/EU, art. 2(1)",
    ("eu", "BOTH"): "Directive 2011/36/EU, art. 2(1); Directive 2002/90/EC, art. 1(1)(a)",
}
"""Where a verdict comes from, whatever the case."""


@cache
def lawyers_cases() -> list[tuple[str, dict[str, str]]]:
    lines = (Path(__file__).parent / "law_cases.tsv").read_text("utf-8").splitlines()
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    cases = [{key: "" if value == "-" else value for key, value in row.items()} for row in rows]
    return [(name, case) for case in cases for name in case["regimes"].split()]


@pytest.mark.parametrize(("name", "case"), lawyers_cases(), ids=lambda x: x if isinstance(x, str) else x["id"])
def test_verdicts(name, case):
    found = judge(SHORT[name], case["facts"], {"nobody": (), "somebody": ("e1",)}[case["actor"]])
    leans = case["verdict"].startswith("~")
    concept = case["verdict"].removeprefix("~") or "UNDETERMINED"
    assert found.reading == ("leaning" if leans else "satisfied" if case["verdict"] else "undetermined")
    assert (found.concept, found.leaning) == ("UNDETERMINED" if leans else concept, concept)
    articles = (found.article, *(reason.article for reason in found.reasons))
    assert not case["article"] or any(case["article"] in article for article in articles), articles
    if found.reading == "satisfied":
        assert found.article.startswith(ARTICLES[name[:2], concept])
    if found.reading != "undetermined":
        assert ", ".join(found.missing) == case["missing"]


def test_the_lawyers_cases_are_many_and_of_every_concept():
    assert len({case["id"] for _, case in lawyers_cases()}) >= 70
    assert len({(name, case["id"]) for name, case in lawyers_cases()}) == len(lawyers_cases())
    for name in SHORT:
        seen = {case["verdict"] for of, case in lawyers_cases() if of == name}
        assert seen >= {"TIP", "SOM", "SOM_AGGRAVATED", "BOTH", "FACILITATION_WITHOUT_BENEFIT", "~TIP", "~SOM", ""}
        assert seen >= {"EXPLOITATION_WITHOUT_TIP", "IRREGULAR_MOVEMENT"}


# --- every rule of every regime, taken apart ---------------------------------------------------------------

ENTRY = "act.guiding border.crossing entry.irregular status.non_national"
WITNESSES = {
    "both": f"act.recruitment means.force purpose.servitude {ENTRY} benefit.financial",
    "trafficking": "act.recruitment means.deception purpose.forced_labour",
    "aggravated-smuggling": f"{ENTRY} benefit.financial harm.endanger_life",
    "smuggling": f"{ENTRY} benefit.financial",
    "residence-for-gain": "act.harbouring entry.irregular status.non_national benefit.financial",
    "facilitation-without-benefit": f"{ENTRY} benefit.expressly_absent",
    "irregular-movement": "border.crossing entry.irregular",
    "exploitation-without-act": "purpose.forced_labour",
    "exploitation-of-adults-without-means": "act.recruitment purpose.forced_labour status.adult",
}
"""Facts that satisfy each rule and none before it."""

UN_RULES = [(UN, rule.id) for rule in regime(UN).rules]
ALL_RULES = [(name, rule.id) for name in REGIMES for rule in regime(name).rules]


def facts_of(name: str, rule_id: str) -> list[str]:
    facts = WITNESSES[rule_id].split()
    # Assisting entry needs no gain in the Union: only help from humanity falls short of the offence.
    in_union = name != UN and rule_id == "facilitation-without-benefit"
    return [*facts, "exclusion.humanitarian"] if in_union else facts


def rule_of(name: str, rule_id: str) -> model.LawRule:
    return next(rule for rule in regime(name).rules if rule.id == rule_id)


def decide(name: str, rule_id: str, facts: list[str]) -> law.Verdict:
    return judge(name, " ".join(facts), () if rule_of(name, rule_id).without_actor else ("e1",))


@pytest.mark.parametrize(("name", "rule_id"), ALL_RULES)
def test_a_rule_is_satisfied_by_its_facts(name, rule_id):
    found = decide(name, rule_id, facts_of(name, rule_id))
    assert (found.rule, found.reading, found.missing) == (rule_id, "satisfied", ())
    assert found.concept == found.leaning == rule_of(name, rule_id).concept
    assert {reason.outcome for reason in found.reasons} <= {"met", "absent"}


@pytest.mark.parametrize(("name", "rule_id"), ALL_RULES)
def test_without_any_one_clause_the_verdict_is_another(name, rule_id):
    rule = rule_of(name, rule_id)
    for clause in rule.all_of:
        kept = [code for code in facts_of(name, rule_id) if code not in clause.any_of]
        denied = [f"-{code}" if code in clause.any_of else code for code in facts_of(name, rule_id)]
        assert len(kept) < len(denied)
        for facts in (kept, denied):
            found = decide(name, rule_id, facts)
            assert found.concept != rule.concept, clause.name
            assert found.rule != rule_id or clause.name in found.missing


@pytest.mark.parametrize(("name", "rule_id"), ALL_RULES)
def test_any_code_of_a_clause_is_enough(name, rule_id):
    rule = rule_of(name, rule_id)
    for clause in rule.all_of:
        rest = [code for code in facts_of(name, rule_id) if code not in clause.any_of]
        for code in clause.any_of:
            assert decide(name, rule_id, [*rest, code]).rule == rule_id, f"{clause.name}: {code}"


@pytest.mark.parametrize(("name", "rule_id"), ALL_RULES)
def test_any_code_of_an_exclusion_bars_and_denied_does_not(name, rule_id):
    rule = rule_of(name, rule_id)
    for clause in rule.none_of:
        for code in clause.any_of:
            barred = decide(name, rule_id, [*facts_of(name, rule_id), code])
            assert barred.concept != rule.concept, f"{clause.name}: {code}"
            assert decide(name, rule_id, [*facts_of(name, rule_id), f"-{code}"]).rule == rule_id


@pytest.mark.parametrize("name", REGIMES)
def test_irregular_movement_is_barred_where_somebody_acts(name):
    alone = judge(name, "border.crossing entry.irregular", ())
    assert alone.concept == "IRREGULAR_MOVEMENT"
    assert [r.outcome for r in alone.reasons if r.clause == "another actor"] == ["absent"]
    assert judge(name, "border.crossing entry.irregular", ("e1",)).concept == "UNDETERMINED"


@pytest.mark.parametrize("name", REGIMES)
def test_a_verdict_rests_on_the_elements_that_met_its_clauses(name):
    found = judge(name, "control.threats act.recruitment -means.force means.deception purpose.servitude status.adult")
    assert found.evidence == ("x1", "x3", "x4")
    assert [(r.clause, r.outcome, r.elements) for r in found.reasons] == [
        ("act", "met", ("x1",)),
        ("means or minor", "met", ("x3",)),
        ("purpose", "met", ("x4",)),
    ]


def test_a_barred_offence_is_not_leaned_to():
    found = judge(UN, f"{ENTRY} benefit.financial exclusion.family_care")
    assert (found.reading, found.leaning) == ("undetermined", "UNDETERMINED")
    assert [(r.clause, r.elements) for r in found.reasons if r.outcome == "barred"] == [
        ("humanitarian or family help", ("x5",))
    ]


# --- the regimes as data -----------------------------------------------------------------------------------


def codes_of(name: str) -> set[str]:
    clauses = [clause for rule in regime(name).rules for clause in (*rule.all_of, *rule.none_of)]
    return {code for clause in clauses for code in clause.any_of}


@pytest.mark.parametrize("name", REGIMES)
def test_a_regime_asks_only_for_codes_of_the_inventory(name):
    distinctive = {code for offence in regime(name).offences for code in offence.distinctive}
    assert codes_of(name) | distinctive <= set(tables().inventory.elements)
    assert distinctive <= codes_of(name)


@pytest.mark.parametrize("name", REGIMES)
def test_what_is_distinctive_of_one_offence_is_of_no_other(name):
    tip, som = (set(offence.distinctive) for offence in regime(name).offences)
    assert not tip & som
    assert [offence.concept for offence in regime(name).offences] == ["TIP", "SOM"]
    assert tip == {code for code in codes_of(name) if code.startswith(("purpose.", "means.")) or code == "status.minor"}
    assert som == {"entry.irregular", "benefit.financial", "benefit.other_material", "benefit.promised"}


def test_consent_is_no_fact_and_control_alone_decides_nothing():
    assert not [code for code in tables().inventory.elements if "consent" in code]
    for name in REGIMES:
        assert not [code for code in codes_of(name) if code.startswith(("control.", "intent."))]
        # A part in somebody's crossing excludes that nobody else acted, and decides nothing besides.
        taking_part = {
            (rule.concept, clause in rule.none_of)
            for rule in regime(name).rules
            for clause in (*rule.all_of, *rule.none_of)
            if any(code.startswith("participation.") for code in clause.any_of)
        }
        assert taking_part == {("IRREGULAR_MOVEMENT", True)}


def test_later_regimes_add_and_take_nothing_away():
    added = [codes_of(later) - codes_of(earlier) for earlier, later in ((UN, EU11), (EU11, EU24))]
    assert added[0] == {"purpose.begging", "purpose.criminal_activities"}
    assert added[1] == {"purpose.surrogacy", "purpose.forced_marriage", "purpose.illegal_adoption"}
    assert codes_of(EU11) < codes_of(EU24)
    assert "act.control_transfer" in {c for clause in rule_of(EU11, "trafficking").all_of for c in clause.any_of}
    assert "act.control_transfer" not in {c for clause in rule_of(UN, "trafficking").all_of for c in clause.any_of}


def test_regimes_begin_when_they_do():
    assert {r.id: r.valid_from for r in tables().regimes.regimes} == {
        UN: "2000-11-15",
        EU11: "2011-04-15",
        EU24: "2024-07-14",
    }


def test_a_regime_is_found_by_name():
    assert law.regime_of(tables().regimes).id == UN
    with pytest.raises(UserError, match="no regime 'un-1999'; there are un-2000, eu-2011, eu-2024"):
        law.regime_of(tables().regimes, "un-1999")


# --- what holds of any case --------------------------------------------------------------------------------

FACTS = st.lists(
    st.tuples(st.sampled_from(sorted(tables().inventory.elements)), st.sampled_from(["", "", "", "-"])).map(
        lambda pair: pair[1] + pair[0]
    ),
    max_size=9,
    unique=True,
)
ACTORS = st.sampled_from([(), ("e1",)])


@pytest.mark.parametrize("name", REGIMES)
@given(facts=FACTS, actors=ACTORS, rng=st.randoms(use_true_random=False))
def test_the_order_of_elements_decides_nothing(name, facts, actors, rng):
    shuffled = list(facts)
    rng.shuffle(shuffled)
    one, other = (judge(name, " ".join(order), actors) for order in (facts, shuffled))
    assert replace(one, reasons=()) == replace(other, reasons=())
    assert [(r.clause, r.outcome) for r in one.reasons] == [(r.clause, r.outcome) for r in other.reasons]


@pytest.mark.parametrize("name", REGIMES)
@given(facts=FACTS, actors=ACTORS, data=st.data())
def test_facts_that_no_clause_asks_for_decide_nothing(name, facts, actors, data):
    irrelevant = sorted(set(tables().inventory.elements) - codes_of(name))
    assert "status.national" in irrelevant and "control.debt_bondage" in irrelevant
    added = data.draw(st.lists(st.sampled_from(irrelevant), min_size=1, max_size=4, unique=True))
    one, other = (judge(name, " ".join(given_facts), actors) for given_facts in (facts, [*facts, *added]))
    assert one == other


@pytest.mark.parametrize("name", REGIMES)
@given(facts=FACTS, actors=ACTORS)
def test_denied_facts_state_nothing(name, facts, actors):
    stated = [fact for fact in facts if not fact.startswith("-")]
    one, other = (judge(name, " ".join(given_facts), actors) for given_facts in (facts, stated))
    assert (one.concept, one.leaning, one.missing) == (other.concept, other.leaning, other.missing)


@pytest.mark.parametrize("name", REGIMES)
@given(facts=FACTS, actors=ACTORS)
def test_readings_are_consistent(name, facts, actors):
    found = judge(name, " ".join(facts), actors)
    if found.reading == "satisfied":
        assert found.concept == found.leaning != "UNDETERMINED"
        assert not found.missing
    else:
        assert found.concept == "UNDETERMINED"
        assert (found.leaning != "UNDETERMINED") == (found.reading == "leaning")
        assert found.reading != "leaning" or found.missing
    stated = {f"x{i}" for i, fact in enumerate(facts) if not fact.startswith("-")}
    assert set(found.evidence) <= stated


@given(facts=FACTS, means=st.sampled_from(["means.force", "status.minor", "means.fraud"]))
def test_trafficking_stays_trafficking_whatever_is_added(facts, means):
    for name in REGIMES:
        found = judge(name, " ".join(["act.recruitment", means, "purpose.slavery", *facts]))
        assert found.concept in ("TIP", "BOTH")


@given(facts=FACTS)
def test_a_satisfied_case_of_2011_is_one_of_2024(facts):
    before, after = judge(EU11, " ".join(facts)), judge(EU24, " ".join(facts))
    if before.concept in ("TIP", "SOM", "SOM_AGGRAVATED", "BOTH"):
        assert after.concept in (before.concept, "TIP", "BOTH")


@given(facts=FACTS, status=st.sampled_from(get_args(model.CaseStatus)))
def test_an_acquittal_changes_no_verdict(facts, status):
    stated = {e.id: e for e in elements(" ".join(facts))}
    case = model.Case("k1", ("e1",), ("e2",), tuple(stated), "asserted")
    assert law.judge(case, stated, regime(UN)) == law.judge(replace(case, status=status), stated, regime(UN))


# --- cases in sequence -------------------------------------------------------------------------------------

TIP = WITNESSES["trafficking"]
SOM = WITNESSES["smuggling"]


def spans_of(*cases: tuple[str, str, str]) -> model.SpanFile:
    """A span file of cases given as (id, facts, id of the case it follows)."""
    found: list[model.Element] = []
    made = []
    for case, facts, follows in cases:
        new = [replace(e, id=f"{case}-{e.id}") for e in elements(facts)]
        made.append(model.Case(case, ("e1",), ("e2",), tuple(e.id for e in new), "asserted", follows))
        found += new
    scope = model.Scope(*["complete"] * 5)
    return model.SpanFile("s", "d", "0" * 64, "a1", "1.0", "annotated", scope, (), tuple(found), tuple(made))


@pytest.mark.parametrize(
    ("cases", "strict", "leaning"),
    [
        pytest.param([("k1", SOM, ""), ("k2", TIP, "k1")], "SOM SOM_THEN_TIP", "SOM SOM_THEN_TIP", id="follows"),
        pytest.param([("k1", SOM, ""), ("k2", TIP, "")], "SOM TIP", "SOM TIP", id="follows nothing"),
        pytest.param(
            [("k1", f"{SOM} harm.endanger_life", ""), ("k2", TIP, "k1")],
            "SOM_AGGRAVATED SOM_THEN_TIP",
            "SOM_AGGRAVATED SOM_THEN_TIP",
            id="follows aggravated smuggling",
        ),
        pytest.param([("k1", TIP, ""), ("k2", SOM, "k1")], "TIP SOM", "TIP SOM", id="smuggling after trafficking"),
        pytest.param([("k1", TIP, ""), ("k2", TIP, "k1")], "TIP TIP", "TIP TIP", id="trafficking after trafficking"),
        pytest.param(
            [("k1", SOM, ""), ("k2", "control.threats", "k1"), ("k3", TIP, "k2")],
            "SOM UNDETERMINED SOM_THEN_TIP",
            "SOM UNDETERMINED SOM_THEN_TIP",
            id="chain",
        ),
        pytest.param(
            [("k3", TIP, "k2"), ("k2", TIP, "k1"), ("k1", SOM, "")],
            "SOM_THEN_TIP SOM_THEN_TIP SOM",
            "SOM_THEN_TIP SOM_THEN_TIP SOM",
            id="chain written backwards",
        ),
        pytest.param(
            [("k1", TIP, "k2"), ("k2", SOM, "k1")], "SOM_THEN_TIP SOM", "SOM_THEN_TIP SOM", id="cycle with smuggling"
        ),
        pytest.param([("k1", TIP, "k2"), ("k2", TIP, "k1")], "TIP TIP", "TIP TIP", id="cycle without"),
        pytest.param([("k1", TIP, "k1")], "TIP", "TIP", id="itself"),
        pytest.param([("k1", TIP, "k9")], "TIP", "TIP", id="a case that is not there"),
        pytest.param(
            [("k1", "act.guiding benefit.financial", ""), ("k2", TIP, "k1")],
            "UNDETERMINED TIP",
            "SOM SOM_THEN_TIP",
            id="after what leans to smuggling",
        ),
        pytest.param(
            [("k1", SOM, ""), ("k2", "act.harbouring means.force", "k1")],
            "SOM UNDETERMINED",
            "SOM SOM_THEN_TIP",
            id="what leans to trafficking",
        ),
        pytest.param(
            [("k1", WITNESSES["facilitation-without-benefit"], ""), ("k2", TIP, "k1")],
            "FACILITATION_WITHOUT_BENEFIT TIP",
            "FACILITATION_WITHOUT_BENEFIT TIP",
            id="help without benefit is no smuggling",
        ),
    ],
)
def test_smuggling_that_turns_into_trafficking(cases, strict, leaning):
    found = law.verdicts(spans_of(*cases), regime(UN))
    assert list(found) == [case for case, _, _ in cases]
    assert " ".join(v.concept for v in found.values()) == strict
    assert " ".join(v.leaning for v in found.values()) == leaning


@given(
    st.lists(
        st.tuples(st.sampled_from([TIP, SOM, "control.threats"]), st.sampled_from(["", "k0", "k1", "k2", "k3"])),
        min_size=1,
        max_size=4,
    )
)
def test_no_order_of_cases_hangs_or_changes_a_case_that_follows_none(drawn):
    cases = [(f"k{i}", facts, follows) for i, (facts, follows) in enumerate(drawn)]
    found = law.verdicts(spans_of(*cases), regime(UN))
    for case, facts, follows in cases:
        alone = judge(UN, facts)
        assert found[case].concept in (alone.concept, "SOM_THEN_TIP")
        if not follows or alone.concept != "TIP":
            assert found[case].concept == alone.concept


def test_changes_between_two_regimes():
    spans = spans_of(("k1", "act.receipt means.force purpose.begging", ""), ("k2", TIP, ""), ("k3", ENTRY, ""))
    un, eu = (law.verdicts(spans, regime(name)) for name in (UN, EU11))
    assert [(a.case, a.concept, a.leaning, b.concept, b.leaning) for a, b in law.changes(un, eu)] == [
        ("k1", "UNDETERMINED", "TIP", "TIP", "TIP"),
        ("k3", "UNDETERMINED", "SOM", "SOM", "SOM"),
    ]
    assert law.changes(un, un) == []


# --- words and what they denote ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("concepts", "named", "denoted"),
    [
        ("", "TIP", "UNDETERMINED"),
        ("", "OTHER", "OTHER"),
        ("", "UNDETERMINED", "UNDETERMINED"),
        ("TIP", "OTHER", "TIP"),
        ("TIP", "SOM", "TIP"),
        ("SOM", "TIP", "SOM"),
        ("TIP SOM", "TIP", "BOTH"),
        ("SOM TIP", "TIP", "BOTH"),
        ("SOM_AGGRAVATED TIP", "SOM", "BOTH"),
        ("SOM SOM_THEN_TIP", "TIP", "BOTH"),
        ("BOTH", "TIP", "BOTH"),
        ("BOTH UNDETERMINED", "TIP", "BOTH"),
        ("SOM_THEN_TIP", "TIP", "SOM_THEN_TIP"),
        ("TIP SOM_THEN_TIP", "TIP", "TIP"),
        ("SOM SOM_AGGRAVATED", "SOM", "SOM"),
        ("UNDETERMINED TIP", "TIP", "TIP"),
        ("UNDETERMINED UNDETERMINED", "TIP", "UNDETERMINED"),
        ("IRREGULAR_MOVEMENT SOM", "SOM", "SOM"),
        ("IRREGULAR_MOVEMENT", "SOM", "IRREGULAR_MOVEMENT"),
        ("EXPLOITATION_WITHOUT_TIP FACILITATION_WITHOUT_BENEFIT", "TIP", "FACILITATION_WITHOUT_BENEFIT"),
        ("IRREGULAR_MOVEMENT EXPLOITATION_WITHOUT_TIP", "TIP", "EXPLOITATION_WITHOUT_TIP"),
    ],
)
def test_what_a_word_denotes(concepts, named, denoted):
    assert law.denote(concepts.split(), named) == denoted


@given(st.lists(st.sampled_from(CONCEPTS), max_size=5), st.sampled_from(CONCEPTS), st.randoms(use_true_random=False))
def test_the_order_of_cases_decides_nothing(concepts, named, rng):
    shuffled = list(concepts)
    rng.shuffle(shuffled)
    assert law.denote(concepts, named) == law.denote(shuffled, named)


def test_congruence_is_given_once_for_every_pair():
    rows = tables().regimes.congruence
    pairs = [(row.nominal, denoted) for row in rows for denoted in row.denoted]
    assert sorted(pairs) == sorted(product(CONCEPTS, CONCEPTS))
    assert set(law.congruence_table(tables().regimes)) == set(product(CONCEPTS, CONCEPTS))


@pytest.mark.parametrize(
    ("named", "denoted", "congruence"),
    [
        ("TIP", "TIP", "congruent"),
        ("TIP", "SOM_THEN_TIP", "congruent"),
        ("TIP", "SOM", "trafficking_for_smuggling"),
        ("TIP", "SOM_AGGRAVATED", "trafficking_for_smuggling"),
        ("TIP", "BOTH", "merged"),
        ("TIP", "FACILITATION_WITHOUT_BENEFIT", "overbroad"),
        ("TIP", "IRREGULAR_MOVEMENT", "overbroad"),
        ("TIP", "EXPLOITATION_WITHOUT_TIP", "overbroad"),
        ("TIP", "OTHER", "not_applicable"),
        ("SOM", "SOM", "congruent"),
        ("SOM", "SOM_AGGRAVATED", "congruent"),
        ("SOM", "TIP", "smuggling_for_trafficking"),
        ("SOM", "SOM_THEN_TIP", "smuggling_for_trafficking"),
        ("SOM", "BOTH", "merged"),
        ("SOM", "FACILITATION_WITHOUT_BENEFIT", "overbroad"),
        ("SOM_AGGRAVATED", "SOM", "overbroad"),
        ("BOTH", "TIP", "merged"),
        ("BOTH", "BOTH", "congruent"),
        ("OTHER", "OTHER", "not_applicable"),
    ],
)
def test_congruence(named, denoted, congruence):
    assert law.congruence_table(tables().regimes)[named, denoted] == congruence


def test_nothing_is_congruent_with_what_is_undetermined():
    table = law.congruence_table(tables().regimes)
    assert {table[concept, "UNDETERMINED"] for concept in CONCEPTS} == {"undetermined"}
    named = [concept for concept in CONCEPTS if concept not in ("OTHER", "UNDETERMINED")]
    assert {table[concept, concept] for concept in named} == {"congruent"}


def test_a_congruence_given_twice_is_refused():
    file = tables().regimes
    same = replace(file, congruence=(*file.congruence, file.congruence[0]))
    assert law.congruence_table(same) == law.congruence_table(file)
    other = replace(file.congruence[0], congruence="merged")
    with pytest.raises(UserError, match="congruence of TIP and TIP is given twice"):
        law.congruence_table(replace(file, congruence=(*file.congruence, other)))


SMUGGLING, MIGRANTS = "en:people-smuggling", "en:trafficking-in-migrants"


def use(**changes: object) -> model.Term:
    made = model.Term("t1", "en:human-trafficking", 0, 5, "instance", ("k1",), "author", "TIP", text="words")
    return replace(made, **changes)


@pytest.mark.parametrize(
    ("term", "date", "named", "denoted", "congruence", "leaning"),
    [
        (use(), "2020", "TIP", "SOM", "trafficking_for_smuggling", "trafficking_for_smuggling"),
        (use(term=SMUGGLING), "2020", "SOM", "SOM", "congruent", "congruent"),
        (use(term=SMUGGLING, cases=("k2",)), "2020", "SOM", "TIP", *["smuggling_for_trafficking"] * 2),
        (use(cases=("k1", "k2")), "2020", "TIP", "BOTH", "merged", "merged"),
        (use(cases=("k3",)), "2020", "TIP", "UNDETERMINED", "undetermined", "congruent"),
        (use(cases=()), "2020", "TIP", "UNDETERMINED", "undetermined", "undetermined"),
        (use(reference="name"), "2020", "TIP", "SOM", "not_applicable", "not_applicable"),
        (use(reference="definition"), "2020", "TIP", "SOM", "trafficking_for_smuggling", "trafficking_for_smuggling"),
        (use(reference="definition", cases=()), "2020", "TIP", "UNDETERMINED", "not_applicable", "not_applicable"),
        (use(term=MIGRANTS), "1999-06-01", "SOM", "SOM", "congruent", "congruent"),
        (use(term=MIGRANTS), "2020-06-01", "TIP", "SOM", "trafficking_for_smuggling", "trafficking_for_smuggling"),
        (use(term="en:drug-smuggling", cases=()), "2020", "OTHER", "OTHER", "not_applicable", "not_applicable"),
    ],
)  # fmt: skip
def test_words_and_facts_compared(term, date, named, denoted, congruence, leaning):
    spans = replace(spans_of(("k1", SOM, ""), ("k2", TIP, ""), ("k3", "act.receipt means.fraud", "")), terms=(term,))
    found = law.verdicts(spans, regime(UN))
    corpus = tables()
    reading = law.read_terms(spans, found, corpus.termbase, corpus.regimes, "international", date)["t1"]
    assert (reading.nominal, reading.denoted) == (named, denoted)
    assert (reading.congruence, reading.congruence_leaning) == (congruence, leaning)
    assert reading.evidence == tuple(e for case in term.cases for e in found[case].evidence)


# --- what a word names -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "jurisdiction", "date", "concept"),
    [
        ("en:trafficking-in-migrants", "international", "1999-05-20", "SOM"),
        ("en:trafficking-in-migrants", "international", "1999", "SOM"),
        ("en:trafficking-in-migrants", "GB", "1999-05-20", "SOM"),
        ("en:trafficking-in-migrants", "international", "2000-11-14", "SOM"),
        ("en:trafficking-in-migrants", "international", "2000-11-15", "TIP"),
        ("en:trafficking-in-migrants", "international", "2015", "TIP"),
        ("en:illegal-trafficking", "international", "1999-01-20", "SOM"),
        ("en:human-trafficking", "international", "1999", "UNDETERMINED"),
        ("en:human-trafficking", "international", "2001", "TIP"),
        ("en:human-trafficking", "EU", "1999-01-01", "TIP"),
        ("en:human-trafficking", "US", "2000-10-28", "TIP"),
        ("en:people-smuggling", "GB", "2010", "SOM"),
        ("en:trafficking-in-illegal-immigrants", "IE", "2010-01-01", "SOM"),
        ("en:trafficking-in-illegal-immigrants", "IE", "2022-01-01", "TIP"),
        ("en:trafficking-in-illegal-immigrants", "GB", "2010-01-01", "TIP"),
        ("en:modern-slavery", "GB", "2014-01-01", "EXPLOITATION_WITHOUT_TIP"),
        ("en:modern-slavery", "GB", "2016-01-01", "UNDETERMINED"),
        ("en:facilitation", "EU", "2001", "UNDETERMINED"),
        ("en:facilitation", "EU", "2003", "SOM"),
        ("en:drug-trafficking", "international", "2020", "OTHER"),
    ],
)
def test_what_a_word_names_by_place_and_time(term, jurisdiction, date, concept):
    assert nominal(tables().termbase.entries[term], jurisdiction, date) == concept


def entry(*senses: model.Sense) -> model.TermEntry:
    return model.TermEntry("en:x", "x", "x", "noun", True, (), senses, ())


def test_an_own_sense_goes_before_an_international_and_that_before_any_other():
    senses = (
        model.Sense("TIP", "GB", "s", valid_from="2015"),
        model.Sense("SOM", "international", "s", valid_from="2000"),
        model.Sense("OTHER", "US", "s", valid_from="1990", valid_to="2010"),
    )
    assert nominal(entry(*senses), "GB", "2020") == "TIP"
    assert nominal(entry(*senses), "GB", "2010") == "SOM"
    assert nominal(entry(*senses), "US", "2005") == "OTHER"
    assert nominal(entry(*senses), "US", "2011") == "SOM"
    assert nominal(entry(*senses), "FR", "1995") == "OTHER"
    assert nominal(entry(*senses), "FR", "1980") == "UNDETERMINED"


def test_of_equal_senses_the_one_that_began_last_counts():
    senses = [model.Sense("TIP", "EU", "s", valid_from=f"{year}-01-01") for year in (2002, 2024, 2011)]
    senses[1] = replace(senses[1], concept="SOM")
    assert nominal(entry(*senses), "EU", "2030") == "SOM"
    assert nominal(entry(*senses), "EU", "2012") == "TIP"


@pytest.mark.parametrize(
    ("begins", "ends", "date", "holds"),
    [
        ("", "", "1500", True),
        ("2000-11-15", "", "2000-11-14", False),
        ("2000-11-15", "", "2000-11-15", True),
        ("2000-11-15", "", "2000-11", True),
        ("2000-11-15", "", "2000-10", False),
        ("2000-11-15", "", "2000", True),
        ("", "2000-11-14", "2000-11-14", True),
        ("", "2000-11-14", "2000-11-15", False),
        ("", "2000-11-14", "2000", True),
        ("", "2000", "2000-12-31", True),
        ("", "2000", "2001-01-01", False),
        ("2000", "", "2000-01-01", True),
        ("2000", "2001-06", "2001-06-30", True),
        ("2000", "2001-06", "2001-07", False),
        ("2000", "2001-06", "1999-12-31", False),
    ],
)
def test_a_sense_is_in_force_from_its_first_to_its_last_day(begins, ends, date, holds):
    assert in_force(model.Sense("TIP", "EU", "s", begins, ends), date) is holds


def test_every_term_has_a_sense_in_force_today(checkout):
    entries = checkout.termbase.entries.values()
    assert len(entries) > 100
    assert not [e.id for e in entries if not any(in_force(sense, "2026-11-22") for sense in e.senses)]
