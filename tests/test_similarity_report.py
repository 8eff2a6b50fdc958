"""Which texts share runs of words."""

from __future__ import annotations

import pytest
from corpora import CHECKOUT
from hypothesis import given
from hypothesis import strategies as st

from palermo import cli, similarity
from palermo.store import Corpus

TEXTS = {
    "a": "The court heard that the men crossed the river at night.",
    "b": "A clerk said the court heard that the men slept.",
    "c": "The court heard that the men crossed the river at night, and rested.",
}


def test_pairs_are_found_by_what_they_share() -> None:
    first, *rest = similarity.pairs(TEXTS, {}, 5)
    assert (first.first, first.second, first.shared) == ("a", "c", 7)
    assert first.jaccard == 7 / 9
    assert {(p.first, p.second, p.shared) for p in rest} == {("a", "b", 2), ("b", "c", 2)}
    assert [(p.first, p.second) for p in similarity.pairs(TEXTS, {"a": "x", "c": "x"}, 5)] == [("b", "c"), ("a", "b")][
        ::-1
    ]


def test_a_run_counts_once_for_a_group() -> None:
    assert similarity.common(TEXTS, {}, 5)[0] == ("court heard that the men", 3)
    assert similarity.common(TEXTS, {"a": "x", "c": "x"}, 5)[0] == ("court heard that the men", 2)


@given(st.text("ab ", max_size=60), st.integers(1, 4))
def test_a_text_shares_all_its_runs_with_itself(text: str, length: int) -> None:
    found = similarity.pairs({"one": text, "two": text}, {}, length)
    assert [p.jaccard for p in found] == [1.0] * bool(similarity.runs(text, length))


def test_no_two_authored_texts_share_a_template(capsys: pytest.CaptureFixture[str]) -> None:
    corpus = Corpus(CHECKOUT)
    records = [r for r in corpus.documents.values() if r.origin == "authored"]
    texts = {r.id: text for r in records if (text := corpus.text(r)) is not None}
    groups = {r.id: r.contrast_group for r in records}
    alike = [pair for pair in similarity.pairs(texts, groups) if pair.jaccard > 0.03]
    assert alike == []
    assert similarity.pairs(texts, {})[0].jaccard > 0.3, "contrast pairs are alike by design"
    assert cli.main(["overlap", "--origin", "authored", "--top", "1", "--root", str(CHECKOUT)]) == 0
    assert capsys.readouterr().out.startswith(f"{len(texts)} texts, runs of 5 words; ")
    assert cli.main(["overlap", "--top", "0", "--root", str(CHECKOUT)]) == 2
