"""The report as tables for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

Report: TypeAlias = Mapping[str, Any]

UNDEFINED = "-"
TITLES = {"unitized": "alpha unitized", "gamma": "gamma"}
SHOWN_AT = 3
"""Places of undefined values that are named one by one; of more than so many, the number."""


def lines(report: Report) -> Iterator[str]:
    """What was compared and what that is worth, a table for each layer, one for the coefficients, what is undefined."""
    yield from _head(report)
    for layer, found in report["layers"].items():
        yield from ("", *_layer(layer, found, report["sets"]))
    yield from ("", *_coefficients(report["coefficients"]))
    yield from _undefined(report["undefined"])


def _head(report: Report) -> Iterator[str]:
    sets = " and ".join(report["sets"])
    number = report["documents"]
    if report["self_consistency"]:
        yield f"Self-consistency of one kind of annotator: {sets} are passes by models."
        yield "It is not comparable with agreement among humans."
    elif len(set(report["annotators"].values())) > 1 or "unregistered" in report["annotators"].values():
        kinds = ", ".join(f"{name}: {kind}" for name, kind in report["annotators"].items())
        yield f"Agreement of different kinds of sets ({kinds}): not agreement among humans."
    yield f"{number} documents in common, guidelines {report['guideline']}; verdicts under {report['regime']}."
    same = report["identical"]
    yield f"Identical apart from the set: {same} of {number} documents ({report['identical_share']:.1%})."
    if len(report["sets"]) > 2:
        yield "F1, alpha unitized and Cohen's kappa are of two sets only."
    if report["drafts"]:
        yield f"Left out, since a pass is a draft: {', '.join(report['drafts'])}."
    draws = report["bootstrap"]
    if draws["rounds"]:
        yield f"{report['level']:.0%} intervals from {draws['rounds']:,} draws of documents, seed {draws['seed']}."


def _layer(layer: str, found: Report, sets: Sequence[str]) -> Iterator[str]:
    names = [name for name, value in found.items() if isinstance(value, Mapping) and "value" in value]
    title = f"{layer} ({found['documents']} documents)"
    columns = [f"F1 {name}" if "common" in found[name] else TITLES[name] for name in names]
    rows = [["all", *_sizes(found, names), *(_value(found[name]) for name in names)]]
    for label, inner in found["labels"].items():
        cells = [_value(inner[name]) if name in inner else "" for name in names]
        rows.append([label, *_sizes(inner, names), *cells])
    yield from _table([title, *(sets if len(sets) == 2 else ()), *columns], rows)


def _sizes(found: Report, names: Sequence[str]) -> list[str]:
    counted = [found[name] for name in names if name in found and "common" in found[name]]
    return [f"{counted[0][side]:,}" for side in ("first", "second")] if counted else []


def _coefficients(found: Report) -> Iterator[str]:
    names = list(dict.fromkeys(name for row in found.values() for name in row if isinstance(row[name], Mapping)))
    rows = [
        [name, row["of"], f"{row['alpha']['items']:,}", *(_value(row[n]) if n in row else "" for n in names)]
        for name, row in found.items()
    ]
    yield from _table(["coefficients", "of", "items", *names], rows)


def _value(value: Report) -> str:
    if value["value"] is None:
        return UNDEFINED
    shown = f"{value['value']:.3f}"
    return shown if value["low"] is None else f"{shown} [{value['low']:.3f}, {value['high']:.3f}]"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, *rows):
        cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()


def _undefined(found: Sequence[Report]) -> Iterator[str]:
    if found:
        yield ""
        yield "Undefined:"
    for entry in found:
        places = entry["at"]
        shown = ", ".join(places) if len(places) <= SHOWN_AT else f"{len(places)} values, the first {places[0]}"
        yield f"  {entry['what']}, {entry['reason']}: {shown}"
