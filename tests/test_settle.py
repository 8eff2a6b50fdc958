"""Two passes made one by choices: on the corpus' own passes, which differ in every way that annotators found."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from corpora import CHECKOUT, copy_corpus

from palermo import adjudication, check, cli, merge, model, store
from palermo.model import SpanFile
from palermo.settle import Choice, settle
from palermo.store import Corpus

CORPUS = Corpus(CHECKOUT)
DOCUMENTS = sorted(
    record.id
    for record in CORPUS.documents.values()
    if record.redistributable and all(CORPUS.span_path(name, record.id).is_file() for name in ("a1", "a2"))
)[:40]


def passes(document: str) -> tuple[SpanFile, SpanFile]:
    first, second = (CORPUS.document(name, document).spans for name in ("a1", "a2"))
    return first, second


def at_random(found: tuple[merge.Difference, ...], seed: int) -> dict[str, Choice]:
    chance = random.Random(seed)
    return {d.id: chance.choice(adjudication.CHOICES) for d in found}  # type: ignore[misc]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_one_side_throughout_is_that_side(document: str) -> None:
    first, second = passes(document)
    found = merge.differences(first, second)
    assert settle(first, second, {}) == first
    assert settle(first, second, {d.id: "first" for d in found}) == first
    assert merge.differences(settle(first, second, {d.id: "second" for d in found}), second) == ()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_is_chosen_is_what_the_result_shows(document: str) -> None:
    first, second = passes(document)
    found = [d for d in merge.differences(first, second) if d.layer in ("entities", "elements")]
    chosen = at_random(tuple(found), seed=len(document) + len(found))
    made = settle(first, second, chosen)
    for difference in found:
        side = chosen[difference.id]
        if {"first": difference.first, "second": difference.second}.get(side, True) and (
            side != "both" or (difference.first and difference.second)
        ):
            shown = merge.decision(difference, first, second, made)
            assert shown == side or (side == "neither" and shown == "edited"), difference


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_chosen_nothing_points_to_what_is_gone(document: str, seed: int) -> None:
    first, second = passes(document)
    made = settle(first, second, at_random(merge.differences(first, second), seed))
    ids = [record.id for layer in model.LAYERS for record in getattr(made, layer)]
    assert len(ids) == len(set(ids))
    known = {layer: {record.id for record in getattr(made, layer)} for layer in model.LAYERS}
    for case in made.cases:
        assert {*case.actors, *case.persons} <= known["entities"]
        assert set(case.elements) <= known["elements"]
        assert case.follows in known["cases"] | {""}
    assert {c for term in made.terms for c in term.cases} <= known["cases"]
    assert {end for r in made.relations for end in (r.head, r.tail)} <= known["entities"]


def test_choices_become_a_draft_a_file_and_a_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = copy_corpus(tmp_path / "corpus")
    document = DOCUMENTS[0]
    command = ["merge", document, "--first", "a1", "--second", "a2", "--root", str(corpus.root)]
    found = merge.differences(*passes(document))
    given, made = tmp_path / "decisions.json", tmp_path / "draft.json"
    given.write_text(json.dumps({d.id: ["second", "missed", "the text states it"] for d in found}))
    assert cli.main([*command, "--decisions", str(given), "--draft", str(made)]) == 0
    assert cli.main(["anchor", str(made), "--set", "gold", "--guideline", "0.3", "--root", str(corpus.root)]) == 0
    assert cli.main([*command, "--decisions", str(given), "--adjudicator", "adj"]) == 0
    record = store.load(corpus.root / f"annotations/adjudication/{document}.json", model.AdjudicationFile)
    assert {d.decision for d in record.decisions if d.found[-1].startswith("a2:")} == {"second"}
    assert {d.decision for d in record.decisions if not d.found[-1].startswith("a2:")} <= {"neither", "edited"}
    paths = [corpus.span_path("gold", document), corpus.root / f"annotations/adjudication/{document}.json"]
    assert check.run(Corpus(corpus.root), paths).errors == 0
    given.write_text(json.dumps({"d1": ["third", "missed", "x"]}))
    assert cli.main([*command, "--decisions", str(given), "--draft", str(made)]) == 2
    assert "no choice third; there are first, second, both, neither" in capsys.readouterr().err
    given.write_text(json.dumps({"d999": ["first", "missed", "x"]}))
    assert cli.main([*command, "--decisions", str(given), "--draft", str(made)]) == 2
    assert "no difference d999" in capsys.readouterr().err
