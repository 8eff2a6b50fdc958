"""What changed between two revisions, told by record."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import minicorpus
import pytest
from test_merge import renamed
from test_threeway import changed, git

from palermo import cli, law, revisions, store
from palermo.model import SpanFile
from palermo.revisions import compare
from palermo.store import Corpus

RIVER = "annotations/a1/mini-river.json"


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    corpus = minicorpus.write_corpus(tmp_path / "root")
    git(corpus.root, "init", "-q", "-b", "main")
    git(corpus.root, "add", "-A")
    git(corpus.root, "commit", "-qm", "base")
    return corpus


def river(corpus: Corpus) -> SpanFile:
    return store.load(corpus.root / RIVER, SpanFile)


def test_nothing_changed_is_no_change(corpus: Corpus) -> None:
    file, regime = river(corpus), law.regime_of(corpus.regimes)
    for other in (file, replace(file, entities=file.entities[::-1])):
        found = compare(RIVER, file, other, regime)
        assert (found.changes, dict(found.head), dict(found.verdicts)) == ((), {}, {})


def test_new_ids_alone_are_no_change_of_spans(corpus: Corpus) -> None:
    file = river(corpus)
    found = compare(RIVER, file, renamed(file), law.regime_of(corpus.regimes))
    assert {c.layer for c in found.changes} <= {"cases", "terms", "relations"}


def test_each_kind_of_change_is_told(corpus: Corpus) -> None:
    file, regime = river(corpus), law.regime_of(corpus.regimes)
    e, t, r = file.entities[0], file.terms[0], file.relations[0]
    new = changed(file, "terms", t.id, judged="OTHER", cases=())
    new = changed(new, "relations", r.id)
    new = changed(new, "entities", e.id, start=e.start + 1, text=e.text[1:])
    new = replace(
        new, status="reviewed", elements=(*new.elements, replace(new.elements[0], id="x99", code="act.guiding"))
    )
    found = compare(RIVER, file, new, regime)
    assert dict(found.head) == {"status": (file.status, "reviewed")}
    by_id = {c.id: c for c in found.changes}
    assert by_id["x99"].kind == "added"
    assert by_id[r.id].kind == "removed"
    assert by_id[t.id].attributes["judged"] == (t.judged, "OTHER")
    assert by_id[t.id].attributes["cases"] == (", ".join(t.cases) or "none", "none")
    assert by_id[e.id].attributes["place"] == (f"{e.start}-{e.end} “{e.text}”", f"{e.start + 1}-{e.end} “{e.text[1:]}”")
    assert set(by_id) == {"x99", r.id, t.id, e.id}


def test_a_fact_taken_away_changes_the_verdict(corpus: Corpus) -> None:
    file, regime = river(corpus), law.regime_of(corpus.regimes)
    case = file.cases[0]
    found = compare(RIVER, file, changed(file, "cases", case.id, elements=case.elements[:1]), regime)
    was = law.verdicts(file, regime)[case.id]
    assert found.verdicts[case.id][0] == f"{was.leaning} ({was.reading})"
    gone = compare(RIVER, file, None, regime)
    assert gone.kind == "removed"
    assert {pair[1] for pair in gone.verdicts.values()} == {"-"}
    assert {c.kind for c in gone.changes} == {"removed"}
    assert compare(RIVER, None, file, regime).kind == "added"


def test_words_of_a_text_are_nothing_but_words_in_a_pull_request(corpus: Corpus) -> None:
    file, regime = river(corpus), law.regime_of(corpus.regimes)
    evil = changed(file, "entities", file.entities[0].id, text="a | b <script>*x*</script> `c`\nd")
    lines = list(revisions.markdown([compare(RIVER, file, evil, regime)]))
    (row,) = (line for line in lines if "script" in line)
    assert "<script>" not in row
    assert row.replace("\\|", "").count("|") == 6
    assert "&lt;script&gt;\\*x\\*" in row


def test_the_command_compares_revisions_and_the_working_tree(
    corpus: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    root = ["--root", str(corpus.root)]
    assert cli.main(["diff", *root]) == 0
    assert capsys.readouterr().out == ""
    file = river(corpus)
    store.write(corpus.root / RIVER, changed(file, "terms", file.terms[0].id, judged="OTHER"))
    assert cli.main(["diff", *root]) == 0
    here = capsys.readouterr().out
    assert here.startswith(f"{RIVER}\n  ~ terms {file.terms[0].id} ")
    assert f"judged: {file.terms[0].judged} -> OTHER" in here
    git(corpus.root, "commit", "-qam", "judged")
    assert cli.main(["diff", "HEAD~1..HEAD", *root]) == 0
    assert capsys.readouterr().out == here
    assert cli.main(["diff", "HEAD~1..HEAD", str(corpus.root / "annotations/gold"), *root]) == 0
    assert capsys.readouterr().out == ""
    assert cli.main(["diff", "HEAD~1", "--format", "json", *root]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert told["path"] == RIVER
    assert told["changes"][0]["attributes"]["judged"] == [file.terms[0].judged, "OTHER"]
    assert cli.main(["diff", "HEAD~1", "--format", "markdown", *root]) == 0
    assert capsys.readouterr().out.startswith("1 span file changed.\n\n### `annotations/a1/mini-river.json`\n")
    (corpus.root / RIVER).write_bytes(b"{")
    for arguments, why in (
        (["no-such"], "no revision 'no-such'"),
        (["HEAD"], "no span file"),
        (["..HEAD"], "expected A..B or A"),
        (["A...B"], "expected A..B or A"),
    ):
        assert cli.main(["diff", *arguments, *root]) == 2
        assert why in capsys.readouterr().err


def test_a_file_that_git_does_not_know_yet_is_told(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    new = corpus.root / "annotations/a3/mini-river.json"
    store.write(new, replace(river(corpus), set="a3"))
    assert cli.main(["diff", "--root", str(corpus.root)]) == 0
    assert capsys.readouterr().out.startswith("annotations/a3/mini-river.json: added\n")
