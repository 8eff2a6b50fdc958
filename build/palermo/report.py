"""Findings in the formats that people and programs read.

`text` is for a terminal, `json` for programs of one's own (schema/report.schema.json describes it), `github` for
annotations in a workflow log, `sarif` (2.1.0) for code scanning, `junit` for test reports. Waived findings are in
all of them, marked as such.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any
from urllib.parse import quote

from palermo import __version__
from palermo.check import Report
from palermo.findings import Finding, Severity
from palermo.rules import RULES

SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Characters that end a line, steer a terminal, turn the reading direction round, or stand in no XML: names of files
and reasons of waivers may hold any."""


def _visible(value: str) -> str:
    """One line that says the same, with each character of UNSEEN as its escape."""
    return UNSEEN.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), value)


def _encodable(value: str) -> str:
    """The same where it can be written as UTF-8; bytes of a file name that are no UTF-8 as their escape."""
    return value.encode("utf-8", "backslashreplace").decode("utf-8")


def text(report: Report) -> Iterator[str]:
    """Lines for people: place, rule and message; words with carets; the mend; then what is waived, and a summary."""
    for finding in report.findings:
        if not finding.waived:
            yield from _finding(finding)
    waived = Counter((finding.rule, finding.waived) for finding in report.findings if finding.waived)
    for (rule, reason), number in sorted(waived.items()):
        yield f"waived: {number} {rule}: {_visible(reason)}"
    yield summary(report)


def _finding(finding: Finding) -> Iterator[str]:
    grade = "waived" if finding.waived else str(finding.severity)
    yield _visible(f"{finding.location}: {grade} {finding.rule} {finding.message}")
    if finding.excerpt:
        yield f"    | {finding.excerpt[0]}"
        yield f"    | {finding.excerpt[1]}"
    if finding.waived:
        yield f"    waived: {_visible(finding.waived)}"
    elif finding.hint:
        yield f"    hint: {_visible(finding.hint)}"


def summary(report: Report) -> str:
    """One line that counts what was checked and found."""
    found = [
        _count(report.errors, "error"),
        _count(report.warnings, "warning"),
        *([f"{report.waived} waived"] if report.waived else []),
    ]
    return f"{_count(report.files, 'file')} checked: {', '.join(found)}"


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def as_json(report: Report) -> Iterator[str]:
    """One JSON object: counts, and the findings in order."""
    counts = {name: getattr(report, name) for name in ("files", "errors", "warnings", "waived")}
    value = {"version": 1, **counts, "findings": [_plain(finding) for finding in report.findings]}
    yield json.dumps(value, ensure_ascii=False, indent=2)


def _plain(finding: Finding) -> dict[str, Any]:
    place = finding.location
    value = {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "path": _encodable(place.path),
        "line": place.line,
        "column": place.column,
        "message": _encodable(finding.message),
    }
    optional = {
        "hint": _encodable(finding.hint),
        "waived": finding.waived,
        "words": finding.excerpt and list(finding.excerpt),
    }
    return value | {key: item for key, item in optional.items() if item}


def github(report: Report) -> Iterator[str]:
    """Workflow commands, which GitHub shows beside the line; waived findings as notices."""
    for finding in report.findings:
        command = "notice" if finding.waived else str(finding.severity)
        place = finding.location
        where = f"file={_property(place.path)},line={place.line},col={place.column},title={finding.rule}"
        note = finding.waived or finding.hint
        message = finding.message + (f"\n{note}" if note else "")
        yield f"::{command} {where}::{_data(message)}"
    yield summary(report)


def _data(value: str) -> str:
    return _encodable(value).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def sarif(report: Report) -> Iterator[str]:
    """A SARIF 2.1.0 log. Columns count code points; fingerprints do not depend on the line."""
    driver = {
        "name": "palermo",
        "semanticVersion": __version__,
        "rules": [_sarif_rule(rule) for rule in RULES],
    }
    prints = _fingerprints(report.findings)
    results = [_sarif_result(finding, digest) for finding, digest in zip(report.findings, prints, strict=True)]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    yield json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _sarif_rule(rule: Any) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.text},
        "help": {"text": rule.text},
        "defaultConfiguration": {"level": str(rule.severity)},
    }


def _sarif_result(finding: Finding, fingerprint: str) -> dict[str, Any]:
    ids = [rule.id for rule in RULES]
    place = finding.location
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": str(finding.severity),
        "message": {"text": _encodable(finding.message + (f" ({finding.hint})" if finding.hint else ""))},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(place.path, errors="surrogateescape"), "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": place.line, "startColumn": place.column},
                }
            }
        ],
        "partialFingerprints": {"palermo/v1": fingerprint},
    }
    if finding.rule in ids:
        result["ruleIndex"] = ids.index(finding.rule)
    if finding.waived:
        result["suppressions"] = [{"kind": "external", "justification": finding.waived}]
    return result


def _fingerprints(findings: tuple[Finding, ...]) -> list[str]:
    """A digest of rule, file and message for each finding, numbered where several are alike."""
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for finding in findings:
        key = (finding.rule, _encodable(finding.location.path), _encodable(finding.message))
        found.append(hashlib.sha256("\0".join((*key, str(seen[key]))).encode("utf-8")).hexdigest()[:32])
        seen[key] += 1
    return found


def junit(report: Report) -> Iterator[str]:
    """JUnit XML: a test case for each file with findings, and one for all the files without any."""
    from xml.sax.saxutils import quoteattr

    grouped = [(path, list(items)) for path, items in groupby(report.findings, key=lambda f: f.location.path)]
    failed = sum(any(_fails(f) for f in items) for _, items in grouped)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuites tests="{len(grouped) + 1}" failures="{failed}">'
    yield f'  <testsuite name="palermo check" tests="{len(grouped) + 1}" failures="{failed}">'
    yield f'    <testcase classname="palermo" name="{report.files} files read"/>'
    for path, items in grouped:
        yield f'    <testcase classname="palermo" name={quoteattr(_visible(path))}>'
        failing = [f for f in items if _fails(f)]
        if failing:
            body = "\n".join(line for f in failing for line in _finding(f))
            yield f"      <failure message={quoteattr(_visible(failing[0].message))}>{_xml(body)}</failure>"
        rest = [line for f in items if not _fails(f) for line in _finding(f)]
        if rest:
            yield f"      <system-out>{_xml(chr(10).join(rest))}</system-out>"
        yield "    </testcase>"
    yield "  </testsuite>"
    yield "</testsuites>"


def _fails(finding: Finding) -> bool:
    return finding.severity is Severity.ERROR and not finding.waived


def _xml(value: str) -> str:
    """Character data without what XML 1.0 cannot hold."""
    from xml.sax.saxutils import escape

    return escape("\n".join(map(_visible, value.split("\n"))))


FORMATS: dict[str, Callable[[Report], Iterator[str]]] = {
    "text": text,
    "json": as_json,
    "github": github,
    "sarif": sarif,
    "junit": junit,
}
"""The table of output formats."""
