"""What a check prints, in every format: as stored in tests/golden, and as other programs read it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from sarif import loader

from palermo import check, cli, report, store
from palermo.findings import Finding, Location, Severity
from palermo.rules import RULES
from palermo.store import Corpus

HERE = Path(__file__).parent
CASES = HERE / "rules"
FOLDERS = sorted(path.name for path in CASES.iterdir() if path.is_dir())
SPANS = "annotations/a1/ferry.json"
ODD = "corpus/authored/50%, “a: b”\n2.txt"
WAIVERS = r"""
[[waiver]]
rule = "SPN002"
file = "annotations/a1/*.json"
target = "e5"
reason = "50 % of them: read “ludge”,\nas printed"

[[waiver]]
rule = "CAS001"
file = "annotations/a9/100%: déjà,\nvu.json"
reason = "of old"
"""


@pytest.fixture
def root(tmp_path) -> Path:
    """A small corpus with errors, a warning, a waived finding, and words that the formats have to escape."""
    folder = tmp_path / "corpus-root"
    shutil.copytree(CASES / "clean", folder)
    (folder / ODD).write_bytes(b"one\r\ntwo\r\n")
    (folder / store.WAIVERS).write_text(WAIVERS, "utf-8")
    edits = {
        '"text": "Samira"': '"text": "Ša%mira: <&>\\n\\u0007"',
        '"text": "judge"': '"text": "ludge"',
        '"elements": ["x1", "x2", "x3", "x4"]': '"elements": ["x1", "x2", "x3"]',
        '"comments": []': '"comments": [{"id": "m1", "target": "document", "author": "x9", "text": "?"}]',
    }
    change(folder / SPANS, edits)
    return folder


def change(path: Path, edits: dict[str, str]) -> None:
    data = path.read_text("utf-8")
    for old, new in edits.items():
        assert data.count(old) == 1, old
        data = data.replace(old, new)
    path.write_bytes(data.encode("utf-8"))


def printed(root: Path, name: str, capsys: Any) -> str:
    cli.main(["check", "--format", name, "--root", str(root)])
    out, err = capsys.readouterr()
    assert err == ""
    return out


# --- as stored ---------------------------------------------------------------------------------------------


def steady(name: str, output: str) -> str:
    """The output without what changes with every rule and release: SARIF's table of rules, and the version."""
    if name != "sarif":
        return output
    log = json.loads(output)
    driver = log["runs"][0]["tool"]["driver"]
    del driver["rules"], driver["semanticVersion"]
    for result in log["runs"][0]["results"]:
        del result["ruleIndex"]
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("name", report.FORMATS)
def test_a_report_is_printed_as_stored(name, root, renew, capsys):
    output = steady(name, printed(root, name, capsys))
    stored = HERE / "golden" / f"report.{name}"
    if renew:
        stored.parent.mkdir(exist_ok=True)
        stored.write_bytes(output.encode("utf-8"))
    assert stored.is_file(), "run `pytest tests/test_reports.py --renew` and read what it wrote"
    assert output.encode("utf-8") == stored.read_bytes(), "if meant, run `pytest tests/test_reports.py --renew`"


def test_the_stored_reports_show_what_is_hard():
    found = json.loads((HERE / "golden" / "report.json").read_text("utf-8"))
    assert min(found["errors"], found["warnings"], found["waived"]) >= 1
    messages = "".join(f["message"] for f in found["findings"])
    assert all(mark in messages for mark in ("%", ":", "\n", "é", "Š"))
    assert any("%" in f["path"] and "\n" in f["path"] for f in found["findings"])


# --- json --------------------------------------------------------------------------------------------------


