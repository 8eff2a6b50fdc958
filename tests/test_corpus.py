"""The corpus of this repository: clean, complete, honest about itself."""

from __future__ import annotations

import json
import subprocess
import typing
from collections import Counter
from dataclasses import replace
from difflib import SequenceMatcher

import pytest
from corpora import CHECKOUT, shared_texts

from palermo import check, law, model, store
from palermo.store import Corpus

CORPUS = Corpus(CHECKOUT)
AUTHORED = [record for record in CORPUS.documents.values() if record.origin == "authored"]


def test_the_corpus_is_clean() -> None:
    report = check.run(CORPUS)
    assert not [f for f in report.findings if not f.waived]
    assert report.files > 40


@pytest.mark.parametrize("name", ["gold", "a1", "a2"])
def test_every_document_is_annotated_completely(name: str) -> None:
    assert {path.stem for path in CORPUS.span_paths(name)} == set(CORPUS.documents)
    for path in CORPUS.span_paths(name):
        spans = store.load(path, model.SpanFile)
        assert {getattr(spans.scope, layer) for layer in model.LAYERS} == {"complete"}, path
        assert spans.entities, path


def test_every_verdict_and_every_congruence_occurs() -> None:
    regime = law.regime_of(CORPUS.regimes)
    denoted: set[str] = set()
    congruence: set[str] = set()
    concepts: set[str] = set()
    readings: set[str] = set()
    for path in CORPUS.span_paths("gold"):
        spans = store.load(path, model.SpanFile)
        record = CORPUS.documents[path.stem]
        found = law.verdicts(spans, regime)
        terms = law.read_terms(spans, found, CORPUS.termbase, CORPUS.regimes, record.jurisdiction, record.date)
        concepts |= {v.concept for v in found.values()}
        readings |= {v.reading for v in found.values()}
        denoted |= {t.denoted for t in terms.values()}
        congruence |= {t.congruence for t in terms.values()}
    assert concepts | denoted == set(typing.get_args(model.Concept))
    assert readings == set(typing.get_args(law.Reading))
    assert congruence == set(typing.get_args(model.Congruence))


def test_every_satisfied_verdict_rests_on_evidence() -> None:
    for path in CORPUS.span_paths("gold"):
        spans = store.load(path, model.SpanFile)
        for verdict in law.verdicts(spans, law.regime_of(CORPUS.regimes)).values():
            assert verdict.reading != "satisfied" or verdict.evidence


def test_authored_texts_have_the_length_they_should() -> None:
    assert len(AUTHORED) == 120
    for record in AUTHORED:
        assert 250 <= len((CORPUS.text(record) or "").split()) <= 450, record.id


def test_genres_have_twelve_authored_texts_each() -> None:
    assert set(Counter(record.genre for record in AUTHORED).values()) == {12}
    assert len({record.genre for record in AUTHORED}) == 10


def test_contrast_pairs_are_two_texts_that_differ_little() -> None:
    pairs: dict[str, list[str]] = {}
    for record in AUTHORED:
        if record.contrast_group:
            pairs.setdefault(record.contrast_group, []).append(CORPUS.text(record) or "")
    assert len(pairs) == 20
    for name, (one, other) in pairs.items():
        alike = SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()
        assert 0.7 < alike < 1, name


def test_sourced_texts_are_the_real_test_split() -> None:
    assert {r.id for r in CORPUS.documents.values() if r.split == "test_real"} == set(CORPUS.sources)
    assert len(CORPUS.sources) == 45
    assert not any(r.redistributable for r in CORPUS.documents.values() if r.origin == "sourced")


def test_every_annotator_is_registered_with_a_kind() -> None:
    used = {name for name in CORPUS.sets() if name != "gold"} | {record.author for record in AUTHORED}
    for path in (CHECKOUT / "annotations" / store.ADJUDICATION).glob("*.json"):
        used.add(store.load(path, model.AdjudicationFile).adjudicator)
    used |= {row.auditor for row in store.load_lines(CHECKOUT / store.AUDIT, model.AuditRecord)}
    assert used == set(CORPUS.annotators)


def test_no_pass_copies_another() -> None:
    """Two annotators, each registered, none the author or adjudicator; files that say the same are rare and short."""
    annotators = CORPUS.annotators
    assert {"a1", "a2"} == {id_ for id_, entry in annotators.items() if "annotator" in entry.roles}
    assert not {"a1", "a2"} & {"w1", "adj", "aud"}
    same = []
    for record in CORPUS.documents.values():
        one, other = (store.load(CORPUS.span_path(name, record.id), model.SpanFile) for name in ("a1", "a2"))
        assert (one.set, other.set) == ("a1", "a2")
        if replace(one, set="") == replace(other, set=""):
            same.append(record.id)
    assert len(same) <= len(CORPUS.documents) // 50, same


def test_the_termbase_is_large_enough() -> None:
    assert len(CORPUS.termbase.entries) >= 60


def test_no_text_that_may_not_be_passed_on_is_in_git() -> None:
    """No tracked file holds a run of eight words of a shared text."""
    folder = shared_texts()
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, check=True).stdout
    known: set[tuple[str, ...]] = set()
    for source in CORPUS.sources.values():
        known |= _runs((folder / source.file).read_text(encoding="utf-8"))
        # The title of a text names it and may be told.
        known -= _runs(json.dumps(CORPUS.documents[source.id].title)) | _runs(CORPUS.documents[source.id].title)
    for name in tracked.decode().split("\0"):
        path = CHECKOUT / name
        if path.is_file() and path.suffix in {".md", ".txt", ".json", ".jsonl", ".py", ".toml"}:
            assert not _runs(path.read_text(encoding="utf-8", errors="replace")) & known, name


def _runs(text: str, length: int = 8) -> set[tuple[str, ...]]:
    words = text.split()
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def test_every_label_has_an_example_and_a_counterexample() -> None:
    file = CORPUS.inventory.file
    for entry in (*file.entities, *file.elements, *file.relations):
        assert entry.definition
        assert entry.example
        assert entry.counterexample, entry.name
