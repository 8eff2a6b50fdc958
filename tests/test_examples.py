"""The guidelines, run: each has an example whose good side holds and whose bad side shows its fault."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Literal

import pytest
from corpora import CHECKOUT

from palermo import check, examples, law, merge, model, store
from palermo.examples import Example
from palermo.findings import Finding, Severity, UserError
from palermo.model import SpanFile
from palermo.store import Corpus

VERSION = "0.4"
CORPUS = Corpus(CHECKOUT)
GUIDELINES = examples.guidelines((CHECKOUT / store.GUIDELINES).read_text(encoding="utf-8"))
EXAMPLES = {example.guideline: example for example in examples.read(CHECKOUT / examples.EXAMPLES)}
Side = Literal["good", "bad"]


def test_every_guideline_has_an_example_and_every_example_a_guideline() -> None:
    assert list(EXAMPLES) == list(GUIDELINES)
    assert len({example.text for example in EXAMPLES.values()}) == len(EXAMPLES)


@cache
def side(id_: str, which: Side) -> SpanFile:
    return examples.anchored(EXAMPLES[id_], which, VERSION)


def checked(folder: Path, example: Example, which: Side) -> list[Finding]:
    """What `palermo check` finds in one side of an example, as the only document of a corpus."""
    of = examples.record(example)
    store.write_bytes(folder / of.path, example.text.encode("utf-8"))
    store.write_lines(folder / store.DOCUMENTS, [of])
    annotators = (model.Annotator(id_, "model", ("annotator",), ("en",), "none", VERSION) for id_ in ("good", "bad"))
    author = model.Annotator("w1", "model", ("author",), ("en",), "none", VERSION)
    store.write(
        folder / store.ANNOTATORS,
        model.AnnotatorsFile("../schema/annotators.schema.json", (*annotators, author)),
    )
    spans = examples.anchored(example, which, VERSION)
    path = Corpus(folder).span_path(which, of.id)
    store.write(path, spans)
    return check.run(Corpus(folder), [path]).findings


@pytest.mark.parametrize("id_", EXAMPLES)
def test_the_good_side_holds(id_: str, tmp_path: Path) -> None:
    found = [f for f in checked(tmp_path, EXAMPLES[id_], "good") if f.severity is Severity.ERROR]
    assert not found, found


@pytest.mark.parametrize("id_", EXAMPLES)
def test_the_bad_side_shows_its_fault(id_: str, tmp_path: Path) -> None:
    example = EXAMPLES[id_]
    if example.shows == "refused":
        with pytest.raises(UserError):
            examples.anchored(example, "bad", VERSION)
    elif example.shows:
        assert example.shows in {f.rule for f in checked(tmp_path / "bad", example, "bad")}
        assert example.shows not in {f.rule for f in checked(tmp_path / "good", example, "good")}
    else:
        layers = {d.layer for d in merge.differences(side(id_, "good"), side(id_, "bad"))}
        assert examples.LAYERS.get(id_[0]) in layers if id_[0] in examples.LAYERS else layers


@pytest.mark.parametrize("id_", [id_ for id_, example in EXAMPLES.items() if example.verdicts])
def test_the_law_makes_of_either_side_what_the_example_says(id_: str) -> None:
    regime = law.regime_of(CORPUS.regimes, "un-2000")
    found = []
    for which in ("good", "bad"):
        spans = side(id_, which)  # type: ignore[arg-type]
        verdict = law.verdicts(spans, regime)[spans.cases[0].id]
        found.append(f"{verdict.reading} {verdict.leaning}")
    assert tuple(found) == EXAMPLES[id_].verdicts
    assert found[0] != found[1]


def test_an_example_that_shows_nothing_is_found_out() -> None:
    example = next(e for e in EXAMPLES.values() if not e.shows)
    tame = replace(example, bad=example.good)
    good, bad = (examples.anchored(tame, which, VERSION) for which in ("good", "bad"))
    assert merge.differences(good, bad) == ()


@pytest.mark.parametrize("data", [b"{", b"[1]", b'[{"guideline": "E1"}]', b'[{"guideline": "E1", "texts": ""}]', b"3"])
def test_what_is_no_list_of_examples_is_said(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "examples.json"
    path.write_bytes(data)
    with pytest.raises(UserError, match="no list of examples"):
        examples.read(path)
