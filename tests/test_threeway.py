"""Span files that two sides changed at once: nothing is lost, and what both decided differently is told."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import minicorpus
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palermo import check, cli, jsonfile, model, store, threeway
from palermo.model import SpanFile
from palermo.rules.spans import dangling
from palermo.store import Corpus

RIVER = "annotations/a1/mini-river.json"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> SpanFile:
    root = tmp_path_factory.mktemp("threeway") / "root"
    minicorpus.write_corpus(root)
    return store.load(root / RIVER, SpanFile)


def changed(file: SpanFile, layer: str, id_: str, **values: Any) -> SpanFile:
    """The file with one record changed, or without it where no values are given."""
    records = (replace(r, **values) if r.id == id_ else r for r in getattr(file, layer))
    kept = tuple(r for r in records if values or r.id != id_)
    return replace(file, **{layer: kept})  # type: ignore[arg-type]


def told(merged: threeway.Merged) -> list[tuple[str, str, str]]:
    return [(c.layer, c.id, c.what) for c in merged.conflicts]


def test_what_one_side_changed_is_taken(base: SpanFile) -> None:
    term, entity = base.terms[0], base.entities[0]
    ours = changed(base, "terms", term.id, judged="OTHER")
    theirs = changed(base, "entities", entity.id, label="WORK")
    for one, other in ((ours, theirs), (theirs, ours)):
        merged = threeway.merge(base, one, other)
        assert merged.file == changed(ours, "entities", entity.id, label="WORK")
        assert not merged.conflicts


def test_attributes_of_one_record_are_merged_one_by_one(base: SpanFile) -> None:
    term = base.terms[0]
    ours = changed(base, "terms", term.id, judged="OTHER")
    theirs = changed(base, "terms", term.id, voice="caption", certainty=1)
    merged = threeway.merge(base, ours, theirs)
    assert merged.file.terms[0] == replace(term, judged="OTHER", voice="caption", certainty=1)
    assert not merged.conflicts


def test_a_place_changes_as_a_whole(base: SpanFile) -> None:
    e = base.entities[0]
    ours = changed(base, "entities", e.id, start=e.start + 1, text=e.text[1:])
    theirs = changed(base, "entities", e.id, end=e.end - 1, text=e.text[:-1])
    merged = threeway.merge(base, ours, theirs)
    assert merged.file == jsonfile.ordered(ours)
    assert told(merged) == [("entities", e.id, "place")]


def test_lists_are_merged_by_item(base: SpanFile) -> None:
    case = next(c for c in base.cases if len(c.elements) > 1)
    first, *rest = case.elements
    extra = (
        next(e.id for e in base.elements if e.id not in case.elements)
        if len(base.elements) > len(case.elements)
        else first
    )
    ours = changed(base, "cases", case.id, elements=tuple(rest))
    theirs = changed(base, "cases", case.id, elements=(*case.elements, extra))
    merged = threeway.merge(base, ours, theirs)
    (got,) = (c for c in merged.file.cases if c.id == case.id)
    assert set(got.elements) == {*rest, extra} - ({first} if extra != first else set())
    assert not merged.conflicts


def test_the_same_attribute_changed_by_both_is_a_conflict(base: SpanFile) -> None:
    term = base.terms[0]
    merged = threeway.merge(
        base, changed(base, "terms", term.id, judged="OTHER"), changed(base, "terms", term.id, judged="BOTH")
    )
    assert merged.file.terms[0].judged == "OTHER"
    assert told(merged) == [("terms", term.id, "judged")]


def test_what_one_side_deleted_and_the_other_changed_stays(base: SpanFile) -> None:
    relation = base.relations[0]
    gone, kept = changed(base, "relations", relation.id), changed(base, "relations", relation.id, polarity="denied")
    for one, other, who in ((gone, kept, "us"), (kept, gone, "them")):
        merged = threeway.merge(base, one, other)
        assert merged.file == kept
        assert told(merged) == [("relations", relation.id, f"deleted by {who}, changed by the other")]


def test_what_one_side_deleted_and_the_other_needs_comes_back(base: SpanFile) -> None:
    relation = base.relations[0]
    without = changed(base, "relations", relation.id)
    ours = replace(without, entities=tuple(e for e in base.entities if e.id != relation.head), cases=(), terms=())
    ours = replace(ours, relations=tuple(r for r in ours.relations if relation.head not in (r.head, r.tail)))
    theirs = replace(base, relations=(*base.relations, replace(relation, id="r99", polarity="denied")))
    merged = threeway.merge(base, ours, theirs)
    assert not list(dangling(merged.file))
    assert relation.head in {e.id for e in merged.file.entities}
    assert ("entities", relation.head, "deleted by one side, and r99 of the other needs it") in told(merged)


def test_two_records_made_anew_under_one_id_are_two(base: SpanFile) -> None:
    e, relation = base.entities[0], base.relations[0]
    mine = replace(e, id="e99", label="WORK", cluster="")
    other = replace(e, id="e99", label="ROUTE", cluster="")
    ours = replace(base, entities=(*base.entities, mine))
    theirs = replace(
        base,
        entities=(*base.entities, other),
        relations=(*base.relations, replace(relation, id="r99", tail="e99")),
    )
    merged = threeway.merge(base, ours, theirs)
    new = {x.label: x.id for x in merged.file.entities if x.start == e.start and x.label in ("WORK", "ROUTE")}
    assert new["WORK"] == "e99"
    assert next(r for r in merged.file.relations if r.id == "r99").tail == new["ROUTE"] != "e99"
    assert not merged.conflicts


def test_what_both_made_alike_is_one(base: SpanFile) -> None:
    e = base.entities[0]
    ours = replace(base, entities=(*base.entities, replace(e, id="e98", label="WORK")))
    theirs = replace(base, entities=(*base.entities, replace(e, id="e77", label="WORK")))
    merged = threeway.merge(base, ours, theirs)
    assert merged.file == jsonfile.ordered(ours)
    assert not merged.conflicts


def test_the_head_is_merged_too(base: SpanFile) -> None:
    ours = replace(base, status="reviewed", scope=replace(base.scope, terms="partial"))
    theirs = replace(base, status="adjudicated", scope=replace(base.scope, cases="none"))
    merged = threeway.merge(base, ours, theirs)
    assert merged.file == replace(ours, scope=replace(ours.scope, cases="none"))
    assert told(merged) == [("file", "status", "status")]


def test_versions_of_different_texts_are_not_merged(base: SpanFile) -> None:
    with pytest.raises(ValueError, match="not of one document"):
        threeway.merge(base, base, replace(base, text_sha256="0" * 64))


EDIT = st.tuples(st.sampled_from(model.LAYERS), st.integers(0, 50), st.sampled_from(["drop", "edit", "add"]))


def edited(file: SpanFile, edits: list[tuple[str, int, str]], tag: str) -> SpanFile:
    for n, (layer, at, what) in enumerate(edits):
        records = getattr(file, layer)
        if not records:
            continue
        record = records[at % len(records)]
        if what == "add":
            file = replace(file, **{layer: (*records, replace(record, id=f"{record.id[0]}{90 + n}"))})  # type: ignore[arg-type]
        elif what == "drop":
            file = changed(file, layer, record.id)
        else:
            name, value = {
                "entities": ("label", f"X{tag}{n}"),
                "elements": ("code", f"x.{tag}{n}"),
                "cases": ("status", ("alleged", "charged", "generic")[n % 3]),
                "terms": ("term", f"en:{tag}{n}"),
                "relations": ("type", f"{tag}{n}"),
            }[layer]
            file = changed(file, layer, record.id, **{name: value})
    return file


@settings(max_examples=300)
@given(st.lists(EDIT, max_size=6), st.lists(EDIT, max_size=6))
def test_whatever_both_do_no_record_and_no_edit_is_lost_untold(
    base: SpanFile, mine: list[tuple[str, int, str]], other: list[tuple[str, int, str]]
) -> None:
    ours, theirs = edited(base, mine, "o"), edited(base, other, "t")
    merged = threeway.merge(base, ours, theirs)
    told_of = {(c.layer, c.id) for c in merged.conflicts}
    ids = [record.id for layer in model.LAYERS for record in getattr(merged.file, layer)]
    assert len(ids) == len(set(ids))
    if not list(dangling(ours)) and not list(dangling(theirs)):
        assert not list(dangling(merged.file))
    for side in (ours, theirs):
        for layer in model.LAYERS:
            was = {r.id: r for r in getattr(base, layer)}
            here = {replace(r, id="x") for r in getattr(merged.file, layer)}
            for record in getattr(side, layer):
                if (
                    layer in ("entities", "elements")
                    and was.get(record.id) != record
                    and (layer, record.id) not in told_of
                ):
                    assert replace(record, id="x") in here
    for side in (ours, theirs):
        if not list(dangling(side)):
            for one, two in ((side, side), (base, side), (side, base)):
                assert threeway.merge(base, one, two) == threeway.Merged(jsonfile.ordered(side), ())


# --- as git calls it ---------------------------------------------------------------------------------------


def git(root: Path, *arguments: str, code: int = 0) -> str:
    who = {
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b.c",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b.c",
    }
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["git", *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        env=os.environ | who | {"PATH": path},
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("clash", [False, True])
def test_git_merges_branches_by_record(tmp_path: Path, clash: bool, capsys: pytest.CaptureFixture[str]) -> None:
    root = minicorpus.write_corpus(tmp_path / "root").root
    (root / ".gitattributes").write_text("annotations/*/*.json merge=palermo\n")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "base")
    assert cli.main(["mergefile", "--install", "--root", str(root)]) == 0
    path = root / RIVER
    file = store.load(path, SpanFile)
    term = file.terms[0].id
    git(root, "checkout", "-qb", "theirs")
    store.write(path, changed(file, "terms", term, **({"judged": "BOTH"} if clash else {"certainty": 1})))
    git(root, "commit", "-qam", "theirs")
    git(root, "checkout", "-q", "main")
    store.write(path, changed(file, "terms", term, judged="OTHER"))
    git(root, "commit", "-qam", "ours")
    shown = git(root, "merge", "-q", "--no-edit", "theirs", code=int(clash))
    merged = store.load(path, SpanFile)
    assert merged.terms[0].judged == "OTHER"
    assert merged.terms[0].certainty == (file.terms[0].certainty if clash else 1)
    assert ("conflict in terms" in shown) == clash
    assert git(root, "status", "--porcelain").startswith("UU") == clash
    assert not [f for f in check.run(Corpus(root), [path]).findings if f.rule.startswith(("SCH", "FIL", "IDS"))]


def test_what_would_break_the_schema_is_not_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = minicorpus.write_corpus(tmp_path / "root").root
    data = (root / RIVER).read_bytes()
    versions = [tmp_path / name for name in ("base", "ours", "theirs")]
    for version in versions:
        version.write_bytes(data)
    file = store.load(root / RIVER, SpanFile)
    store.write(versions[2], changed(file, "entities", file.entities[0].id, label="NO_SUCH_LABEL"))
    assert cli.main(["mergefile", *map(str, versions), "--root", str(root)]) == 2
    assert "would break the schema" in capsys.readouterr().err
    versions[2].write_bytes(b"<<<<<<<")
    assert cli.main(["mergefile", *map(str, versions), "--root", str(root)]) == 2
    assert "no span file" in capsys.readouterr().err
    assert cli.main(["mergefile", str(versions[0]), "--root", str(root)]) == 2
    assert versions[1].read_bytes() == data
