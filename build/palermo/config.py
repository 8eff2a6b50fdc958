"""Which rules a check shows, and how grave they are: the command line and `[tool.palermo]` of pyproject.toml.

[tool.palermo]
select = ["SPN", "COR003"]        # ids, or the letters they start with; without it, all rules
ignore = ["SPN009"]

[tool.palermo.severity]
SPN012 = "error"                  # or "warning", or "off"

A severity changes what is shown and the exit status, not which rules are skipped where this one has failed: what a rule
presupposes is a matter of fact and not of taste.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from palermo import store
from palermo.findings import Severity, UserError
from palermo.rules import RULES
from palermo.rules.core import Rule

OFF = "off"
KEYS = ("select", "ignore", "severity")
SEVERITIES = (*map(str, Severity), OFF)
FILE = "pyproject.toml"

GROUND = frozenset({"FIL004", "SCH001"})
"""Rules that every other one on JSON stands on without naming them: what does not fit its format is not read on."""


@dataclass(frozen=True)
class Config:
    """What is asked of a check; words are ids of rules or the letters they start with."""

    select: tuple[str, ...] | None = None
    """None stands for all rules."""
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    """By id of a rule: `error`, `warning` or `off`."""


@dataclass(frozen=True)
class Choice:
    """The rules of a check."""

    rules: tuple[Rule, ...]
    """All that run, in order."""
    severities: Mapping[str, Severity]
    """By id, those that are shown; a rule that runs and is not here is one that others presuppose, and says nothing."""


def everything(rules: Iterable[Rule] = RULES) -> Choice:
    """All rules, each with its own severity."""
    chosen = tuple(rules)
    return Choice(chosen, {rule.id: rule.severity for rule in chosen})


def choose(config: Config, rules: Sequence[Rule] = RULES) -> Choice:
    """The rules that a config asks for, with those they presuppose. UserError where it leaves none."""
    wanted = {rule.id for rule in rules} if config.select is None else _ids(config.select, rules)
    wanted -= _ids(config.ignore, rules)
    wanted -= {id_ for id_, grade in config.severity.items() if grade == OFF}
    if not wanted:
        raise UserError("no rule is left to check by: everything is ignored or off")
    needed = wanted | GROUND
    for rule in reversed(rules):
        if rule.id in needed:
            needed |= rule.requires
    shown = {r.id: Severity(config.severity.get(r.id, r.severity)) for r in rules if r.id in wanted}
    return Choice(tuple(rule for rule in rules if rule.id in needed), shown)


def _ids(words: Iterable[str], rules: Sequence[Rule]) -> set[str]:
    return {rule.id for word in words for rule in rules if rule.id.startswith(word)}


# --- the command line --------------------------------------------------------------------------------------


def with_arguments(config: Config, select: str | None, ignore: str | None, rules: Sequence[Rule] = RULES) -> Config:
    """A config with what the command line says besides: comma-separated words, None where an option was not given.

    `--select` puts aside all that the file leaves out: its `select`, its `ignore` and its "off". `--ignore` adds to
    what is left out. UserError for a word that fits no rule.
    """
    if select is not None:
        grades = {id_: grade for id_, grade in config.severity.items() if grade != OFF}
        config = Config(_known(select.split(","), "--select", rules), (), grades)
    if ignore is not None:
        config = replace(config, ignore=config.ignore + _known(ignore.split(","), "--ignore", rules))
    return config


def _known(words: Iterable[str], place: str, rules: Sequence[Rule]) -> tuple[str, ...]:
    """Words in capitals; UserError, naming their place, for one with which no id starts."""
    found = tuple(word.strip().upper() for word in words)
    ids = [rule.id for rule in rules]
    for word in found:
        if not word or not any(id_.startswith(word) for id_ in ids):
            raise UserError(f"{place}: no rule {word!r}{_near(word, sorted({*ids, *(id_[:3] for id_ in ids)}))}")
    return found


def _near(word: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, known, 1)
    return f"; did you mean {near[0]}?" if near else "; try `palermo explain`"


# --- the file ----------------------------------------------------------------------------------------------


def read(root: Path, rules: Sequence[Rule] = RULES) -> Config:
    """The config in the pyproject.toml of a corpus; an empty one where there is none.

    UserError, naming file and key, for a key or a value that means nothing.
    """
    path = root / FILE
    if not path.is_file():
        return Config()
    import tomllib

    try:
        value = tomllib.loads(store.read_bytes(path).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        # Besides what is no TOML and no UTF-8: numbers of thousands of digits, arrays that lie too deep in each other.
        raise UserError(f"{path}: no TOML: {error}") from None
    own = _table(_table(value, "tool", f"{path}: tool"), "palermo", f"{path}: tool.palermo")
    for key in own:
        if key not in KEYS:
            raise UserError(f"{path}: tool.palermo.{key}: no such key; there are {', '.join(KEYS)}")
    words = {key: _words(own[key], f"{path}: tool.palermo.{key}", rules) for key in ("select", "ignore") if key in own}
    grades = _table(own, "severity", f"{path}: tool.palermo.severity")
    for id_, grade in grades.items():
        _refuse_grade(id_, grade, f"{path}: tool.palermo.severity.{id_}", rules)
    return Config(words.get("select"), words.get("ignore", ()), grades)


def _table(value: Mapping[str, Any], key: str, place: str) -> dict[str, Any]:
    found = value.get(key, {})
    if not isinstance(found, dict):
        raise UserError(f"{place}: a table is expected, not {found!r}")
    return found


def _words(value: Any, place: str, rules: Sequence[Rule]) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise UserError(f'{place}: a list of rules is expected, such as ["SPN", "COR003"], not {value!r}')
    return _known(value, place, rules)


def _refuse_grade(id_: str, grade: Any, place: str, rules: Sequence[Rule]) -> None:
    ids = [rule.id for rule in rules]
    if id_ not in ids:
        raise UserError(f"{place}: no rule {id_!r}{_near(id_.upper(), ids)}")
    if grade not in SEVERITIES:
        raise UserError(f'{place}: "error", "warning" or "off" is expected, not {grade!r}')
