"""Findings as text."""

from __future__ import annotations

from collections.abc import Iterator

from palermo.check import Report
from palermo.findings import Finding


def text(report: Report) -> Iterator[str]:
    """Lines for people: place, rule and message; the words with carets; the mend; a summary last."""
    for finding in report.findings:
        yield from _finding(finding)
    yield summary(report)


def _finding(finding: Finding) -> Iterator[str]:
    grade = "waived" if finding.waived else str(finding.severity)
    yield f"{finding.location}: {grade} {finding.rule} {finding.message}"
    if finding.excerpt:
        yield f"    | {finding.excerpt[0]}"
        yield f"    | {finding.excerpt[1]}"
    if finding.waived:
        yield f"    waived: {finding.waived}"
    elif finding.hint:
        yield f"    hint: {finding.hint}"


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
