"""The report: what is measured, computed and told as one JSON object.

Its shape, on which pages and other programs rely:

- `version`: 1; `sets`: their names; `annotators`: the kind of each set; `self_consistency`: whether all are models
- `guideline`: versions followed, joined by commas; `regime`: that verdicts are derived by
- `documents`: how many were compared; `drafts`: ids of those left out; `identical`: of how many documents two files are
  the same, `identical_share`
- `bootstrap`: `rounds` and `seed`; `level`: the share of draws that an interval holds
- `layers`: by layer `documents`, those of which every pass looked for all of the layer; a value for each criterion
  (`exact`, `overlap`, `place`, `aligned`: F1; `unitized`: alpha; `gamma`, where asked for); `labels`: the same by label
- `coefficients`: by what is compared, `of` what, `documents`, and a value each for `alpha`, `kappa`, `fleiss`, `equal`
- `undefined`: `what` (`value` or `interval`) is undefined for what `reason`, `at` which values (paths in this object,
  with slashes)

A value is an object: `value`, `low`, `high` (null where undefined), `documents` that have any of it, and counts:
`common` records and those of the `first` and the `second` set, or `items`. Of more than two sets there is no F1, no
`unitized` and no `kappa`. Numbers are rounded to four places.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from palermo.agreement import coefficients, gamma, items, sums, unitizing
from palermo.agreement.compared import Compared
from palermo.agreement.spans import CRITERIA, LABELS, f1
from palermo.agreement.sums import Array, Measure
from palermo.model import fragments

DIGITS = 4
"""Decimal places told: no corpus is large enough for more."""

Tree: TypeAlias = dict[str, Any]
"""Measures and plain values by name, in as many levels as there are."""
Undefined: TypeAlias = dict[tuple[str, str], list[str]]
"""Paths of values by what is undefined and why."""


def report(compared: Compared, rounds: int = 1000, seed: int = 1, with_gamma: bool = False) -> Tree:
    """Everything that is measured, with intervals over so many draws of documents; none for 0."""
    number = len(compared.documents)
    drawn = sums.draws(number, rounds, seed)
    more = gamma.measures(compared, seed) if with_gamma else {}
    undefined: Undefined = {}
    told = {name: _told(tree, drawn, (name,), undefined) for name, tree in measures(compared, more).items()}
    return {
        "version": 1,
        "sets": list(compared.sets),
        "annotators": dict(zip(compared.sets, compared.kinds, strict=True)),
        "self_consistency": compared.self_consistency,
        "guideline": compared.guideline,
        "regime": compared.regime,
        "documents": number,
        "drafts": list(compared.drafts),
        "identical": compared.identical,
        "identical_share": round(compared.identical / number, DIGITS),
        "bootstrap": {"rounds": rounds, "seed": seed},
        "level": sums.LEVEL,
        **told,
        "undefined": [{"what": what, "reason": reason, "at": at} for (what, reason), at in undefined.items()],
    }


def _told(tree: Any, drawn: Array, path: tuple[str, ...], undefined: Undefined) -> Any:
    if isinstance(tree, Measure):
        return _value(tree, drawn, "/".join(path), undefined)
    if isinstance(tree, dict):
        return {name: _told(inner, drawn, (*path, name), undefined) for name, inner in tree.items()}
    return tree


def _value(measure: Measure, drawn: Array, path: str, undefined: Undefined) -> Tree:
    if measure.reason:
        undefined.setdefault(("value", measure.reason), []).append(path)
    interval = sums.interval(measure, drawn) if len(drawn) else sums.Interval(None, None)
    if interval.reason and not measure.reason:
        undefined.setdefault(("interval", interval.reason), []).append(path)
    numbers = {"value": measure.value, "low": interval.low, "high": interval.high}
    return {name: _rounded(n) for name, n in numbers.items()} | {"documents": measure.documents, **measure.counts}


def _rounded(number: float | None) -> float | None:
    # Adding 0 makes of -0.0 what it is.
    return None if number is None or math.isnan(number) else round(number, DIGITS) + 0


# --- what is measured --------------------------------------------------------------------------------------


def measures(compared: Compared, more: Mapping[str, Measure]) -> Tree:
    """Every measure by its place in the report; `more` are measures of gamma by layer."""
    layers = {layer: _layer(compared, layer) for layer in CRITERIA} if len(compared.sets) == 2 else {}
    for layer, measure in more.items():
        found = layers.setdefault(layer, {"documents": sum(compared.covering(layer)), "labels": {}})
        found["gamma"] = measure
    return {"layers": layers, "coefficients": _coefficients(compared)}


def _layer(compared: Compared, layer: str) -> Tree:
    covered = compared.covering(layer)
    empty: dict[str, tuple[int, int, int]] = {}
    counted = {
        name: [
            count(layer, (one.spans, other.spans)) if looked else empty
            for looked, (one, other) in zip(covered, compared.documents, strict=True)
        ]
        for name, count in CRITERIA[layer].items()
    }
    labels = sorted({label for found in counted.values() for doc in found for label in doc} - {"*"})
    cut = _continua(compared, layer, covered, labels)
    tree = {name: f1(found) for name, found in counted.items()}
    return {
        "documents": sum(covered),
        **tree,
        **({"unitized": unitizing.alpha(list(cut.values()))} if cut else {}),
        "labels": {label: _label(counted, cut, label) for label in labels},
    }


def _label(counted: Mapping[str, Sequence[Any]], cut: Mapping[str, Any], label: str) -> Tree:
    by_label = {name: f1(found, label) for name, found in counted.items() if name != "place"}
    return by_label | ({"unitized": unitizing.alpha([cut[label]])} if label in cut else {})


def _continua(
    compared: Compared, layer: str, covered: Sequence[bool], labels: Sequence[str]
) -> dict[str, list[unitizing.Continuum]]:
    """By label, each document as both passes cut it up; documents not covered have no length."""
    if layer not in ("entities", "elements", "terms"):
        return {}
    return {
        label: [
            unitizing.continuum(_zones(passes[0]) if looked else (), *(_stretches(p, layer, label) for p in passes))
            for looked, passes in zip(covered, compared.documents, strict=True)
        ]
        for label in labels
    }


def _zones(held: items.Pass) -> tuple[tuple[int, int], ...]:
    record = held.record
    return tuple((zone.start, zone.end) for zone in record.zones) or ((0, record.length),)


def _stretches(held: items.Pass, layer: str, label: str) -> list[tuple[int, int]]:
    spans = getattr(held.spans, layer)
    return [part for span in spans if getattr(span, LABELS[layer]) == label for part in fragments(span)]


def _coefficients(compared: Compared) -> Tree:
    found = {}
    for layer, table, aligned in (("terms", items.OF_TERMS, items.terms), ("cases", items.OF_CASES, items.cases)):
        covered = compared.covering(layer)
        pairs = [
            list(aligned(passes)) if looked else [] for looked, passes in zip(covered, compared.documents, strict=True)
        ]
        for name, of in table.items():
            values = [items.values(p, iter(a), of) for p, a in zip(compared.documents, pairs, strict=True)]
            found[name] = {"of": layer, "documents": sum(covered), **_coefficient(name, values, len(compared.sets))}
    return found


def _coefficient(name: str, values: Sequence[Any], sets: int) -> Tree:
    if name == "elements":
        return {"alpha": coefficients.alpha(values, coefficients.masi), "equal": coefficients.equal(values)}
    kappa = {"kappa": coefficients.cohen(values)} if sets == 2 else {}
    return {
        "alpha": coefficients.alpha(values),
        **kappa,
        "fleiss": coefficients.fleiss(values, sets),
        "equal": coefficients.equal(values),
    }
