"""What the README shows is run: the training example, and every command."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from corpora import CHECKOUT, copy_corpus

from palermo import cli

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
BLOCKS = BLOCK.findall(README)
COMMANDS = [line for kind, body in BLOCKS if kind == "bash" for line in body.splitlines() if line]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_runs(command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(CHECKOUT)
    program, *arguments = shlex.split(command)
    assert program == "palermo"
    assert cli.main(arguments) == 0
    shown = capsys.readouterr()
    assert shown.err == ""


def test_the_verdict_shown_is_the_verdict_printed(capsys: pytest.CaptureFixture[str]) -> None:
    shown = re.search(r"^    \$ palermo (verdict .*)\n((?:    .*\n)+)", README, re.MULTILINE)
    assert shown
    assert cli.main([*shown[1].split(), "--root", str(CHECKOUT)]) == 0
    expected = "\n".join(line[4:] for line in shown[2].rstrip().splitlines())
    assert expected in capsys.readouterr().out


@pytest.mark.slow
def test_the_training_example_trains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ((_, example),) = [block for block in BLOCKS if block[0] == "python"]
    copy_corpus(tmp_path)
    assert cli.main(["build", "--out", str(tmp_path / "dist/palermo"), "--root", str(tmp_path)]) == 0
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "cache"))
    names: dict[str, object] = {}
    exec(compile(example, "README.md", "exec"), names)
    assert isinstance(names["losses"], dict)
    assert names["losses"]["ner"] > 0


def test_the_hand_made_set_up_is_the_makefile_s() -> None:
    """The pip lines of the README do what the Makefile does."""
    recipe = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    for step in ("-m venv", "--require-hashes -r requirements.lock", "--no-deps --no-build-isolation -e ."):
        assert step in README
        assert step in recipe
    assert shutil.which("make")
