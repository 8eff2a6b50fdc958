"""Which rules a check shows, and how grave they are: the command line and pyproject.toml."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from palermo import check, cli, config, store
from palermo.findings import Severity, UserError
from palermo.rules import RULES
from palermo.store import Corpus

CLEAN = Path(__file__).parent / "rules" / "clean"
SPANS = "annotations/a1/ferry.json"
IDS = [rule.id for rule in RULES]


@pytest.fixture
def root(tmp_path) -> Path:
    """The clean corpus with an error (SPN002), a warning (CAS004) and an error in another layer (CAS001)."""
    shutil.copytree(CLEAN, tmp_path / "root")
    path = tmp_path / "root" / SPANS
    data = path.read_text("utf-8").replace('"text": "Samira"', '"text": "Zamira"')
    data = data.replace('["x1", "x2", "x3", "x4"]', '["x1", "x2", "x3"]').replace('"persons": ["e2"]', '"persons": []')
    path.write_text(data, "utf-8")
    return tmp_path / "root"


def shown(root: Path, capsys, *arguments: str) -> list[tuple[str, str]]:
    """Rule and severity of what a check prints."""
    status = cli.main(["check", "--format", "json", "--root", str(root), *arguments])
    found = json.loads(capsys.readouterr().out)
    assert status == (found["errors"] > 0)
    return sorted((f["rule"], f["severity"]) for f in found["findings"])


def refused(root: Path, capsys, *arguments: str) -> str:
    assert cli.main(["check", "--root", str(root), *arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    return err


def configure(root: Path, text: str) -> None:
    (root / "pyproject.toml").write_text(text, "utf-8")


ALL = [("CAS001", "error"), ("CAS004", "warning"), ("SPN002", "error")]


@pytest.mark.parametrize(
    ("arguments", "rules"),
    [
        ([], "CAS001 CAS004 SPN002"),
        (["--select", "SPN"], "SPN002"),
        (["--select", "SPN002"], "SPN002"),
        (["--select", "spn002, cas001"], "CAS001 SPN002"),
        (["--select", "C"], "CAS001 CAS004"),
        (["--select", "CAS", "--ignore", "CAS001"], "CAS004"),
        (["--ignore", "SPN,CAS001"], "CAS004"),
        (["--select", "SPN001"], ""),
    ],
)
def test_select_and_ignore(root, capsys, arguments, rules):
    assert [rule for rule, _ in shown(root, capsys, *arguments)] == rules.split()


def test_what_a_selected_rule_presupposes_runs_and_says_nothing(root, capsys):
    path = root / SPANS
    path.write_bytes(path.read_bytes().replace(b'"start": 31, "end": 43', b'"start": 31, "end": 31'))
    assert [rule for rule, _ in shown(root, capsys, "--select", "SPN001")] == ["SPN001"]
    assert shown(root, capsys, "--select", "SPN002") == []
    choice = config.choose(config.Config(select=("SPN002",)))
    assert {"SPN001", "SPN007", "COR005", "SCH001", "FIL002"} <= {rule.id for rule in choice.rules}
    assert set(choice.severities) == {"SPN002"}


@pytest.mark.parametrize("rule", IDS)
def test_any_rule_can_be_asked_for_alone(rule):
    choice = config.choose(config.Config(select=(rule,)))
    ids = [r.id for r in choice.rules]
    assert ids == [id_ for id_ in IDS if id_ in ids]
    assert all(r.requires <= set(ids) for r in choice.rules)
    assert list(choice.severities) == [rule]
    report = check.run(Corpus(Path(CLEAN).parent / "clean"), choice=choice)
    assert report.findings == ()


def test_a_file_that_does_not_fit_its_format_is_not_read_on_with_any_choice(root):
    (root / SPANS).write_bytes(b'{"entities": 3}')
    (root / "annotations/a1/other.json").write_bytes(b"{")
    assert check.run(Corpus(root), choice=config.choose(config.Config(select=("SPN",)))).findings == ()


def test_a_broken_table_does_not_pass_for_a_clean_one(root, capsys):
    shutil.copytree(store.packaged_schema(), root / "schema")
    (root / "schema/labels.json").write_bytes(b"{}")
    assert "schema/labels.json is broken" in refused(root, capsys, "--select", "SPN")
    assert "SCH001" in [rule for rule, _ in shown(root, capsys, "--select", "SPN,SCH001")]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--select", "SPM002"], "--select: no rule 'SPM002'; did you mean SPN002?"),
        (["--ignore", "SPX"], "--ignore: no rule 'SPX'; did you mean SP"),
        (["--select", "SPN,"], "--select: no rule ''; try `palermo explain`"),
        (["--select", "SPN", "--ignore", "SPN"], "no rule is left to check by"),
    ],
)
def test_words_that_fit_no_rule_are_2(root, capsys, arguments, told):
    assert told in refused(root, capsys, *arguments)


# --- the file ----------------------------------------------------------------------------------------------


def test_the_file_chooses_and_grades(root, capsys):
    configure(root, '[tool.palermo]\nselect = ["CAS", "SPN002"]\nignore = ["CAS001"]\n')
    assert [rule for rule, _ in shown(root, capsys)] == ["CAS004", "SPN002"]
    configure(root, '[tool.palermo.severity]\nSPN002 = "warning"\nCAS004 = "error"\nCAS001 = "off"\n')
    assert shown(root, capsys) == [("CAS004", "error"), ("SPN002", "warning")]


def test_the_command_line_wins(root, capsys):
    configure(root, '[tool.palermo]\nignore = ["SPN"]\n[tool.palermo.severity]\nCAS001 = "off"\nCAS004 = "error"\n')
    assert shown(root, capsys) == [("CAS004", "error")]
    assert shown(root, capsys, "--select", "SPN,CAS") == [("CAS001", "error"), ("CAS004", "error"), ("SPN002", "error")]
    assert "no rule is left" in refused(root, capsys, "--select", "CAS", "--ignore", "CAS")
    assert shown(root, capsys, "--ignore", "CAS004") == []


def test_a_rule_graded_as_a_warning_hides_what_presupposes_it_as_before(root, capsys):
    path = root / SPANS
    path.write_bytes(path.read_bytes().replace(b'"start": 15, "end": 21', b'"start": 15, "end": 15'))
    configure(root, '[tool.palermo.severity]\nSPN001 = "warning"\nSCH001 = "warning"\n')
    assert [pair for pair in shown(root, capsys) if pair[0].startswith("SPN")] == [("SPN001", "warning")]
    path.write_bytes(b"{}")
    assert {rule for rule, _ in shown(root, capsys)} == {"SCH001"}


@pytest.mark.parametrize("text", ["", '[project]\nname = "x"\n', "[tool.ruff]\nline-length = 3\n", "[tool.palermo]\n"])
def test_a_file_that_says_nothing_changes_nothing(root, capsys, text):
    configure(root, text)
    assert shown(root, capsys) == ALL


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[tool.palermo\n", "pyproject.toml: no TOML"),
        ("tool = 3\n", "pyproject.toml: tool: a table is expected"),
        ("[tool]\npalermo = 3\n", "pyproject.toml: tool.palermo: a table is expected"),
        ('[tool.palermo]\nselekt = ["SPN"]\n', "tool.palermo.selekt: no such key; there are select, ignore"),
        ('[tool.palermo]\nselect = "SPN"\n', "tool.palermo.select: a list of rules is expected"),
        ("[tool.palermo]\nignore = [3]\n", "tool.palermo.ignore: a list of rules is expected"),
        ('[tool.palermo]\nignore = ["CAS01"]\n', "tool.palermo.ignore: no rule 'CAS01'; did you mean CAS001?"),
        ("[tool.palermo]\nselect = []\n", "no rule is left to check by"),
        ("[tool.palermo]\nseverity = 3\n", "tool.palermo.severity: a table is expected"),
        ('[tool.palermo.severity]\nSPN09 = "off"\n', "tool.palermo.severity.SPN09: no rule 'SPN09'; did you mean SPN"),
        (
            '[tool.palermo.severity]\nSPN009 = "fatal"\n',
            'SPN009: "error", "warning" or "off" is expected, not \'fatal\'',
        ),
        ("[tool.palermo.severity]\nSPN009 = [1]\n", 'SPN009: "error", "warning" or "off" is expected, not [1]'),
    ],
)
def test_a_key_or_value_without_sense_is_2(root, capsys, text, told):
    configure(root, text)
    assert told in refused(root, capsys)


def test_a_file_that_is_no_utf_8_is_2(root):
    (root / "pyproject.toml").write_bytes(b"\xff")
    with pytest.raises(UserError, match=r"pyproject\.toml: no TOML"):
        config.read(root)


# --- waivers -----------------------------------------------------------------------------------------------


def test_waivers_of_rules_that_are_not_shown_are_not_judged(root, capsys):
    waiver = f'[[waiver]]\nrule = "CAS001"\nfile = "{SPANS}"\nreason = "as printed"\n'
    (root / "annotations/waivers.toml").write_text(waiver, "utf-8")
    assert shown(root, capsys, "--select", "SPN,WVR001") == [("SPN002", "error")]
    (root / "annotations/waivers.toml").write_text(waiver.replace("a1/", "a2/"), "utf-8")
    assert shown(root, capsys, "--select", "CAS,WVR001") == [*ALL[:2], ("WVR001", "error")]
    assert shown(root, capsys, "--select", "CAS") == ALL[:2]


def test_the_table_itself_is_not_changed_by_a_choice():
    before = [(rule.id, rule.severity) for rule in RULES]
    choice = config.choose(config.Config(severity={"SPN002": "warning"}))
    assert choice.severities["SPN002"] is Severity.WARNING
    assert [(rule.id, rule.severity) for rule in choice.rules] == before