@cache
def schema() -> Any:
    value = json.loads((store.packaged_schema() / "report.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(value)
    return jsonschema.Draft202012Validator(value)


def test_the_schema_of_reports_is_closed_and_described():
    value = schema().schema
    assert value["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert value["$id"] == "urn:palermo-corpus:schema:report:1"
    for part in (value, *value["$defs"].values()):
        assert part["type"] == "object"
        assert part["additionalProperties"] is False
        assert all(key["title"] and key["description"] for key in (part, *part["properties"].values()))


def test_the_stored_report_fits_the_schema():
    schema().validate(json.loads((HERE / "golden" / "report.json").read_text("utf-8")))


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_report_of_every_case_fits_the_schema(folder, capsys):
    value = json.loads(printed(CASES / folder, "json", capsys))
    schema().validate(value)
    assert (value["errors"] + value["warnings"] + value["waived"] > 0) == (folder != "clean")
    assert len(value["findings"]) == value["errors"] + value["warnings"] + value["waived"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda v: v.pop("files"),
        lambda v: v.update(version=2),
        lambda v: v.update(more=1),
        lambda v: v["findings"][0].update(line=0),
        lambda v: v["findings"][0].update(severity="note"),
        lambda v: v["findings"][0].update(rule="X1"),
        lambda v: v["findings"][0].update(hint=""),
        lambda v: v["findings"][0].update(words=["one line"]),
        lambda v: v["findings"][0].update(offset=3),
        lambda v: v["findings"][0].pop("path"),
    ],
)
def test_the_schema_refuses_what_is_no_report(spoil):
    value = json.loads((HERE / "golden" / "report.json").read_text("utf-8"))
    spoil(value)
    assert not schema().is_valid(value)


# --- sarif -------------------------------------------------------------------------------------------------


def test_a_reader_of_sarif_reads_what_was_found(root, tmp_path, capsys):
    path = tmp_path / "report.sarif"
    path.write_text(printed(root, "sarif", capsys), "utf-8")
    file = loader.load_sarif_file(str(path))
    findings = check.run(Corpus(root)).findings
    assert file.get_distinct_tool_names() == ["palermo"]
    assert [(r["Code"], r["Severity"], int(r["Line"])) for r in file.get_records()] == [
        (f.rule, str(f.severity), f.location.line) for f in findings
    ]
    [run] = file.runs
    assert {rule["id"] for rule in run.run_data["tool"]["driver"]["rules"]} == {rule.id for rule in RULES}


def sarif(root: Path, capsys: Any) -> dict[str, Any]:
    [run] = json.loads(printed(root, "sarif", capsys))["runs"]
    return run


def prints(root: Path, capsys: Any) -> list[str]:
    return [result["partialFingerprints"]["palermo/v1"] for result in sarif(root, capsys)["results"]]


def test_results_name_their_rule_by_id_and_index(root, capsys):
    run = sarif(root, capsys)
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [r["ruleId"] for r in run["results"]]
    levels = {rule["id"]: rule["defaultConfiguration"]["level"] for rule in rules}
    assert all(result["level"] == levels[result["ruleId"]] for result in run["results"])


def test_only_waived_results_are_suppressed(root, capsys):
    findings = check.run(Corpus(root)).findings
    suppressed = [result.get("suppressions") for result in sarif(root, capsys)["results"]]
    assert any(suppressed) and not all(suppressed)
    assert suppressed == [[{"kind": "external", "justification": f.waived}] if f.waived else None for f in findings]


def test_fingerprints_are_unique_and_stay_when_lines_are_inserted_above(root, capsys):
    before = prints(root, capsys)
    lines = [r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in sarif(root, capsys)["results"]]
    change(root / SPANS, {'  "entities": [': '\n\n\n  "entities": ['})
    after = prints(root, capsys)
    moved = [r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in sarif(root, capsys)["results"]]
    assert moved != lines
    assert after == before
    assert len(set(before)) == len(before) >= 4


def test_fingerprints_of_findings_that_are_alike_differ():
    finding = Finding("SPN002", Severity.ERROR, Location(SPANS, 3), "the same")
    found = [finding, finding, Finding("SPN002", Severity.ERROR, Location(SPANS, 9), "the same")]
    [log] = report.sarif(check.Report(tuple(found), 1))
    marks = [r["partialFingerprints"]["palermo/v1"] for r in json.loads(log)["runs"][0]["results"]]
    assert len(set(marks)) == 3


def test_places_are_uris(root, capsys):
    uris = [r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in sarif(root, capsys)["results"]]
    assert "corpus/authored/50%25%2C%20%E2%80%9Ca%3A%20b%E2%80%9D%0A2.txt" in uris
    assert all(re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri) for uri in uris)


# --- junit -------------------------------------------------------------------------------------------------


def test_junit_counts_what_fails(root, capsys):
    suites = ElementTree.fromstring(printed(root, "junit", capsys).encode("utf-8"))
    cases = suites.findall("./testsuite/testcase")
    found = check.run(Corpus(root))
    files = {f.location.path for f in found.findings}
    failing = {f.location.path for f in found.findings if f.severity is Severity.ERROR and not f.waived}
    assert (int(suites.attrib["tests"]), int(suites.attrib["failures"])) == (len(files) + 1, len(failing))
    assert len(cases) == len(files) + 1
    assert sum(case.find("failure") is not None for case in cases) == len(failing)
    [spans] = [case for case in cases if case.attrib["name"] == SPANS]
    assert "Ša%mira: <&>" in spans.findtext("failure", "")
    assert "waived" in spans.findtext("system-out", "")


NASTY = "".join(map(chr, range(0x20))) + "\x7f\x85\u2028\u202e\ufffe\uffff]]>&<\"'\udcff😀"


@pytest.fixture
def nasty() -> check.Report:
    """A report in which every word is of characters that break one format or another."""
    number = count(1)
    finding = [
        Finding("SPN002", Severity.ERROR, Location(f"a{NASTY}", next(number)), NASTY, NASTY, (NASTY[:3], "^"), NASTY, w)
        for w in ("", NASTY.replace("\udcff", ""))
    ]
    return check.Report(tuple(finding), 1)


def test_control_characters_break_no_xml(nasty):
    output = "\n".join(report.junit(nasty))
    suites = ElementTree.fromstring(output.encode("utf-8"))
    [case] = suites.findall("./testsuite/testcase[failure]")
    assert case.attrib["name"].startswith("a\\x00\\x01")
    assert "\\udcff😀" in case.attrib["name"]
    assert "\\ufffe\\uffff]]>&<\"'" in case.findtext("failure", "")


@pytest.mark.parametrize("name", report.FORMATS)
def test_whatever_a_name_holds_can_be_written(name, nasty):
    output = "\n".join(report.FORMATS[name](nasty))
    output.encode("utf-8")
    if name in ("json", "sarif"):
        assert "\\\\udcff" in output or "%FF" in output
        json.loads(output)


def test_a_finding_is_one_line_whatever_it_says(nasty):
    lines = list(report.text(nasty))
    [place] = [line for line in lines if "error SPN002" in line]
    assert place.startswith("a\\x00\\x01")
    assert sum(line.startswith("    hint: ") for line in lines) == 1
    assert not any(character in "".join(lines) for character in "\x1b\r\n\x85\u2028\u202e")


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="file names there are Unicode")
@pytest.mark.parametrize("name", report.FORMATS)
def test_a_name_that_is_no_utf_8_can_be_reported(name, root):
    Path(str(root / "corpus/authored") + "/\udcff.txt").write_bytes(b"\xff")
    code = "import sys; from palermo.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "check", "--format", name, "--root", str(root)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"FIL001" in done.stdout
    done.stdout.decode("utf-8")


