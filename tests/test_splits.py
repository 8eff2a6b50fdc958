"""Splits: stratified, the same every time, and never through a group."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from corpora import copy_corpus
from hypothesis import given
from hypothesis import strategies as st

from palermo import cli, model, splits, store
from palermo.model import Split
from palermo.splits import SHARES, Unit, stratified
from palermo.store import Corpus

TRAITS = st.dictionaries(
    st.sampled_from(["genre a", "genre b", "concept x", "concept y"]), st.integers(1, 3), min_size=1
)


@st.composite
def units(draw: st.DrawFn) -> list[Unit]:
    sizes = draw(st.lists(st.integers(1, 4), max_size=40))
    return [
        Unit(f"u{i}", tuple(f"d{i}-{j}" for j in range(size)), draw(TRAITS) | {"genre a": size})
        for i, size in enumerate(sizes)
    ]


@given(units())
def test_every_document_is_in_one_split_with_its_group(made: list[Unit]) -> None:
    found = stratified(made, {}, SHARES)
    assert set(found) == {d for u in made for d in u.documents}
    assert all(len({found[d] for d in u.documents}) == 1 for u in made)
    assert found == stratified(made[::-1], {}, SHARES)


@given(units(), st.sampled_from(["train", "validation", "test", "test_real"]))
def test_what_has_a_split_keeps_it(made: list[Unit], split: Split) -> None:
    done: dict[str, Split] = {d: split for u in made[:5] for d in u.documents}
    found = stratified(made, done, SHARES)
    assert all(found.get(d, split) == split for d in done)


@pytest.mark.parametrize("n", [40, 200, 1000])
def test_each_trait_has_its_share_in_each_split(n: int) -> None:
    made = [Unit(f"u{i}", (f"d{i}",), {f"genre {i % 5}": 1, f"concept {i % 3}": 1}) for i in range(n)]
    found = stratified(made, {}, SHARES)
    for trait, total in Counter(t for u in made for t in u.traits).items():
        for split, share in SHARES.items():
            held = sum(trait in u.traits and found[u.documents[0]] == split for u in made)
            assert abs(held - share * total) <= 2, (trait, split)


def test_the_command_deals_out_what_is_not_released(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = copy_corpus(tmp_path / "corpus")
    root = ["--root", str(corpus.root)]
    before = {record.id: record.split for record in corpus.documents.values()}
    kept = next(id_ for id_, split in before.items() if split == "train")
    store.write_lines(corpus.root / store.RELEASED, [model.ReleasedRecord(kept, "test")])
    records = [replace(r, split="train") for r in corpus.documents.values()]
    store.write_lines(corpus.root / store.DOCUMENTS, records)
    assert cli.main(["splits", "--assign", *root]) == 0
    after = Corpus(corpus.root).documents
    assert after[kept].split == "test"
    assert {r.origin for r in after.values() if r.split == "test_real"} == {"sourced"}
    groups = {r.contrast_group: set[str]() for r in after.values() if r.contrast_group}
    for record in after.values():
        if record.contrast_group:
            groups[record.contrast_group].add(record.split)
    assert {len(held) for held in groups.values()} == {1}
    counts = Counter(r.split for r in after.values() if r.origin == "authored")
    total = sum(counts.values())
    assert all(abs(counts[split] / total - share) < 0.05 for split, share in SHARES.items())
    assert splits.assign(Corpus(corpus.root)) == {id_: record.split for id_, record in after.items()}
    shown = capsys.readouterr().out
    assert all(f"{counts[split]}" in shown for split in SHARES)
