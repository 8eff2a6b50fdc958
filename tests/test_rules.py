"""The table of rules, and one small corpus for each that breaks it and no other."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from palermo import cli
from palermo.findings import Severity
from palermo.rules import RULES, core

CASES = Path(__file__).parent / "rules"
FOLDERS = sorted(path.name for path in CASES.iterdir() if path.is_dir())
BY_ID = {rule.id: rule for rule in RULES}


def rule_of(folder: str) -> str:
    return folder.partition("-")[0]


# --- the table ---------------------------------------------------------------------------------------------


def test_ids_are_unique_and_of_one_form():
    assert len(BY_ID) == len(RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(re.fullmatch(r"[A-Z]{3}\d{3}", rule.id) for rule in RULES)


def test_a_rule_requires_only_rules_before_it():
    before: set[str] = set()
    for rule in RULES:
        assert rule.requires <= before, f"{rule.id} requires {sorted(rule.requires - before)}, which come later or not"
        before.add(rule.id)


def test_every_rule_of_the_package_is_in_the_table():
    modules = [path for path in Path(core.__file__).parent.glob("*.py") if path.name not in ("__init__.py", "core.py")]
    written = [i for path in modules for i in re.findall(r'^@rule\(\s*"(\w+)"', path.read_text("utf-8"), re.MULTILINE)]
    assert len(written) >= 30
    assert sorted(written) == sorted(BY_ID), "name the rule in RULES, in rules/__init__.py"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_explains_itself(rule):
    title, blank, *rest = rule.text.split("\n")
    assert title.endswith(".")
    assert not blank
    paragraphs = "\n".join(rest).split("\n\n")
    for start in ("Why: ", "Bad: ", "Fix: "):
        found = [p for p in paragraphs if p.startswith(start)]
        assert len(found) == 1, f"{rule.id} needs one paragraph {start!r}"
        assert len(found[0]) > len(start) + 10


# --- the cases ---------------------------------------------------------------------------------------------


def test_every_rule_has_one_case_and_every_case_a_rule():
    assert sorted(map(rule_of, FOLDERS)) == sorted([*BY_ID, "clean"])


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_case_breaks_its_own_rule_alone(folder, capsys):
    cli.main(["check", "--format", "json", "--root", str(CASES / folder)])
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert {f["rule"] for f in findings} == {rule_of(folder)} - {"clean"}
    assert all(f["severity"] == BY_ID[f["rule"]].severity for f in findings)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_case_prints_what_is_expected(folder, renew, capsys):
    status = cli.main(["check", "--root", str(CASES / folder)])
    printed = capsys.readouterr().out
    expected = CASES / folder / "expected.txt"
    if renew:
        expected.write_text(printed, "utf-8", newline="\n")
    assert expected.is_file(), "run `pytest tests/test_rules.py --renew` and read what it wrote"
    assert printed == expected.read_text("utf-8"), "if this is meant, run `pytest tests/test_rules.py --renew`"
    assert status == (folder != "clean" and BY_ID[rule_of(folder)].severity is Severity.ERROR)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_case_is_small(folder):
    files = [path for path in (CASES / folder).rglob("*") if path.is_file()]
    assert len(files) <= 8
    assert sum(path.stat().st_size for path in files) < 12_000
