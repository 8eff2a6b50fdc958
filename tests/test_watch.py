"""Checking files again when they are saved: what is noticed, what is checked with it, and how it ends."""

from __future__ import annotations

import itertools
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import minicorpus
import pytest

from palermo import cli, config, store, watch
from palermo.check import Report
from palermo.findings import UserError

MILL = [f"annotations/{name}/mini-mill.json" for name in ("a1", "a2", "gold")]
TEXT = "corpus/authored/mini-mill.txt"

Step = Callable[[], object]


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("whole") / "root"
    minicorpus.write_corpus(root)
    return root


@pytest.fixture
def root(whole, tmp_path) -> Path:
    shutil.copytree(whole, tmp_path / "root")
    return tmp_path / "root"


class EndedError(Exception):
    """There is no further step."""


def stepping(steps: list[Step], end: type[BaseException] = EndedError) -> Callable[[], None]:
    """A wait that takes the next step each time it is called, and then ends the watch."""
    left = iter(steps)

    def wait() -> None:
        step = next(left, None)
        if step is None:
            raise end
        step()

    return wait


CLOCK = itertools.count(2_000_000_000)


def save(root: Path, name: str, old: str, new: str) -> Step:
    """A step that edits a file, at a time of its own."""

    def step() -> None:
        data = (root / name).read_text("utf-8")
        assert old in data
        (root / name).write_text(data.replace(old, new), "utf-8")
        stamp(root, name)

    return step


def stamp(root: Path, name: str) -> None:
    at = next(CLOCK)
    os.utime(root / name, (at, at))


def nothing() -> None:
    """A step at which nothing is saved."""


def watched(root: Path, steps: list[Step], *paths: str) -> list[Report | UserError]:
    found = []
    with pytest.raises(EndedError):
        for outcome in reports(root, steps, *paths):
            found.append(outcome)
    return found


def reports(root: Path, steps: list[Step], *paths: str) -> Iterator[Report | UserError]:
    return watch.reports(root, [root / path for path in paths], config.everything, stepping(steps))


def shown(outcome: Report | UserError) -> tuple[int, list[str]]:
    assert isinstance(outcome, Report)
    return outcome.files, [f"{f.rule} {f.location.path}" for f in outcome.findings]


# --- what is noticed ---------------------------------------------------------------------------------------


def test_what_differs_from_the_last_look_is_yielded_once():
    looks = iter([{"a": (1, 1), "b": (1, 1)}, {"a": (1, 1), "b": (1, 1)}, {"a": (2, 1), "c": (1, 1)}, {"c": (1, 2)}])
    found = watch.saved(lambda: next(looks), lambda: None)
    assert next(found) == {"a", "b", "c"}
    assert next(found) == {"a", "c"}


def test_every_file_that_a_check_reads_or_is_steered_by_is_looked_at(root):
    names = ["pyproject.toml", "annotations/waivers.toml", "annotations/GUIDELINES.md", "schema/annotation.schema.json"]
    before = watch.stamps(root)
    assert not before.keys() & set(names)
    assert {TEXT, store.DOCUMENTS, store.ANNOTATORS, *MILL} <= before.keys()
    for name in names:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(b"")
    (root / "annotations/a1/gone.json").symlink_to("nowhere.json")
    assert watch.stamps(root).keys() - before.keys() == set(names)


# --- what is checked again ---------------------------------------------------------------------------------


def test_a_saved_file_is_checked_and_no_other(root):
    break_it, mend_it = save(root, MILL[0], '"soup"', '"soap"'), save(root, MILL[0], '"soap"', '"soup"')
    save(root, MILL[1], '"mayor"', '"major"')()
    if '"soup"' not in (root / MILL[0]).read_text("utf-8"):
        break_it, mend_it = save(root, MILL[0], '"mayor"', '"major"'), save(root, MILL[0], '"major"', '"mayor"')
    found = watched(root, [nothing, break_it, nothing, mend_it, nothing])
    assert [shown(outcome) for outcome in found] == [(1, [f"SPN002 {MILL[0]}"]), (1, [])]


def test_what_depends_on_a_saved_text_is_checked_with_it(root):
    [outcome] = watched(root, [save(root, TEXT, "soup", "soap")])
    assert shown(outcome) == (5, [f"COR003 {store.DOCUMENTS}"])


def test_a_saved_record_is_compared_with_the_last_one(root):
    first = save(root, store.DOCUMENTS, "At the old mill", "At the mill")
    second = save(root, store.DOCUMENTS, "Notes from the port", "Notes from a port")
    found = watched(root, [first, second])
    assert [shown(outcome)[0] for outcome in found] == [5, 5]


def test_files_that_come_and_go_are_noticed(root):
    def copy() -> None:
        shutil.copy(root / MILL[0], root / "annotations/a1/other.json")

    found = watched(root, [copy, (root / "annotations/a1/other.json").unlink, nothing])
    assert [shown(outcome) for outcome in found] == [(1, ["COR004 annotations/a1/other.json"])]


def test_only_what_lies_at_the_paths_is_checked(root):
    steps = [save(root, MILL[0], '"mayor"', '"major"'), save(root, TEXT, "soup", "soap"), (root / MILL[1]).unlink]
    found = watched(root, [*steps, save(root, MILL[2], '"mayor"', '"major"')], "annotations/a2", MILL[1])
    assert [shown(outcome) for outcome in found] == [(1, ["COR003 corpus/documents.jsonl"])]


def test_a_path_that_is_gone_is_not_everything(root):
    steps = [(root / MILL[1]).unlink, save(root, MILL[0], '"mayor"', '"major"')]
    assert watched(root, steps, MILL[1]) == []


def test_what_cannot_be_checked_just_now_is_said_and_goes_by(root):
    def write() -> None:
        (root / store.WAIVERS).write_text("[[waiver", "utf-8")
        stamp(root, store.WAIVERS)

    found = watched(root, [write, (root / store.WAIVERS).unlink, nothing])
    assert isinstance(found[0], UserError)
    assert "waivers.toml: no TOML" in str(found[0])
    assert shown(found[1])[1] == []
    assert len(found) == 2


# --- the command -------------------------------------------------------------------------------------------


def test_the_command_prints_findings_and_ends_with_0(root, monkeypatch, capsys):
    config_file = root / "pyproject.toml"

    def configure() -> None:
        config_file.write_text("[tool.palermo]\nselekt = 3\n", "utf-8")
        stamp(root, "pyproject.toml")

    steps = [save(root, MILL[0], '"mayor"', '"major"'), configure, config_file.unlink]
    wait = stepping(steps, KeyboardInterrupt)
    monkeypatch.setattr(time, "sleep", lambda seconds: wait())
    assert cli.main(["watch", "--root", str(root), "--select", "SPN"]) == 0
    first, *lines = capsys.readouterr().out.splitlines()
    assert first == f"watching {len(list(watch.walk(root)))} files of {root}; Ctrl-C ends it"
    assert lines[0].startswith(f"{MILL[0]}:") and "error SPN002 quote 'major'" in lines[0]
    assert sum("1 file checked: 1 error, no warnings" in line for line in lines) == 1
    assert sum(line.startswith("cannot check: ") and "tool.palermo.selekt" in line for line in lines) == 1
    assert lines[-1].endswith("files checked: 1 error, no warnings")


@pytest.mark.parametrize("arguments", [["none.json"], ["--select", "XYZ"]])
def test_a_request_without_sense_is_2(root, monkeypatch, capsys, arguments):
    monkeypatch.chdir(root)
    assert cli.main(["watch", *arguments]) == 2
    assert capsys.readouterr().err.startswith("palermo watch: ")
