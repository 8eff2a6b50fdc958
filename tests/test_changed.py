"""Checking what git says has changed, and what depends on it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import minicorpus
import pytest

from palermo import changed, cli, store
from palermo.changed import Changes, affected
from palermo.findings import UserError
from palermo.layout import files_of
from palermo.store import Corpus

MILL = [f"annotations/{name}/mini-mill.json" for name in ("a1", "a2", "gold")]
ADJUDICATION = "annotations/adjudication/mini-mill.json"
TEXT = "corpus/authored/mini-mill.txt"


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """The small corpus with its own inventories, as a git checkout with one commit."""
    root = tmp_path_factory.mktemp("whole") / "root"
    minicorpus.write_corpus(root)
    shutil.copytree(store.packaged_schema(), root / "schema")
    (root / "annotations/GUIDELINES.md").write_text("# Guidelines\n", "utf-8")
    (root / ".gitignore").write_text("/corpus/sourced/\n", "utf-8")
    git(root, "init", "--quiet")
    commit(root)
    return root


@pytest.fixture
def root(whole, tmp_path) -> Path:
    shutil.copytree(whole, tmp_path / "root")
    return tmp_path / "root"


def git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=n", "-c", "user.email=e@example.org", "-c", "commit.gpgsign=false")
    alone = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True, env=alone)


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "x")


def since(root: Path, revision: str = "HEAD", *paths: str) -> list[str]:
    return changed.files_since(Corpus(root), revision, [root / path for path in paths])


def records(root: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (root / store.DOCUMENTS).read_text("utf-8").splitlines()]


def write_records(root: Path, values: list[dict[str, object]]) -> None:
    (root / store.DOCUMENTS).write_text("".join(json.dumps(value) + "\n" for value in values), "utf-8")


def append(root: Path, name: str, data: bytes = b"\n") -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    with (root / name).open("ab") as file:
        file.write(data)


# --- what depends on what ----------------------------------------------------------------------------------


def of(root: Path, *paths: str, old: bytes | None = None) -> list[str]:
    """What is affected by changed paths of the corpus as it is; without `old` the records are the same."""
    now = (root / store.DOCUMENTS).read_bytes()
    return affected(Changes(frozenset(paths), now if old is None else old), now, files_of(Corpus(root)))


def all_span_files(root: Path) -> list[str]:
    return [
        path.relative_to(root).as_posix() for name in ("a1", "a2", "gold") for path in Corpus(root).span_paths(name)
    ]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (TEXT, [store.DOCUMENTS, *MILL, TEXT]),
        (MILL[0], [MILL[0]]),
        (ADJUDICATION, [ADJUDICATION]),
        ("annotations/GUIDELINES.md", ["schema/labels.json"]),
        ("docs/labels.md", ["schema/labels.json"]),
        ("corpus/sources.jsonl", [store.DOCUMENTS, "corpus/sources.jsonl"]),
        ("corpus/released.jsonl", [store.DOCUMENTS]),
        (store.DOCUMENTS, [store.DOCUMENTS]),
        ("corpus/authored/gone.txt", [store.DOCUMENTS]),
        ("annotations/a1/gone.json", []),
        ("annotations/adjudication/gone.json", []),
        ("README.md", []),
        ("notes.txt", []),
        ("annotations/a1/odd\nname\udcff.txt", []),
    ],
)
def test_a_changed_file_concerns_what_depends_on_it(whole, path, expected):
    assert of(whole, path) == expected


@pytest.mark.parametrize(
    "path",
    [
        "schema/labels.json",
        "schema/regimes.json",
        "schema/termbase/en.json",
        "annotations/annotators.json",
        "schema/annotation.schema.json",
    ],
)
def test_a_changed_inventory_concerns_every_span_file(whole, path):
    found = of(whole, path)
    assert set(all_span_files(whole)) <= set(found)
    assert set(found) - set(all_span_files(whole)) == {path} & set(files_of(Corpus(whole)))


@pytest.mark.parametrize("path", ["annotations/waivers.toml", "pyproject.toml"])
def test_what_decides_on_all_findings_concerns_every_file(whole, path):
    assert of(whole, path) == files_of(Corpus(whole))


def test_the_record_of_a_decision_that_is_gone_concerns_gold(root):
    (root / ADJUDICATION).unlink()
    assert of(root, ADJUDICATION) == [MILL[2]]


def test_a_changed_record_concerns_its_span_files_and_its_text(whole):
    now = (whole / store.DOCUMENTS).read_bytes()
    lines = now.splitlines(keepends=True)
    for old in (now.replace(b"At the old mill", b"At a mill"), b"".join(lines[1:])):
        assert of(whole, store.DOCUMENTS, old=old) == [store.DOCUMENTS, *MILL, TEXT]
    assert of(whole, store.DOCUMENTS, old=b"".join(reversed(lines))) == [store.DOCUMENTS]
    everything = of(whole, store.DOCUMENTS, old=b"")
    assert set(everything) == {store.DOCUMENTS, *all_span_files(whole), *map(minicorpus.path_of, minicorpus.TEXTS)}


def test_a_record_that_cannot_be_read_any_more_concerns_its_files(root):
    now = (root / store.DOCUMENTS).read_bytes()
    append(root, store.DOCUMENTS, b'[1]\n{"id": 3}\nnone\n')
    assert of(root, store.DOCUMENTS, old=now) == [store.DOCUMENTS]
    (root / store.DOCUMENTS).write_bytes(now.replace(b'{"id": "mini-mill"', b'{"id" "mini-mill"'))
    assert of(root, store.DOCUMENTS, old=now) == [store.DOCUMENTS, *MILL, TEXT]


def test_of_two_records_with_one_id_a_change_of_either_counts(root):
    values = records(root)
    write_records(root, [values[0] | {"title": "x"}, *values])
    old = (root / store.DOCUMENTS).read_bytes()
    write_records(root, [values[0] | {"title": "y"}, *values])
    assert of(root, store.DOCUMENTS, old=old) == [store.DOCUMENTS, *MILL, TEXT]


def test_a_text_that_moved_concerns_its_span_files(root):
    old = (root / store.DOCUMENTS).read_bytes()
    values = records(root)
    values[0]["path"] = "corpus/authored/mill.txt"
    write_records(root, values)
    (root / TEXT).rename(root / "corpus/authored/mill.txt")
    found = of(root, store.DOCUMENTS, TEXT, "corpus/authored/mill.txt", old=old)
    assert found == [store.DOCUMENTS, *MILL, "corpus/authored/mill.txt"]


# --- git ---------------------------------------------------------------------------------------------------


def test_nothing_has_changed(root, capsys):
    assert since(root) == []
    assert cli.main(["check", "--root", str(root), "--changed"]) == 0
    assert capsys.readouterr().out == "no files checked: no errors, no warnings\n"
    assert cli.main(["check", "--root", str(root), "--format", "json", "--changed"]) == 0
    assert json.loads(capsys.readouterr().out)["files"] == 0


def test_modified_staged_added_removed_and_renamed_files_are_seen(root):
    append(root, MILL[0])
    append(root, MILL[1])
    git(root, "add", MILL[1])
    append(root, "annotations/a1/new.json")
    (root / "annotations/gold/mini-port.json").rename(root / "annotations/gold/port.json")
    (root / "annotations/adjudication/mini-mill.json").unlink()
    assert since(root) == [MILL[0], "annotations/a1/new.json", *MILL[1:], "annotations/gold/port.json"]


def test_a_text_is_followed_to_its_span_files(root):
    append(root, TEXT, b"More.\n")
    assert since(root) == [store.DOCUMENTS, *MILL, TEXT]
    git(root, "add", "--all")
    assert since(root) == [store.DOCUMENTS, *MILL, TEXT]


def test_a_record_is_compared_with_what_it_was_at_the_revision(root):
    values = records(root)
    values[0]["title"] = "A mill"
    write_records(root, values)
    assert since(root) == [store.DOCUMENTS, *MILL, TEXT]
    commit(root)
    assert since(root) == []
    assert since(root, "HEAD~1") == [store.DOCUMENTS, *MILL, TEXT]


def test_what_git_ignores_is_not_seen(root):
    append(root, "corpus/sourced/mini-skipper.txt")
    assert since(root) == []


def test_only_what_lies_at_the_paths_given(root, capsys):
    append(root, TEXT)
    assert since(root, "HEAD", "annotations/a1", MILL[2]) == [MILL[0], MILL[2]]
    assert cli.main(["check", str(root / "annotations/a1"), "--changed"]) == 1
    assert capsys.readouterr().out.endswith("1 file checked: 1 error, no warnings\n")
    assert cli.main(["check", str(root), "--changed", "HEAD"]) == 1


@pytest.mark.parametrize("name", ['a "quoted"\tname.json', "Übung\nzwei.json", "-x.json", "a -> b.json"])
def test_odd_names_are_followed(root, name):
    append(root, f"annotations/a1/{name}")
    assert since(root) == [f"annotations/a1/{name}"]
    commit(root)
    append(root, f"annotations/a1/{name}")
    assert since(root) == [f"annotations/a1/{name}"]


def test_a_name_that_is_no_utf_8_crashes_nothing(root):
    try:
        Path(os.fsdecode(bytes(root / "annotations/a1") + b"/\xff.json")).write_bytes(b"{}")
    except OSError:
        pytest.skip("the file system takes no such name")
    assert [os.fsencode(name) for name in since(root)] == [b"annotations/a1/\xff.json"]


def test_a_corpus_within_a_checkout_is_looked_at_alone(tmp_path):
    minicorpus.write_corpus(tmp_path / "deep" / "root")
    git(tmp_path, "init", "--quiet")
    append(tmp_path, "corpus/authored/mini-mill.txt")
    commit(tmp_path)
    append(tmp_path, "corpus/authored/mini-mill.txt")
    assert since(tmp_path / "deep" / "root") == []
    append(tmp_path, f"deep/root/{MILL[0]}")
    values = records(tmp_path / "deep" / "root")
    write_records(tmp_path / "deep" / "root", [values[0] | {"title": "x"}, *values[1:]])
    found = since(tmp_path / "deep" / "root")
    assert {store.DOCUMENTS, *MILL, TEXT} <= set(found)


def test_a_change_of_the_guidelines_is_a_matter_of_labels_alone(root, capsys):
    (root / "annotations/GUIDELINES.md").write_text("# Guidelines, none\n", "utf-8")
    assert cli.main(["check", "--root", str(root), "--format", "json", "--changed"]) == 1
    assert {f["rule"] for f in json.loads(capsys.readouterr().out)["findings"]} == {"LBL002"}
    assert cli.main(["check", "--root", str(root), "--ignore", "LBL002", "--changed"]) == 0


@pytest.mark.parametrize("revision", ["no-such-branch", "HEAD~99", "--all", "", "HEAD:corpus"])
def test_a_revision_that_is_none_is_2(root, revision, capsys):
    assert cli.main(["check", "--root", str(root), f"--changed={revision}"]) == 2
    assert f"--changed: no revision {revision!r}" in capsys.readouterr().err


def test_a_folder_that_is_no_checkout_is_2(tmp_path, monkeypatch):
    minicorpus.write_corpus(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(UserError, match="in no git checkout"):
        since(tmp_path)
    git(tmp_path, "init", "--quiet")
    with pytest.raises(UserError, match="no revision 'HEAD'"):
        since(tmp_path)


def test_without_git_it_is_said(root, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UserError, match="git is not installed"):
        since(root)
