"""Differences of two passes, and decisions read off the adjudicated file."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from corpora import CHECKOUT, copy_corpus

from palermo import adjudication, cli, draft, jsonfile, merge, model, store
from palermo.findings import UserError
from palermo.model import Case, Cue, Element, Entity, Relation, Scope, SpanFile, Term
from palermo.store import Corpus

TEXT = "Ana drove three men into Greece for money. Police called it trafficking."


def at(words: str) -> dict[str, object]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "text": words}


def spans(**changes: object) -> SpanFile:
    """A pass over TEXT; keyword arguments replace layers."""
    cue = Cue(**at("drove"))  # type: ignore[arg-type]
    base = SpanFile(
        "../../schema/annotation.schema.json",
        "doc",
        "0" * 64,
        "a1",
        "0.1",
        "annotated",
        Scope(*["complete"] * 5),  # type: ignore[arg-type]
        (
            Entity("e1", "PERSON", **at("Ana"), cluster="c1"),  # type: ignore[arg-type]
            Entity("e2", "PEOPLE", **at("three men"), cluster="c2"),  # type: ignore[arg-type]
        ),
        (
            Element("x1", "act.transportation", **at("drove")),  # type: ignore[arg-type]
            Element("x2", "benefit.financial", **at("for money")),  # type: ignore[arg-type]
        ),
        (Case("k1", ("e1",), ("e2",), ("x1", "x2"), "alleged"),),
        (
            Term(
                "t1",
                "en:trafficking",
                **at("trafficking"),
                reference="instance",
                cases=("k1",),
                voice="reported",
                judged="SOM",
            ),
        ),  # type: ignore[arg-type]
        (Relation("r1", "moves", "e1", "e2", cue=cue),),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def renamed(file: SpanFile) -> SpanFile:
    """The same annotation under other ids."""
    old = json.dumps(jsonfile.plain(file))
    for layer in model.LAYERS:
        for record in getattr(file, layer):
            old = old.replace(f'"{record.id}"', f'"z{record.id}"')
    return jsonfile.build(SpanFile, json.loads(old))


def kinds(first: SpanFile, second: SpanFile) -> list[tuple[str, str]]:
    return [(d.layer, d.what) for d in merge.differences(first, second)]


def test_ids_and_order_mean_nothing() -> None:
    assert kinds(spans(), renamed(spans())) == []
    assert kinds(spans(), spans(entities=spans().entities[::-1])) == []


CHANGES = [
    ({"entities": (*spans().entities, Entity("e3", "GPE", **at("Greece")))}, ("entities", "only in one")),  # type: ignore[arg-type]
    ({"entities": (replace(spans().entities[0], label="PEOPLE"), spans().entities[1])}, ("entities", "span or label")),
    (
        {"elements": (replace(spans().elements[0], code="act.guiding"), spans().elements[1])},
        ("elements", "span or label"),
    ),
    (
        {"elements": (replace(spans().elements[0], polarity="denied"), spans().elements[1])},
        ("elements", "span or label"),
    ),
    ({"terms": (replace(spans().terms[0], judged="TIP", voice="author"),)}, ("terms", "voice, judged")),
    ({"terms": (replace(spans().terms[0], cases=()),)}, ("terms", "cases")),
    ({"cases": (replace(spans().cases[0], status="charged"),)}, ("cases", "status")),
    ({"cases": (replace(spans().cases[0], actors=()),)}, ("cases", "actors")),
    ({"cases": (replace(spans().cases[0], elements=("x1",)),)}, ("cases", "elements")),
    ({"relations": ()}, ("relations", "only in one")),
    ({"relations": (replace(spans().relations[0], polarity="denied"),)}, ("relations", "only in one")),
]


@pytest.mark.parametrize(
    ("change", "expected"), CHANGES, ids=[f"{e[0]}-{e[1]}-{i}" for i, (_, e) in enumerate(CHANGES)]
)
def test_each_change_is_a_difference(change: dict[str, object], expected: tuple[str, str]) -> None:
    first, second = spans(), replace(renamed(spans(**change)), set="a2")
    assert expected in kinds(first, second)
    difference = next(d for d in merge.differences(first, second) if (d.layer, d.what) == expected)
    for side, file, ids in (("first", first, difference.first), ("second", second, difference.second)):
        assert (merge.decision(difference, first, second, file) == side) == bool(ids)


def test_a_third_way_is_an_edit_and_none_is_neither() -> None:
    first = spans()
    second = spans(entities=(replace(first.entities[0], label="PEOPLE"), first.entities[1]))
    (difference,) = (d for d in merge.differences(first, second) if d.layer == "entities")
    third = spans(entities=(replace(first.entities[0], label="ORGANIZATION"), first.entities[1]))
    assert merge.decision(difference, first, second, third) == "edited"
    gone = spans(entities=first.entities[1:], relations=(), cases=())
    assert merge.decision(difference, first, second, gone) == "neither"


def test_the_record_needs_a_reason_for_each_difference() -> None:
    first, second = spans(), spans(relations=(), set="a2")
    gold = replace(first, set="gold")
    file = adjudication.record(first, second, gold, "adj", {"d1": ("first", "missed", "R1: the verb states it")})
    assert [(d.decision, d.found, d.reason) for d in file.decisions] == [("first", ("a1:r1",), "missed")]
    with pytest.raises(UserError, match="no reason for d1"):
        adjudication.record(first, second, gold, "adj", {})
    with pytest.raises(UserError, match="no difference d9"):
        adjudication.record(
            first, second, gold, "adj", {"d1": ("first", "missed", "x"), "d9": ("first", "missed", "x")}
        )
    with pytest.raises(UserError, match="no reason whim"):
        adjudication.record(first, second, gold, "adj", {"d1": ("first", "whim", "x")})


def test_decisions_on_disk_are_those_that_gold_shows(tmp_path: Path) -> None:
    corpus = Corpus(CHECKOUT)
    paths = sorted((CHECKOUT / "annotations" / store.ADJUDICATION).glob("*.json"))
    assert len(paths) == len(corpus.span_paths("gold"))
    for path in paths:
        stored = store.load(path, model.AdjudicationFile)
        first, second, gold = (corpus.document(name, path.stem).spans for name in (*stored.sets, "gold"))
        given = {d.id: ("first", d.reason, d.note) for d in stored.decisions}
        assert adjudication.record(first, second, gold, stored.adjudicator, given) == stored, path.name


def test_a_draft_can_be_released_and_anchored_again() -> None:
    corpus = Corpus(CHECKOUT)
    for path in corpus.span_paths("gold"):
        doc = corpus.document("gold", path.stem)
        if doc.text is None:
            continue
        value = draft.release(doc.spans, doc.text)
        done = draft.anchor(value, doc.record, doc.text, "gold", doc.spans.guideline)
        assert not done.hits
        assert jsonfile.ordered(jsonfile.build(SpanFile, done.value)) == doc.spans


def test_the_command_lists_and_drafts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = copy_corpus(tmp_path / "corpus")
    root = ["--root", str(corpus.root)]
    assert cli.main(["merge", "authored-001", "--first", "a1", "--second", "a2", *root]) == 0
    assert capsys.readouterr().out.startswith("d1 ")
    target = tmp_path / "draft.json"
    command = ["merge", "authored-001", "--first", "a1", "--second", "a2", "--draft", str(target), *root]
    assert cli.main(command) == 0
    assert cli.main(["anchor", str(target), "--set", "copy", "--guideline", "0.1", *root]) == 0
    copied, original = (corpus.span_path(name, "authored-001").read_text(encoding="utf-8") for name in ("copy", "a1"))
    assert copied == original.replace('"set": "a1"', '"set": "copy"')
    assert cli.main(["merge", "authored-001", "--first", "a1", "--second", "nobody", *root]) == 2
