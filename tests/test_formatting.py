"""Canonical form on disk, and the command that brings files into it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from corpora import copy_corpus

from palermo import check, cli, formatting


def test_the_corpus_is_canonical(tmp_path: Path) -> None:
    corpus = copy_corpus(tmp_path)
    outcomes = [
        formatting.format_file(corpus, name, write=False)
        for name in check.files_of(corpus)
        if check.format_of(name) is not None
    ]
    assert outcomes
    assert not [outcome for outcome in outcomes if outcome.changed or outcome.problem]


def test_formats_a_file_written_by_another_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = copy_corpus(tmp_path)
    path = corpus.span_path("gold", "authored-001")
    canonical = path.read_bytes()
    value = json.loads(canonical)
    value["entities"].reverse()
    path.write_text(json.dumps(dict(reversed(value.items())), indent=4), encoding="utf-8")
    assert cli.main(["fmt", "--check", str(path)]) == 1
    assert "would be formatted" in capsys.readouterr().out
    assert path.read_bytes() != canonical
    assert cli.main(["fmt", str(path)]) == 0
    assert path.read_bytes() == canonical
    assert cli.main(["fmt", "--check", str(path)]) == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"status":', '"statu":'),
        ('"set": "gold"', '"set": "gold", "set": "a1"'),
        ('"entities": [', '"entities": ['[:-1]),
    ],
)
def test_leaves_a_file_alone_that_it_does_not_understand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str
) -> None:
    corpus = copy_corpus(tmp_path)
    path = corpus.span_path("gold", "authored-001")
    broken = path.read_text(encoding="utf-8").replace(old, new, 1)
    path.write_text(broken, encoding="utf-8")
    assert cli.main(["fmt", str(path)]) == 1
    assert "left as it is" in capsys.readouterr().out
    assert path.read_text(encoding="utf-8") == broken
