"""Mends: what is put right, what is left alone, and that nothing else is touched."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import minicorpus
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palermo import check, cli, config, fixes, jsonfile, mending, model, store
from palermo.rules import RULES
from palermo.rules.core import Annotated, Tables
from palermo.store import Corpus
from palermo.text import quote_hash, to_utf8, to_utf16

RIVER = "annotations/a1/mini-river.json"
MILL = "annotations/a1/mini-mill.json"
SKIPPER = "annotations/a1/mini-skipper.json"


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("whole") / "root"
    minicorpus.write_corpus(root)
    return root


@pytest.fixture
def root(whole, tmp_path) -> Path:
    shutil.copytree(whole, tmp_path / "root")
    return tmp_path / "root"


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def spans(root: Path, name: str) -> model.SpanFile:
    return store.load(root / name, model.SpanFile)


def doc(root: Path, name: str) -> Annotated:
    corpus, of = Corpus(root), spans(root, name)
    record = corpus.documents[of.document]
    return Annotated(name, of, record, corpus.text(record), Tables(corpus.inventory, corpus.termbase))


def rewrite(root: Path, name: str, change: Any) -> model.SpanFile:
    """Every span and cue of a file replaced by what `change` makes of it; the file as it is written then."""
    old = spans(root, name)
    new = replace(
        old,
        entities=tuple(map(change, old.entities)),
        elements=tuple(map(change, old.elements)),
        terms=tuple(map(change, old.terms)),
        relations=tuple(replace(r, cue=change(r.cue)) if r.cue else r for r in old.relations),
    )
    store.write(root / name, new)
    return new


def rules(root: Path) -> list[str]:
    return sorted({f.rule for f in check.run(Corpus(root)).findings if not f.waived})


def fix(root: Path, *arguments: str) -> int:
    return cli.main(["check", "--root", str(root), "--fix", *arguments])


def waive(root: Path, rule: str, name: str, target: str = "") -> None:
    lines = ["[[waiver]]", f'rule = "{rule}"', f'file = "{name}"', f'target = "{target}"', 'reason = "so printed"', ""]
    (root / store.WAIVERS).write_text("\n".join(lines), "utf-8")


def test_a_clean_corpus_stays_as_it_is(root, capsys):
    before = files(root)
    assert cli.main(["check", "--root", str(root), "--diff"]) == 0
    assert capsys.readouterr().out == ""
    assert fix(root) == 0
    assert capsys.readouterr().err == ""
    assert files(root) == before


def test_every_mend_is_one_of_a_rule():
    assert set(fixes.FIXES) <= {rule.id for rule in RULES}
    assert set(fixes.FIXES) == {"FIL002", "FIL003", "FIL006", "SPN002", "SPN007", "SPN008"}


# --- units -------------------------------------------------------------------------------------------------


def moved(span: Any, convert: Any) -> Any:
    """A span with its offsets counted otherwise, fragments and all."""
    parts = tuple(model.Fragment(convert(p.start), convert(p.end)) for p in getattr(span, "fragments", ()))
    changes: dict[str, Any] = {"fragments": parts} if parts else {}
    return replace(span, start=convert(span.start), end=convert(span.end), **changes)


UNITS = {
    "UTF-16": to_utf16,
    "UTF-8": to_utf8,
    "CR LF": lambda text, at: at + text.count("\n", 0, at),
}


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("UTF-16", RIVER),
        ("UTF-8", RIVER),
        ("CR LF", RIVER),
        ("UTF-8", MILL),
        ("CR LF", "annotations/gold/mini-port.json"),
    ],
)
def test_offsets_in_another_unit_are_shifted(root, unit, name):
    before, text = files(root), minicorpus.TEXTS[Path(name).stem]
    rewrite(root, name, lambda span: moved(span, lambda at: UNITS[unit](text, at)))
    assert (root / name).read_bytes() != before[name]
    assert rules(root) == ["SPN007"]
    assert fix(root) == 0
    assert files(root) == before


def test_offsets_in_two_units_are_left_alone(root):
    text = minicorpus.TEXTS["mini-river"]
    units = cycle([UNITS["UTF-16"], UNITS["UTF-8"]])

    def turned(span: Any) -> Any:
        unit = next(units)
        return moved(span, lambda at: unit(text, at))

    rewrite(root, RIVER, turned)
    before = files(root)
    assert fix(root) == 1
    assert files(root) == before
    assert rules(root) == ["SPN007"]


def test_what_no_unit_explains_stops_the_shift(root):
    text = minicorpus.TEXTS["mini-river"]
    rewrite(root, RIVER, lambda span: moved(span, lambda at: to_utf16(text, at)))
    edited = (root / RIVER).read_bytes().replace(b'"text": "passports"', b'"text": "harpoons"', 1)
    (root / RIVER).write_bytes(edited)
    assert fix(root) == 1
    assert (root / RIVER).read_bytes() == edited


def test_a_waived_span_is_not_shifted(root):
    text, old = minicorpus.TEXTS["mini-river"], spans(root, RIVER)
    new = rewrite(root, RIVER, lambda span: moved(span, lambda at: to_utf16(text, at)))
    waive(root, "SPN007", RIVER, "e14")
    fix(root)
    by_id = {e.id: e for e in spans(root, RIVER).entities}
    assert by_id["e14"] == {e.id: e for e in new.entities}["e14"]
    assert by_id["e15"] == {e.id: e for e in old.entities}["e15"]


# --- quotes ------------------------------------------------------------------------------------------------


def replaced(root: Path, name: str, id_: str, **changes: Any) -> None:
    rewrite(root, name, lambda span: replace(span, **changes) if getattr(span, "id", "") == id_ else span)


def entity(root: Path, name: str, id_: str) -> model.Entity:
    return next(e for e in spans(root, name).entities if e.id == id_)


def test_a_quote_that_stands_once_is_found(root):
    before = files(root)
    replaced(root, RIVER, "e8", start=0, end=6)
    assert rules(root) == ["SPN002"]
    assert fix(root) == 0
    assert files(root) == before


@pytest.mark.parametrize("quote", ["Borland", "smugglers", "assports", "passport"])
def test_a_quote_that_stands_twice_or_nowhere_or_within_a_word_is_left_alone(root, quote):
    replaced(root, RIVER, "e14", text=quote)
    before = files(root)
    assert fix(root) == 1
    assert files(root) == before


def test_the_whole_word_is_found_where_it_also_occurs_within_another(root):
    old = entity(root, RIVER, "e5")
    replaced(root, RIVER, "e5", start=old.start + 3, end=old.end + 3)
    assert minicorpus.TEXTS["mini-river"].count("Ulla") == 1
    fix(root)
    assert entity(root, RIVER, "e5") == old


def test_a_cue_is_found_as_well(root):
    before = files(root)
    old = spans(root, RIVER)
    cue = next(r.cue for r in old.relations if r.id == "r5")
    change = {r.id: replace(r, cue=replace(cue, start=0, end=4)) if r.id == "r5" else r for r in old.relations}
    store.write(root / RIVER, replace(old, relations=tuple(change.values())))
    assert fix(root) == 0
    assert files(root) == before


def test_a_span_is_not_moved_to_where_an_equal_one_lies(root):
    river = spans(root, RIVER)
    other = replace(next(e for e in river.entities if e.id == "e8"), id="e99", start=0, end=6)
    store.write(root / RIVER, replace(river, entities=(*river.entities, other)))
    before = files(root)
    assert fix(root) == 1
    assert files(root) == before
    assert rules(root) == ["SPN002"]


def test_a_span_with_fragments_is_moved_as_a_whole(root):
    before = files(root)
    old = next(e for e in spans(root, RIVER).elements if e.fragments)
    replaced(root, RIVER, old.id, **vars_of(moved(old, lambda at: at - 9)))
    assert fix(root) == 0
    assert files(root) == before


def vars_of(span: Any) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "fragments": span.fragments}


def test_a_quote_outside_the_zones_is_left_alone(whole):
    found = doc(whole, RIVER)
    span = next(e for e in found.spans.entities if e.id == "e8")
    away = replace(found.spans, entities=(replace(span, start=0, end=6),), elements=(), terms=(), relations=())
    record = found.record
    assert record is not None
    for zone, expected in ((model.Zone(0, 40, "headline"), 0), (model.Zone(0, record.length, "body"), span.start)):
        at = replace(found, spans=away, record=replace(record, zones=(zone,)))
        assert fixes.at_the_quote(at, {"e8"}).entities[0].start == expected
    assert fixes.at_the_quote(replace(found, spans=away), {"e9"}) == away


# --- white space -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("left", "right"), [(1, 0), (0, 1), (1, 1)])
def test_white_space_at_the_edges_is_cut_off(root, left, right):
    before, text = files(root), minicorpus.TEXTS["mini-river"]
    old = entity(root, RIVER, "e10")
    start, end = old.start - left, old.end + right
    replaced(root, RIVER, "e10", start=start, end=end, text=text[start:end])
    assert "SPN008" in rules(root)
    assert fix(root) == 0
    assert files(root) == before


def test_the_hash_of_words_is_renewed(root):
    before, text = files(root), minicorpus.TEXTS["mini-skipper"]
    old = entity(root, SKIPPER, "e4")
    replaced(root, SKIPPER, "e4", start=old.start - 1, quote_sha256=quote_hash(text[old.start - 1 : old.end]))
    assert fix(root) == 0
    assert files(root) == before


def test_outer_fragments_are_cut_with_the_span(root):
    before, text = files(root), minicorpus.TEXTS["mini-river"]
    old = next(e for e in spans(root, RIVER).elements if e.fragments)
    first, *rest = old.fragments
    changes = {"start": old.start - 1, "fragments": (replace(first, start=first.start - 1), *rest)}
    replaced(root, RIVER, old.id, text=text[old.start - 1 : old.end], **changes)
    assert fix(root) == 0
    assert files(root) == before


def test_a_span_is_not_cut_to_what_an_equal_one_marks(root):
    river, text = spans(root, RIVER), minicorpus.TEXTS["mini-river"]
    old = next(e for e in river.entities if e.id == "e10")
    other = replace(old, id="e99", end=old.end + 1, text=text[old.start : old.end + 1])
    store.write(root / RIVER, replace(river, entities=(*river.entities, other)))
    before = files(root)
    assert fix(root) == 1
    assert files(root) == before


def test_a_waived_edge_stays(root):
    text, old = minicorpus.TEXTS["mini-river"], entity(root, RIVER, "e10")
    replaced(root, RIVER, "e10", end=old.end + 1, text=text[old.start : old.end + 1])
    waive(root, "SPN008", RIVER, "e10")
    before = files(root)
    fix(root)
    assert files(root) == before


def test_what_a_mend_brings_to_light_is_mended_too(root):
    """Counted in UTF-16 and with a space at an edge; a quote that is found and has a space."""
    before, text = files(root), minicorpus.TEXTS["mini-river"]
    old = entity(root, RIVER, "e10")
    replaced(root, RIVER, "e10", start=old.start - 1, text=text[old.start - 1 : old.end])
    rewrite(root, RIVER, lambda span: moved(span, lambda at: to_utf16(text, at)))
    assert fix(root) == 0
    assert files(root) == before


# --- files -------------------------------------------------------------------------------------------------

DAMAGE = {
    "FIL002": lambda data: b"\xef\xbb\xbf" + data,
    "FIL003": lambda data: data.replace(b"\n", b"\r\n"),
    "FIL006": lambda data: data.replace(b"\n", b"\r\n", 1),
    "lone CR": lambda data: data.replace(b"\n", b"\r"),
    "all": lambda data: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n", 2),
    "layout": lambda data: data.replace(b", ", b" ,  "),
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("name", [RIVER, store.DOCUMENTS, store.ANNOTATORS, "annotations/adjudication/mini-mill.json"])
def test_a_json_file_comes_out_in_canonical_form(root, name, damage):
    before = files(root)
    data = DAMAGE[damage](before[name])
    (root / name).write_bytes(data)
    assert fix(root) == 0
    if damage != "lone CR" or not name.endswith(".jsonl"):
        assert data != before[name]
    assert files(root) == before


def test_spans_are_sorted(root):
    before, old = files(root), spans(root, RIVER)
    value = json.loads(before[RIVER])
    value["entities"].reverse()
    (root / RIVER).write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    assert spans(root, RIVER) != old
    assert fix(root) == 0
    assert files(root) == before


@pytest.mark.parametrize("damage", ["FIL002", "FIL003", "FIL006"])
def test_a_text_is_never_touched(root, damage):
    path = root / "corpus/authored/mini-mill.txt"
    path.write_bytes(DAMAGE[damage](path.read_bytes()))
    before = files(root)
    assert fix(root) == 1
    assert files(root) == before
    assert damage in rules(root)


@pytest.mark.parametrize("damage", ["FIL002", "FIL003", "FIL006"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"status"', b'"extra": 1, "status"'),
        (b'"status"', b'"status": "draft", "status"'),
        (b'"label": "PERSON"', b'"label": "PERSN"'),
        (b'"entities"', b'entities"'),
        (b"boatman", b"boat\xffman"),
    ],
)
def test_a_file_that_is_not_understood_is_left_alone(root, damage, old, new):
    data = (root / RIVER).read_bytes()
    assert old in data
    (root / RIVER).write_bytes(DAMAGE[damage](data.replace(old, new, 1)))
    before = files(root)
    assert fix(root) == 1
    assert files(root) == before


@pytest.mark.parametrize("damage", ["FIL002", "FIL003", "FIL006"])
def test_a_file_with_a_waiver_of_its_bytes_is_left_alone(root, damage):
    (root / RIVER).write_bytes(DAMAGE[damage]((root / RIVER).read_bytes()))
    waive(root, damage, RIVER)
    before = files(root)
    fix(root)
    assert files(root) == before


@pytest.mark.parametrize("damage", ["FIL002", "FIL003"])
def test_a_broken_table_is_mended_and_then_what_is_checked_by_it(root, damage):
    shutil.copytree(store.packaged_schema(), root / "schema")
    (root / store.GUIDELINES).write_bytes((root / "schema/labels.json").read_bytes())
    before = files(root)
    replaced(root, RIVER, "e8", start=0, end=6)
    labels = root / "schema/labels.json"
    labels.write_bytes(DAMAGE[damage](labels.read_bytes()))
    found = mending.mended(Corpus(root), check.files_of(Corpus(root)), config.everything())
    assert [file.name for file in found] == ["schema/labels.json"]
    assert fix(root) == 0
    assert files(root) == before


# --- the command -------------------------------------------------------------------------------------------


def damaged(root: Path) -> dict[str, bytes]:
    """Three files that can be mended, one of them in part."""
    replaced(root, RIVER, "e8", start=0, end=6)
    replaced(root, RIVER, "e14", text="passport")
    for name, damage in ((MILL, "FIL002"), (store.DOCUMENTS, "FIL003")):
        (root / name).write_bytes(DAMAGE[damage]((root / name).read_bytes()))
    return files(root)


def test_the_diff_is_what_is_written_then(root, capsys, tmp_path):
    before = damaged(root)
    assert cli.main(["check", "--root", str(root), "--diff"]) == 1
    shown = capsys.readouterr().out
    assert files(root) == before
    assert [line for line in shown.split("\n") if line.startswith("---")] == [
        f"--- a/{name}" for name in (store.DOCUMENTS, MILL, RIVER)
    ]
    shutil.copytree(root, tmp_path / "other")
    patch = ["git", "apply", "--unsafe-paths", "-p1", f"--directory={tmp_path / 'other'}"]
    subprocess.run(patch, input=shown.encode("utf-8"), check=True, cwd=tmp_path)
    assert fix(root) == 1
    assert files(root) == files(tmp_path / "other")


def test_what_remains_is_reported_and_a_second_run_changes_nothing(root, capsys):
    damaged(root)
    assert fix(root) == 1
    out, err = capsys.readouterr()
    assert "error SPN002 quote 'passport' differs from the text, 'passports'\n" in out
    assert "1 error," in out
    assert err.splitlines() == [
        f"mended {store.DOCUMENTS}: FIL003",
        f"mended {MILL}: FIL002",
        f"mended {RIVER}: SPN002",
    ]
    before = files(root)
    assert fix(root) == 1
    assert files(root) == before


def test_a_last_line_without_its_end_is_shown_as_diff_shows_it(root, capsys):
    (root / RIVER).write_bytes((root / RIVER).read_bytes().rstrip(b"\n"))
    assert cli.main(["check", "--root", str(root), "--diff"]) == 1
    assert capsys.readouterr().out.endswith("\n-}\n\\ No newline at end of file\n+}\n")


def test_only_what_is_chosen_is_mended(root):
    damaged(root)
    before = files(root)
    assert fix(root, str(root / MILL)) == 0
    assert {name for name, data in files(root).items() if data != before[name]} == {MILL}
    fix(root, "--ignore", "SPN002")
    assert files(root)[RIVER] == before[RIVER]


def test_fix_and_diff_exclude_each_other(root, capsys):
    with pytest.raises(SystemExit) as caught:
        fix(root, "--diff")
    assert caught.value.code == 2
    assert "not allowed with" in capsys.readouterr().err


# --- any offsets -------------------------------------------------------------------------------------------

PLACES = st.tuples(st.integers(0, 420), st.integers(0, 420)).map(sorted)


@given(
    places=st.lists(PLACES, min_size=1, max_size=6), quotes=st.lists(st.sampled_from(range(6)), min_size=6, max_size=6)
)
def test_a_mend_keeps_records_and_leaves_spans_that_fit(whole, places, quotes):
    """Whatever the offsets: no record is lost or made, and what is moved fits its quote and is trimmed or unchanged."""
    found = doc(whole, RIVER)
    text = found.text or ""
    entities = []
    for i, (start, end) in enumerate(places):
        own = text[start:end] or "x"
        quote = (own, f" {own}", "Mostva", "Borland", "men", own.strip() or "x")[quotes[i]]
        entities.append(model.Entity(f"e{i}", "PLACE", start, end, quote))
    at = replace(found, spans=replace(found.spans, entities=tuple(entities), elements=(), terms=(), relations=()))
    ids = {entity.id for entity in entities}
    for mend in fixes.SPAN_FIXES.values():
        after = mend(at, ids)
        assert [e.id for e in after.entities] == [e.id for e in entities]
        for one, other in zip(entities, after.entities, strict=True):
            assert other == one or (text[other.start : other.end] == other.text and other.start < other.end)
        assert mend(at, set()) == at.spans
        assert jsonfile.build(model.SpanFile, jsonfile.parse(jsonfile.canonical(after))) == jsonfile.ordered(after)


def test_a_name_that_is_no_utf_8_is_printed_as_its_escape(root, capsys):
    name = os.fsdecode(b"annotations/a1/\xff.json")
    try:
        (root / name).write_bytes((root / MILL).read_bytes().replace(b", ", b","))
    except OSError:
        pytest.skip("the file system takes no such name")
    assert cli.main(["check", "--root", str(root), "--diff"]) == 1
    assert capsys.readouterr().out.startswith("--- a/annotations/a1/\\udcff.json\n")
    assert fix(root) == 1
    assert capsys.readouterr().err == "mended annotations/a1/\\udcff.json: canonical form\n"
    assert (root / name).read_bytes() == (root / MILL).read_bytes()


def test_what_is_saved_while_a_mend_is_worked_out_is_kept(root, capsys, monkeypatch):
    path = root / RIVER
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    work_out = mending.mended

    def slowly(*arguments: Any) -> list[mending.Mended]:
        found = work_out(*arguments)
        path.write_bytes(b"saved meanwhile")
        return found

    monkeypatch.setattr(mending, "mended", slowly)
    assert fix(root, str(path)) == 2
    assert "changed by somebody else meanwhile" in capsys.readouterr().err
    assert path.read_bytes() == b"saved meanwhile"
