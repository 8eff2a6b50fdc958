"""The ledger of reviews: lines are only added, and a verdict is about the bytes that were read."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import minicorpus
import pytest

from palermo import check, cli, jsonfile, ledger, stats, store
from palermo.model import ReviewRecord, SpanFile
from palermo.store import GOLD, Corpus
from palermo.text import sha256

RIVER = "mini-river"


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return minicorpus.write_corpus(tmp_path / "root")


def line(corpus: Corpus, reviewer: str = "a2", **changes: object) -> ReviewRecord:
    path = corpus.span_path(GOLD, RIVER)
    record = ReviewRecord(
        RIVER,
        GOLD,
        reviewer,
        corpus.documents[RIVER].text_sha256,
        sha256(path.read_bytes()),
        "0.3",
        "2026-11-22",
        "approved",
    )
    return replace(record, **changes)  # type: ignore[arg-type]


def state(corpus: Corpus) -> tuple[str, tuple[str, ...]]:
    (found,) = (s for s in ledger.standings(Corpus(corpus.root), GOLD) if s.document == RIVER)
    return found.state, found.reviewers


def test_a_verdict_holds_until_the_file_or_the_text_is_edited(corpus: Corpus) -> None:
    assert state(corpus) == ("open", ())
    ledger.add(corpus, line(corpus))
    assert state(corpus) == ("approved", ("a2",))
    assert check.run(Corpus(corpus.root)).errors == 0
    path = corpus.span_path(GOLD, RIVER)
    before = path.read_bytes()
    store.write(path, replace(store.load(path, SpanFile), status="reviewed"))
    assert state(corpus) == ("stale", ())
    path.write_bytes(before)
    assert state(corpus) == ("approved", ("a2",))
    documents = [replace(r, text_sha256="0" * 64) if r.id == RIVER else r for r in corpus.documents.values()]
    store.write_lines(corpus.root / store.DOCUMENTS, documents)
    assert state(corpus) == ("stale", ())


def test_the_last_word_of_each_reviewer_counts(corpus: Corpus) -> None:
    ledger.add(corpus, line(corpus, "a1", verdict="changes_wanted", note="x3 is a repetition"))
    ledger.add(corpus, line(corpus, "a2"))
    assert state(corpus) == ("changes_wanted", ("a1", "a2"))
    ledger.add(corpus, line(corpus, "a1"))
    assert state(corpus) == ("approved", ("a1", "a2"))
    assert len(ledger.reviews(corpus)) == 3


def test_a_review_by_a_human_is_counted_and_one_by_a_model_is_not(corpus: Corpus) -> None:
    def number(of: Corpus) -> int:
        return stats.count(Corpus(of.root)).tables["corpus"]["documents checked by a human"]

    for name in ("a2", store.ADJUDICATION):
        for path in (corpus.root / "annotations" / name).glob("*.json"):
            path.unlink()
    assert number(corpus) == 0
    ledger.add(corpus, line(corpus, "a1"))
    assert number(corpus) == 0
    ledger.add(corpus, line(corpus, "a2"))
    assert number(corpus) == 1


def test_of_many_that_add_at_once_none_is_lost(corpus: Corpus) -> None:
    program = (
        "import sys, json; from pathlib import Path\n"
        "from palermo import ledger, jsonfile; from palermo.store import Corpus\n"
        "from palermo.model import ReviewRecord\n"
        "corpus, value = Corpus(Path(sys.argv[1])), json.loads(sys.argv[2])\n"
        "for n in range(10): ledger.add(corpus, jsonfile.build(ReviewRecord, value | {'note': f'{sys.argv[3]}.{n}'}))\n"
    )
    value = json.dumps(jsonfile.plain(line(corpus)))
    command = [sys.executable, "-c", program, str(corpus.root), value]
    running = [subprocess.Popen([*command, str(who)]) for who in range(4)]
    assert [process.wait() for process in running] == [0] * 4
    assert {r.note for r in ledger.reviews(corpus)} == {f"{who}.{n}" for who in range(4) for n in range(10)}


def test_the_command_shows_progress(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    root = ["--root", str(corpus.root)]
    ledger.add(corpus, line(corpus))
    assert cli.main(["status", *root]) == 0
    shown = dict(row.rsplit(None, 1) for row in capsys.readouterr().out.splitlines()[:5])
    assert shown == {"approved": "1", "changes wanted": "0", "stale": "0", "open": "3", "approved by a human": "1"}
    assert cli.main(["status", "--list", *root]) == 0
    assert f"{RIVER:<40}{'approved':<16}a2\n" in capsys.readouterr().out
