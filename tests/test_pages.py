"""Generated pages and numbers are current."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from corpora import CHECKOUT, copy_corpus

from palermo import cli, pages, stats
from palermo.cli import docs
from palermo.findings import UserError
from palermo.store import Corpus


def test_every_generated_page_is_current() -> None:
    wanted = pages.pages(Corpus(CHECKOUT)) | {CHECKOUT / "docs/cli.md": docs.commands().encode()}
    assert {path.name for path in wanted} == {
        "rules.md",
        "labels.md",
        "examples.md",
        "cli.md",
        "README.md",
        "DATASHEET.md",
    }
    stale = [path.name for path, data in wanted.items() if path.read_bytes() != data]
    assert not stale, f"run `palermo docs` ({', '.join(stale)})"


def test_a_stale_number_is_found_and_mended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy_corpus(tmp_path)
    sheet = (CHECKOUT / "DATASHEET.md").read_text(encoding="utf-8")
    wrong, changed = re.subn(r"(?m)^(\| documents \| )\d+", r"\g<1>7", sheet)
    assert changed == 1
    (tmp_path / "DATASHEET.md").write_text(wrong, encoding="utf-8")
    assert cli.main(["docs", "--check", "--root", str(tmp_path)]) == 1
    assert "DATASHEET.md: not current" in capsys.readouterr().out
    assert cli.main(["docs", "--root", str(tmp_path)]) == 0
    assert (tmp_path / "DATASHEET.md").read_text(encoding="utf-8") == sheet
    assert cli.main(["docs", "--check", "--root", str(tmp_path)]) == 0


def test_an_unknown_block_is_refused() -> None:
    with pytest.raises(UserError, match="no block 'nothing'"):
        pages.fill("<!-- palermo:nothing -->\n<!-- /palermo -->", {"splits": ""})


def test_stats_do_not_depend_on_fetched_texts(tmp_path: Path) -> None:
    """The checkout may hold fetched texts, a clean copy holds none; the numbers are the same."""
    assert stats.count(copy_corpus(tmp_path)) == stats.count(Corpus(CHECKOUT))


def test_stats_count_what_the_files_hold(tmp_path: Path) -> None:
    corpus = copy_corpus(tmp_path)
    counted = stats.count(corpus).tables
    lines = [line for path in corpus.span_paths("gold") for line in path.read_text(encoding="utf-8").splitlines()]
    for layer, key in (("entities", '"label":'), ("elements", '"code":'), ("terms", '"judged":')):
        assert counted["corpus"][layer] == sum(key in line for line in lines)
        assert sum(counted.get(layer, {"": counted["corpus"][layer]}).values()) == counted["corpus"][layer]
    assert sum(counted["verdicts"].values()) == counted["corpus"]["cases"]
    assert sum(counted["congruence"].values()) == counted["corpus"]["terms"]


def test_the_share_checked_by_a_human_is_what_the_register_says(tmp_path: Path) -> None:
    corpus = copy_corpus(tmp_path)
    assert stats.count(corpus).tables["corpus"]["documents checked by a human"] == 0
    register = corpus.root / "annotations/annotators.json"
    before = register.read_text(encoding="utf-8")
    assert '{"id": "a2", "kind": "model"' in before
    register.write_text(
        before.replace('{"id": "a2", "kind": "model"', '{"id": "a2", "kind": "human"'), encoding="utf-8"
    )
    tables = stats.count(Corpus(tmp_path)).tables["corpus"]
    assert tables["documents checked by a human"] == tables["documents"]


@pytest.mark.parametrize("form", ["table", "json"])
def test_the_stats_command_prints(capsys: pytest.CaptureFixture[str], form: str) -> None:
    assert cli.main(["stats", "--format", form, "--root", str(CHECKOUT)]) == 0
    assert "coreference clusters" in capsys.readouterr().out
