"""Running rules over a corpus: what is read, what is skipped, what is waived, and what a request is told."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import instances
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palermo import check, cli, jsonfile, model, store
from palermo.findings import Hit, Severity, UserError
from palermo.rules import RULES, core
from palermo.store import Corpus

CLEAN = Path(__file__).parent / "rules" / "clean"
SPANS = "annotations/a1/ferry.json"
TEXT = "corpus/authored/ferry.txt"


@pytest.fixture
def root(tmp_path) -> Path:
    """A copy of the clean corpus, to be broken."""
    shutil.copytree(CLEAN, tmp_path / "corpus-root")
    return tmp_path / "corpus-root"


def edit(path: Path, old: str, new: str) -> None:
    data = path.read_bytes()
    assert old.encode() in data
    path.write_bytes(data.replace(old.encode(), new.encode(), 1))


def found(root: Path, *names: str, rules: Any = RULES) -> list[tuple[str, str, int]]:
    """Rule, path and line of every finding of a check of these names, or of all."""
    report = check.run(Corpus(root), [root / name for name in names], rules)
    return [(f.rule, f.location.path, f.location.line) for f in report.findings]


def refused(capsys, *arguments: object) -> str:
    """What a request that cannot be carried out is told: one line, exit 2, nothing on standard output."""
    assert cli.main([str(a) for a in arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("palermo check: ")
    return err.removeprefix("palermo check: ").strip()


# --- exit status -------------------------------------------------------------------------------------------


def test_a_clean_corpus_is_0(root, capsys):
    assert cli.main(["check", "--root", str(root)]) == 0
    assert capsys.readouterr() == ("4 files checked: no errors, no warnings\n", "")


def test_an_error_is_1(root, capsys):
    edit(root / SPANS, '"Samira"', '"Zamira"')
    assert cli.main(["check", "--root", str(root)]) == 1
    out, err = capsys.readouterr()
    assert out.startswith(f"{SPANS}:11:5: error SPN002 quote 'Zamira' differs from the text, 'Samira'\n")
    assert "               ^^^^^^\n" in out
    assert err == ""


def test_a_warning_is_0(root, capsys):
    edit(root / SPANS, '"elements": ["x1", "x2", "x3", "x4"]', '"elements": ["x1", "x2", "x3"]')
    assert cli.main(["check", "--root", str(root)]) == 0
    assert capsys.readouterr().out.endswith("4 files checked: no errors, 1 warning\n")


def test_a_waived_error_is_0(root, capsys):
    edit(root / SPANS, '"Samira"', '"Zamira"')
    waive(root, rule="SPN002", file=SPANS, reason="as printed")
    assert cli.main(["check", "--root", str(root)]) == 0
    assert capsys.readouterr().out.endswith("4 files checked: no errors, no warnings, 1 waived\n")


def test_a_path_outside_the_corpus_is_2(root, capsys, tmp_path):
    (tmp_path / "other.json").write_bytes(b"{}")
    told = refused(capsys, "check", "--root", root, tmp_path / "other.json")
    assert told == f"{tmp_path}/other.json: not in the corpus at {root}"
    assert "no corpus at or above" in refused(capsys, "check", tmp_path / "other.json")


def test_a_path_that_is_not_there_is_2(root, capsys):
    assert refused(capsys, "check", "--root", root, root / "none.json") == f"{root}/none.json: no such file or folder"


def test_a_path_that_is_no_file_of_the_corpus_is_2(root, capsys):
    for name in ("README.md", "annotations/a1/notes.txt", "annotations/notes.json"):
        (root / name).write_text("notes")
        assert "no file of a corpus; expected texts" in refused(capsys, "check", root / name)
    (root / "annotations" / "empty").mkdir()
    assert "no file of a corpus" in refused(capsys, "check", root / "annotations" / "empty")


def test_no_corpus_is_2(capsys, tmp_path):
    assert "no corpus at or above" in refused(capsys, "check", "--root", tmp_path)


# --- what is read ------------------------------------------------------------------------------------------


def broken_everywhere(root: Path) -> None:
    edit(root / SPANS, '"Samira"', '"Zamira"')
    edit(root / "annotations/annotators.json", '"human"', '"robot"')
    edit(root / "corpus/documents.jsonl", '"length": 135', '"length": 136')
    (root / "corpus/authored/loose.txt").write_bytes(b"one\r\n")
    (root / "annotations/a10").mkdir()
    (root / "annotations/a10/ferry.json").write_bytes(b"{")


ALL = [
    ("SCH001", "annotations/annotators.json", 4),
    ("SPN002", SPANS, 11),
    ("FIL004", "annotations/a10/ferry.json", 1),
    ("FIL003", "corpus/authored/loose.txt", 1),
    ("COR006", "corpus/documents.jsonl", 1),
]


def test_every_file_is_read_and_findings_are_in_order(root):
    broken_everywhere(root)
    assert sorted(found(root)) == sorted(ALL)
    report = check.run(Corpus(root))
    assert [f.location for f in report.findings] == sorted(f.location for f in report.findings)
    assert (report.files, report.errors, report.warnings, report.waived) == (6, 5, 0, 0)


@pytest.mark.parametrize(
    ("names", "rules"),
    [
        ((SPANS,), "SPN002"),
        (("annotations/annotators.json",), "SCH001"),
        (("corpus/documents.jsonl",), "COR006"),
        (("corpus/authored/loose.txt",), "FIL003"),
        ((TEXT,), ""),
        (("annotations/a1",), "SPN002"),
        (("annotations",), "FIL004 SCH001 SPN002"),
        (("annotations/a10",), "FIL004"),
        (("corpus",), "COR006 FIL003"),
        ((SPANS, TEXT, "corpus/authored"), "FIL003 SPN002"),
        ((SPANS, "annotations", SPANS), "FIL004 SCH001 SPN002"),
        ((".",), "COR006 FIL003 FIL004 SCH001 SPN002"),
    ],
)
def test_only_what_is_named_is_reported(root, names, rules):
    broken_everywhere(root)
    assert sorted(rule for rule, _, _ in found(root, *names)) == rules.split()


def test_paths_are_taken_from_the_working_folder(root, monkeypatch, capsys):
    edit(root / SPANS, '"Samira"', '"Zamira"')
    monkeypatch.chdir(root / "annotations" / "a1")
    assert cli.main(["check", "ferry.json"]) == 1
    assert capsys.readouterr().out.startswith(f"{SPANS}:11:5: error SPN002")
    assert cli.main(["check", ".."]) == 1


def test_hidden_and_foreign_files_are_no_part_of_the_corpus(root):
    for name in ("annotations/a1/.ferry.json.x1y2", "annotations/GUIDELINES.md", "annotations/a1/deep/er.json"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(b"\xff\r\n{")
    (root / "annotations/a1/.hidden.json").write_bytes(b"{")
    assert found(root) == []
    assert sorted(check.files_of(Corpus(root))) == [
        "annotations/a1/ferry.json",
        "annotations/annotators.json",
        "corpus/authored/ferry.txt",
        "corpus/documents.jsonl",
    ]


def test_adjudications_are_read_as_such(root):
    folder = root / "annotations" / "adjudication"
    folder.mkdir()
    (folder / "ferry.json").write_bytes(b'{"document": "ferry"}\n')
    found_here = found(root)
    assert {(rule, path) for rule, path, _ in found_here} == {("SCH001", "annotations/adjudication/ferry.json")}


# --- a fault hides nothing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "rule", "line"),
    [
        (b"\xff\xfe", "FIL001", 1),
        (b"\xef\xbb\xbf{}", "FIL002", 1),
        (b"{}\r\n", "FIL003", 1),
        (b'{\n"a": 1,}', "FIL004", 2),
        (b"", "FIL004", 1),
        (b"[" * 100_000, "FIL004", 1),
        (b"[" * 500 + b"]" * 500, "FIL004", 1),
        (b"[]", "SCH001", 1),
        (b"null", "SCH001", 1),
        (b"3", "SCH001", 1),
        (b"{}", "SCH001", 1),
        (b'{"a": 1,\n "a": 2}', "FIL005", 2),
    ],
)
def test_a_broken_file_is_a_finding_and_hides_no_other(root, data, rule, line):
    edit(root / SPANS, '"Samira"', '"Zamira"')
    (root / "annotations/a1/aaa.json").write_bytes(data)
    here = [(r, n) for r, path, n in found(root) if path == "annotations/a1/aaa.json"]
    assert set(here) == {(rule, line)}
    assert ("SPN002", SPANS, 11) in found(root)


def test_a_name_that_cannot_be_read_is_a_finding(root):
    (root / "annotations/a1/gone.json").symlink_to("nowhere.json")
    (root / "corpus/authored/folder.txt").mkdir()
    assert [(rule, path) for rule, path, _ in found(root)] == [
        ("FIL000", "annotations/a1/gone.json"),
        ("FIL000", "corpus/authored/folder.txt"),
    ]


def test_a_broken_line_of_metadata_hides_no_other(root):
    path = root / "corpus/documents.jsonl"
    path.write_bytes(path.read_bytes() + b'{"id": \n{"id": "x"}\n\n' + path.read_bytes().replace(b"ferry", b"raft"))
    places = {(rule, line) for rule, name, line in found(root) if name == "corpus/documents.jsonl"}
    assert places == {("FIL004", 2), ("COR006", 5)}
    edit(path, '{"id": \n', "")
    places = {(rule, line) for rule, name, line in found(root) if name == "corpus/documents.jsonl"}
    assert places == {("SCH001", 2), ("COR006", 4)}


def test_a_place_in_a_line_is_a_place_in_the_file(root):
    path = root / "corpus/documents.jsonl"
    second = path.read_bytes().replace(b"ferry", b"raft").replace(b'"length": 135', b'"length": -1')
    path.write_bytes(path.read_bytes() + second)
    [finding] = check.run(Corpus(root), [path]).findings
    column = second.decode().index('"length"') + 1
    assert (finding.rule, str(finding.location)) == ("SCH001", f"corpus/documents.jsonl:2:{column}")


def test_a_text_that_is_not_utf_8_leaves_its_annotation_checked(root):
    (root / TEXT).write_bytes(b"caf\xe9")
    edit(root / SPANS, '"persons": ["e2"]', '"persons": []')
    assert {(rule, path) for rule, path, _ in found(root)} == {
        ("FIL001", TEXT),
        ("COR003", "corpus/documents.jsonl"),
        ("CAS001", SPANS),
    }


def test_a_broken_inventory_is_a_finding_and_a_partial_check_is_refused(root, capsys):
    (root / "schema").mkdir()
    labels = root / "schema" / "labels.json"
    labels.write_bytes((store.packaged_schema() / "labels.json").read_bytes())
    assert found(root) == []
    edit(labels, '"name": "PERSON"', '"name": ["PERSON"]')
    edit(root / TEXT, "Eko", "Ekó")
    (root / "annotations/a1/worse.json").write_bytes(b"{")
    assert sorted(rule for rule, _, _ in found(root)) == ["COR003", "FIL004", "SCH001"]
    assert refused(capsys, "check", root / SPANS).startswith("schema/labels.json is broken")
    assert found(root, "schema") == [("SCH001", "schema/labels.json", 5)]
    assert found(root, TEXT) == [("COR003", "corpus/documents.jsonl", 1)]


def test_a_changed_text_is_found_from_each_file_that_rests_on_it(root):
    edit(root / TEXT, "Eko", "Ekó")
    for path in (TEXT, SPANS, "annotations/a1", "corpus/authored"):
        assert found(root, path) == [("COR003", "corpus/documents.jsonl", 1)], path


def test_a_schema_that_is_none_is_said(root, capsys):
    (root / "schema").mkdir()
    (root / "schema" / "annotation.schema.json").write_bytes(b"{")
    assert "annotation.schema.json: no JSON Schema" in refused(capsys, "check", "--root", root)


def test_a_corpus_is_checked_by_its_own_inventory(root):
    (root / "schema").mkdir()
    for name in ("labels.json", "annotation.schema.json"):
        (root / "schema" / name).write_bytes((store.packaged_schema() / name).read_bytes())
    labels = root / "schema" / "labels.json"
    edit(labels, '"name": "PERSON"', '"name": "SOMEBODY"')
    rules = found(root)
    assert rules and {(rule, path) for rule, path, _ in rules} == {("SCH001", SPANS)}


SPAN_FILES = instances.of(model.SpanFile, Corpus(store.packaged_schema().parent).inventory)


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("fuzzed") / "root"
    shutil.copytree(CLEAN, root)
    return root


def dealt(value: dict[str, Any], text: str, data: st.DataObject) -> dict[str, Any]:
    """The records of a span file dealt out anew, so that ids and places meet; in some files one or other does not."""
    layers = dict(zip(model.LAYERS, "exktr", strict=True)) | {"comments": "m"}
    ids = {layer: [f"{letter}{n}" for n, _ in enumerate(value[layer])] for layer, letter in layers.items()}
    missing = data.draw(st.sampled_from([[], [], [], ["z9"]]))
    beyond = data.draw(st.sampled_from([0, 0, 0, 9]))

    def some(layer: str) -> list[str]:
        return data.draw(st.lists(st.sampled_from([*ids[layer], *missing] or ["z9"]), max_size=3 if ids[layer] else 0))

    value["relations"] = value["relations"] if ids["entities"] else []
    for span in (*value["entities"], *value["elements"], *value["terms"], *value["relations"]):
        place = span.get("cue", {}) if "head" in span else span
        first = data.draw(st.integers(0, len(text) - 1))
        last = data.draw(st.integers(first + 1 - beyond, min(first + 9, len(text)) + beyond))
        place |= {"start": first, "end": max(0, last), "text": text[first : max(0, last)] or "x"}
        place.pop("quote_sha256", None)
        if "head" in span:
            span |= {"head": (some("entities") or ids["entities"])[0], "tail": ids["entities"][-1], "cue": place}
    for layer, known in ids.items():
        for item, own in zip(value[layer], known, strict=False):
            item["id"] = own
    for case in value["cases"]:
        case |= {"actors": some("entities"), "persons": some("entities") or ids["entities"][:1]}
        case |= {"elements": some("elements"), "follows": data.draw(st.sampled_from(ids["cases"]))}
    for term in value["terms"]:
        term |= {"cases": some("cases"), "term": data.draw(st.sampled_from(["en:smuggling", "en:trafficking"]))}
    for comment in value["comments"]:
        comment["target"] = "document"
    return value


@settings(max_examples=80)
@given(data=st.data())
def test_no_rule_crashes_on_what_fits_the_schema(fuzzed, data):
    """References that dangle, offsets anywhere, cycles, fragments in disorder: findings, never an exception."""
    text = (CLEAN / TEXT).read_text("utf-8")
    value = json.loads(jsonfile.canonical(data.draw(SPAN_FILES)))
    value |= {"document": "ferry", "text_sha256": check.sha256(text.encode()), "set": "a1"}
    value = dealt(value, text, data) if data.draw(st.integers(0, 5)) else value
    (fuzzed / SPANS).write_text(json.dumps(value))
    report = check.run(Corpus(fuzzed))
    assert all(f.location.path == SPANS and f.location.line == 1 and f.rule != "SCH001" for f in report.findings)


# --- rules that presuppose others --------------------------------------------------------------------------


def rule(name: str, requires: set[str], fails: bool, severity: Severity = Severity.ERROR) -> core.Rule:
    def check_it(doc: Any) -> Iterator[Hit]:
        """Title."""
        if fails:
            yield Hit(name)

    return core.rule(name, "document", requires=requires, severity=severity)(check_it)


@pytest.mark.parametrize(
    ("first", "severity", "expected"),
    [
        (True, Severity.ERROR, ["AAA001", "DDD001"]),
        (True, Severity.WARNING, ["AAA001", "BBB001", "CCC001", "DDD001"]),
        (False, Severity.ERROR, ["BBB001", "CCC001", "DDD001"]),
    ],
)
def test_what_presupposes_a_failed_rule_is_skipped_with_all_that_presupposes_it(root, first, severity, expected):
    rules = [
        rule("AAA001", set(), first, severity),
        rule("BBB001", {"AAA001"}, True, Severity.WARNING),
        rule("CCC001", {"BBB001"}, True),
        rule("DDD001", set(), True),
    ]
    assert [name for name, _, _ in found(root, rules=rules)] == expected


def test_an_id_given_twice_hides_what_rests_on_ids_and_crashes_nothing(root):
    edit(root / SPANS, '"id": "e2"', '"id": "e1"')
    assert found(root) == [("IDS001", SPANS, 11)]


def test_a_fault_of_one_file_skips_nothing_in_another(root):
    second = root / "annotations" / "a2" / "ferry.json"
    second.parent.mkdir()
    second.write_bytes((root / SPANS).read_bytes().replace(b'"set": "a1"', b'"set": "a2"'))
    edit(root / "annotations/annotators.json", '{"id": "w1", "kind": "human", "roles": ["author"]', ANNOTATOR_2)
    edit(root / SPANS, '"start": 15, "end": 21', '"start": 15, "end": 15')
    edit(second, '"Samira"', '"Zamira"')
    assert found(root) == [("SPN001", SPANS, 11), ("SPN002", "annotations/a2/ferry.json", 11)]


ANNOTATOR_2 = (
    '{"id": "a2", "kind": "human", "roles": ["annotator"], "languages": ["en"], "training": "x", "guideline": "1.0"},\n'
    '    {"id": "w1", "kind": "human", "roles": ["author"]'
)


def test_a_changed_text_hides_what_rests_on_offsets_and_that_alone(root):
    edit(root / TEXT, "judge", "jury ")
    edit(root / SPANS, '"start": 15, "end": 21', '"start": 15, "end": 999')
    edit(root / SPANS, '"persons": ["e2"]', '"persons": []')
    assert [(r, p) for r, p, _ in found(root)] == [("CAS001", SPANS), ("COR003", "corpus/documents.jsonl")]


# --- texts that are not here -------------------------------------------------------------------------------


@pytest.fixture
def hydrated(root) -> Path:
    """The clean corpus with its text as one that may not be published."""
    text = (root / TEXT).read_text("utf-8")
    record = json.loads((root / "corpus/documents.jsonl").read_bytes())
    del record["author"]
    record |= {"origin": "sourced", "redistributable": False, "path": "corpus/sourced/ferry.txt"}
    (root / "corpus/documents.jsonl").write_text(json.dumps(record) + "\n")
    source = {"id": "ferry", "origin": "A paper", "file": "ferry.txt", "sha256": record["text_sha256"],
              "bytes": len(text.encode()), "licence": "none", "extraction": "verbatim"}  # fmt: skip
    (root / "corpus/sources.jsonl").write_text(json.dumps(source) + "\n")
    (root / "corpus/sourced").mkdir()
    (root / TEXT).rename(root / "corpus/sourced/ferry.txt")
    spans = json.loads((root / SPANS).read_bytes())
    for item in (*spans["entities"], *spans["elements"], *spans["terms"], *(r["cue"] for r in spans["relations"])):
        item["quote_sha256"] = check.sha256(item.pop("text").encode())[:12]
    built = jsonfile.build(model.SpanFile, spans)
    store.write(root / SPANS, built)
    return root


def test_hashes_are_compared_where_the_text_is_here(hydrated):
    assert found(hydrated) == []
    edit(hydrated / SPANS, check.sha256(b"Samira")[:12], "0" * 12)
    assert found(hydrated) == [("SPN002", SPANS, 11)]


def test_without_the_text_all_else_is_checked(hydrated):
    (hydrated / "corpus/sourced/ferry.txt").unlink()
    assert found(hydrated) == []
    edit(hydrated / SPANS, check.sha256(b"Samira")[:12], "0" * 12)
    assert found(hydrated) == []
    edit(hydrated / SPANS, '"persons": ["e2"]', '"persons": []')
    assert found(hydrated) == [("CAS001", SPANS, 24)]
    edit(hydrated / SPANS, '"start": 15, "end": 21', '"start": 15, "end": 136')
    assert ("SPN001", SPANS, 11) in found(hydrated)


def test_a_quote_of_a_text_that_may_not_be_published_is_found_without_it(hydrated):
    (hydrated / "corpus/sourced/ferry.txt").unlink()
    edit(hydrated / SPANS, f'"quote_sha256": "{check.sha256(b"Samira")[:12]}"', '"text": "Samira"')
    assert found(hydrated) == [("SPN006", SPANS, 11)]


# --- waivers -----------------------------------------------------------------------------------------------


def waive(root: Path, **keys: object) -> None:
    lines = ["[[waiver]]", *(f"{key} = {json.dumps(value)}" for key, value in keys.items()), ""]
    path = root / "annotations" / "waivers.toml"
    path.write_text((path.read_text() if path.exists() else "") + "\n".join(lines))


def test_a_waived_finding_stays_visible_with_its_reason(root, capsys):
    edit(root / SPANS, '"Samira"', '"Zamira"')
    waive(root, rule="SPN002", file=SPANS, reason="as printed")
    [finding] = check.run(Corpus(root)).findings
    assert (finding.rule, finding.waived) == ("SPN002", "as printed")
    cli.main(["check", "--root", str(root)])
    assert "waived: 1 SPN002: as printed\n" in capsys.readouterr().out


def test_a_waiver_covers_its_rule_its_file_and_its_record_alone(root):
    edit(root / SPANS, '"Samira"', '"Zamira"')
    edit(root / SPANS, '"judge"', '"ludge"')
    waive(root, rule="SPN002", file=SPANS, target="e2", reason="as printed")
    findings = check.run(Corpus(root)).findings
    assert [(f.rule, f.target, f.waived) for f in findings] == [("SPN002", "e2", "as printed"), ("SPN002", "e5", "")]
    waive(root, rule="SPN002", file=SPANS, reason="all of them")
    assert [f.waived for f in check.run(Corpus(root)).findings] == ["as printed", "all of them"]


@pytest.mark.parametrize(
    "keys",
    [
        {"rule": "SPN003", "file": SPANS},
        {"rule": "SPN002", "file": "annotations/a2/ferry.json"},
        {"rule": "SPN002", "file": SPANS, "target": "e1"},
        {"rule": "WVR001", "file": "annotations/waivers.toml"},
    ],
)
def test_a_waiver_that_covers_nothing_is_an_error(root, keys):
    edit(root / SPANS, '"Samira"', '"Zamira"')
    waive(root, **keys, reason="x")
    assert found(root) == [("SPN002", SPANS, 11), ("WVR001", "annotations/waivers.toml", 1)]


def test_two_equal_waivers_are_one_too_many(root):
    edit(root / SPANS, '"Samira"', '"Zamira"')
    for _ in range(2):
        waive(root, rule="SPN002", file=SPANS, reason="x")
    assert found(root) == [("SPN002", SPANS, 11), ("WVR001", "annotations/waivers.toml", 5)]


def test_a_waiver_of_a_file_whose_text_is_not_here_may_cover_nothing(root):
    waive(root, rule="TRM003", file=SPANS, reason="another sense")
    assert [name for name, _, _ in found(root)] == ["WVR001"]
    (root / TEXT).unlink()
    assert "WVR001" not in [name for name, _, _ in found(root)]


def test_an_unused_waiver_is_no_matter_of_a_partial_check(root):
    waive(root, rule="SPN002", file=SPANS, reason="x")
    assert found(root, "annotations/annotators.json") == []
    assert [name for name, _, _ in found(root)] == ["WVR001"]


def test_waivers_hold_in_a_partial_check(root):
    edit(root / SPANS, '"Samira"', '"Zamira"')
    waive(root, rule="SPN002", file=SPANS, reason="x")
    assert check.run(Corpus(root), [root / SPANS]).errors == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[waiver]]\nrule = "SPN002"\nfile = "f"\n', "waivers.toml:1: a waiver needs rule, file"),
        (
            '[[waiver]]\nrule = "SPN002"\nfile = "f"\nreason = " "\n',
            "waivers.toml:1: a waiver needs rule, file",
        ),
        (
            '[[waiver]]\nrule = "SPN002"\nfile = "f"\nreason = 3\n',
            "waivers.toml:1: a waiver needs rule, file",
        ),
        ('\n\n[[waiver]]\nrule = "SPN999"\nfile = "f"\nreason = "r"\n', "waivers.toml:3: no rule 'SPN999'"),
        ('[[waiver]] # why\nrules = "SPN002"\n', "waivers.toml:1: a waiver has the keys rule, file, reason"),
        ('[[waiver]]\nrule = "SPN002"\nfile = "f"\nreason = "r"\ntarget = 1\n', "waivers.toml:1: a waiver needs"),
        ('[[ waiver ]]\nrule = "X"\nfile = "f"\nreason = "r"\n', "waivers.toml:1: no rule 'X'"),
        ('waiver = [{rule = "X", file = "f", reason = "r"}]\n', "waivers.toml:1: no rule 'X'"),
        ('[waiver]\nrule = "SPN002"\n', "nothing but [[waiver]] tables is expected"),
        ('[[waivers]]\nrule = "SPN002"\n', "nothing but [[waiver]] tables is expected, not 'waivers'"),
        ("waiver = 3\n", "nothing but [[waiver]] tables is expected"),
        ("waiver = [3]\n", "waivers.toml:1: a waiver has the keys"),
        ("[[waiver]\n", "waivers.toml: no TOML"),
    ],
)
def test_a_waiver_without_sense_is_2(root, capsys, text, told):
    (root / "annotations" / "waivers.toml").write_text(text)
    assert told in refused(capsys, "check", "--root", root)


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.symlink_to("nowhere")])
def test_a_list_of_waivers_that_cannot_be_read_is_not_taken_for_none(root, capsys, make):
    make(root / "annotations" / "waivers.toml")
    assert "waivers.toml: cannot be read" in refused(capsys, "check", "--root", root)


# --- quick to start ----------------------------------------------------------------------------------------

HEAVY = ("pydantic", "spacy", "datasets", "pyarrow", "pandas", "numpy", "jsonschema", "mlcroissant", "torch")
IMPORTED = f"""
import sys
from palermo.cli import main
try:
    status = main(sys.argv[1:])
