"""Audits: what is drawn, and what the rates say."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from pathlib import Path

import minicorpus
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palermo import audit, check, cli, store
from palermo.audit import Rate
from palermo.model import LAYERS, AuditRecord
from palermo.store import GOLD, Corpus


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    root = tmp_path_factory.mktemp("audit") / "root"
    minicorpus.write_corpus(root)
    return Corpus(root)


@pytest.mark.parametrize("share", [0.05, 0.3, 1.0])
def test_each_layer_gives_its_share(corpus: Corpus, share: float) -> None:
    gold = list(corpus.load_set(GOLD))
    drawn = list(audit.draw(gold, share, 1))
    for layer in LAYERS:
        ids = [(doc.record.id, record.id) for doc, of, record in drawn if of == layer]
        assert len(ids) == len(set(ids)) == ceil(share * sum(len(getattr(d.spans, layer)) for d in gold))


def test_the_lot_hangs_on_seed_and_record_alone(corpus: Corpus) -> None:
    gold = list(corpus.load_set(GOLD))
    ids = [(d.record.id, layer, r.id) for d, layer, r in audit.draw(gold, 0.3, 1)]
    assert ids == [(d.record.id, layer, r.id) for d, layer, r in audit.draw(gold[::-1], 0.3, 1)]
    assert ids != [(d.record.id, layer, r.id) for d, layer, r in audit.draw(gold, 0.3, 2)]


def test_a_worked_interval() -> None:
    """Newcombe, Two-sided confidence intervals for the single proportion, 1998, table I: 15 of 148, method 3."""
    low, high = Rate(148, 15).interval
    assert (round(low, 4), round(high, 4)) == (0.0624, 0.1605)


@given(st.integers(1, 500), st.data())
def test_an_interval_holds_its_share_and_stays_within_bounds(read: int, data: st.DataObject) -> None:
    rate = Rate(read, data.draw(st.integers(0, read)))
    low, high = rate.interval
    assert 0 <= low <= rate.share + 1e-12
    assert rate.share - 1e-12 <= high <= 1


def test_the_command_draws_and_reports(corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    minicorpus.write_corpus(tmp_path / "root")
    root = ["--root", str(tmp_path / "root")]
    assert cli.main(["audit", *root]) == 0
    assert capsys.readouterr().out == "No audit has been made.\n"
    assert cli.main(["audit", "--share", "1", *root]) == 0
    shown = capsys.readouterr().out.splitlines()
    gold = list(corpus.load_set(GOLD))
    assert len(shown) == sum(len(getattr(d.spans, layer)) for d in gold for layer in LAYERS)
    doc = gold[0]
    row = AuditRecord(doc.record.id, "entities", doc.spans.entities[0].id, "a2", True)
    wrong = replace(row, id=doc.spans.entities[1].id, right=False, reason="label", note="E6: a body")
    store.write_lines(tmp_path / "root" / store.AUDIT, [row, wrong])
    assert check.run(Corpus(tmp_path / "root")).errors == 0
    assert cli.main(["audit", *root]) == 0
    assert "| entities | 2 | 1 | 50.0% | 9.5% to 90.5% |" in capsys.readouterr().out
    for share in ("0", "1.1", "-1"):
        assert cli.main(["audit", "--share", share, *root]) == 2


def test_what_has_no_text_here_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = minicorpus.write_corpus(tmp_path / "root")
    (corpus.root / minicorpus.path_of("mini-skipper")).unlink()
    assert cli.main(["audit", "--share", "1", "--root", str(corpus.root)]) == 2
    assert "1 documents are not in the sample" in capsys.readouterr().err