# --- github ------------------------------------------------------------------------------------------------


def unescaped(value: str) -> str:
    """What a runner makes of the text of a workflow command."""
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        value = value.replace(code, character)
    return value


COMMAND = re.compile(r"::(error|warning|notice) file=([^,:]+),line=(\d+),col=(\d+),title=([A-Z]{3}\d{3})::(.+)")


def test_github_reads_what_was_found(root, capsys):
    *lines, last = printed(root, "github", capsys).splitlines()
    findings = check.run(Corpus(root)).findings
    read = [match.groups() for line in lines if (match := COMMAND.fullmatch(line))]
    assert len(read) == len(lines) == len(findings)
    assert last == report.summary(check.run(Corpus(root)))
    for (command, file, line, column, title, message), finding in zip(read, findings, strict=True):
        assert command == ("notice" if finding.waived else str(finding.severity))
        assert unescaped(file) == finding.location.path
        assert (int(line), int(column)) == (finding.location.line, finding.location.column)
        assert title == finding.rule
        assert unescaped(message).startswith(finding.message)
        assert unescaped(message).endswith(finding.waived or finding.hint)


def test_github_escapes():
    finding = Finding("SPN002", Severity.ERROR, Location("a,b:c%d.json", 1), "50 %: a,b\r\nc::d")
    first, _ = report.github(check.Report((finding,), 1))
    assert first == "::error file=a%2Cb%3Ac%25d.json,line=1,col=1,title=SPN002::50 %25: a,b%0D%0Ac::d"