finally:
    print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)
sys.exit(status)
"""


@pytest.mark.parametrize("arguments", [["check", SPANS], ["check"], ["explain", "SPN002"], ["check", "--help"]])
def test_a_check_imports_nothing_heavy(root, arguments):
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED, *arguments],
        env=os.environ | {"PYTHONPATH": str(Path(check.__file__).parents[1])},
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "[]\n")


def test_the_layout_says_what_each_file_is():
    assert check.format_of(SPANS) == ("annotation", model.SpanFile)
    assert check.format_of("annotations/adjudication/ferry.json") == ("adjudication", model.AdjudicationFile)
    assert check.format_of("annotations/annotators.json") == ("annotators", model.AnnotatorsFile)
    assert check.format_of("corpus/documents.jsonl") == ("document", model.DocumentRecord)
    assert check.format_of("schema/termbase/en.json") == ("termbase", model.TermbaseFile)
    assert check.format_of(TEXT) is None


def test_files_of_refuses_as_check_does(root):
    with pytest.raises(UserError, match="no such file"):
        check.files_of(Corpus(root), [root / "none"])


# --- a check of one file reads its rows alone --------------------------------------------------------------


@pytest.mark.parametrize("escaped", [False, True])
def test_a_row_is_found_by_its_id_its_path_and_through_escapes(root, escaped):
    """What a check of one file says is what a complete check says of that file, whatever the table looks like."""
    documents = root / store.DOCUMENTS
    lines = documents.read_bytes().split(b"\n")
    row = next(line for line in lines if b'"ferry"' in line)
    twin = row.replace(b'"id": "ferry"', b'"id": "\\u0066erry"' if escaped else b'"id": "other"')
    documents.write_bytes(b"\n".join([*lines[:-1], twin, b""]))
    for path in (root / SPANS, root / TEXT):
        name = path.relative_to(root).as_posix()
        alone = check.run(Corpus(root), [path]).findings
        whole = [f for f in check.run(Corpus(root)).findings if f.location.path == name]
        assert [f for f in alone if f.location.path == name] == whole
    assert "COR005" in {f.rule for f in check.run(Corpus(root)).findings}


@pytest.mark.parametrize(
    "value",
    [b'"document": "ferry"', b'"document" : "raft"', b'"document":"f\\u0065rry"', b'"document": 1', b'"x": "document"'],
)
def test_a_file_that_names_another_document_is_told_the_same_alone(root, value):
    path = root / SPANS
    path.write_bytes(path.read_bytes().replace(b'"document": "ferry"', value, 1))
    alone = [f for f in check.run(Corpus(root), [path]).findings if f.location.path == SPANS]
    assert alone == [f for f in check.run(Corpus(root)).findings if f.location.path == SPANS]
