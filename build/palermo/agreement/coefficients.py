"""Coefficients of agreement on values given to the same items: alpha, Cohen's kappa, Fleiss' kappa.

Data are documents of items of values, one value a rater; None where a rater gave none. All three correct for the
agreement that chance would bring. Where every value is the same there is no chance of disagreement to correct for: the
coefficients are undefined then, neither 0 nor 1.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import combinations, permutations
from typing import Any, TypeAlias

import numpy as np

from palermo.agreement.sums import Array, Measure, ratio

Item: TypeAlias = Sequence[Any]
"""The value of each rater, None where there is none."""
Documents: TypeAlias = Sequence[Sequence[Item]]
Distance: TypeAlias = Callable[[Any, Any], float]

NO_PAIRS = "no pairs"
NO_VARIATION = "no variation"


# --- distances ---------------------------------------------------------------------------------------------


def nominal(one: Hashable, other: Hashable) -> float:
    """0 for equal values, else 1 (Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011)."""
    return float(one != other)


def interval(one: float, other: float) -> float:
    """The squared difference of two numbers (Krippendorff 2011)."""
    return float((one - other) ** 2)


def masi(one: frozenset[Hashable], other: frozenset[Hashable]) -> float:
    """The distance of two sets: 1 - J * M.

    J is their common part over their union. M is 1 for equal sets, 2/3 where one holds the other, 1/3 where they only
    share something, 0 where they share nothing (Passonneau, Measuring Agreement on Set-valued Items (MASI), LREC 2006).

    >>> round(masi(frozenset("ab"), frozenset("abc")), 4)
    0.5556
    """
    if one == other:
        return 0.0
    common = len(one & other)
    monotonicity = 2 / 3 if one <= other or other <= one else 1 / 3
    return 1 - common / len(one | other) * monotonicity


# --- coefficients ------------------------------------------------------------------------------------------


def alpha(documents: Documents, distance: Distance = nominal) -> Measure:
    """Krippendorff's alpha: 1 - observed over expected disagreement, for any number of raters, values missing or not.

    Krippendorff, Content Analysis, 2nd edition 2004, chapter 11; Computing Krippendorff's Alpha-Reliability, 2011. An
    item with one value says nothing and is left out. Each ordered pair of values in an item of m counts 1 / (m - 1).
    """
    kept = [[_given(item) for item in doc if len(_given(item)) > 1] for doc in documents]
    values = _values(kept)
    apart = np.array([[distance(a, b) for b in values] for a in values]).reshape(len(values), len(values))
    rows = np.array([[_observed(doc, distance), *_tally((v for i in doc for v in i), values)] for doc in kept])

    def of(sums: Array) -> Array:
        counts = sums[..., 1:]
        number = counts.sum(axis=-1)
        expected = (counts @ apart * counts).sum(axis=-1)
        return 1 - ratio(sums[..., 0] * (number - 1), expected)

    items = sum(map(len, kept))
    reason = "" if items and apart.any() else NO_VARIATION if items else NO_PAIRS
    return Measure(rows.reshape(len(kept), 1 + len(values)), of, reason, {"items": items})


def _observed(items: Sequence[Item], distance: Distance) -> float:
    return sum(sum(distance(a, b) for a, b in permutations(item, 2)) / (len(item) - 1) for item in items)


def cohen(documents: Documents) -> Measure:
    """Cohen's kappa of two raters: agreement beyond chance over what chance leaves possible.

    Cohen, A Coefficient of Agreement for Nominal Scales, 1960. Chance is got from each rater's own distribution. Items
    that one of the two left out are not counted.
    """
    kept = [[item for item in doc if None not in item] for doc in documents]
    values = _values(kept)
    rows = np.array(
        [
            [
                sum(a == b for a, b in doc),
                *_tally((a for a, _ in doc), values),
                *_tally((b for _, b in doc), values),
            ]
            for doc in kept
        ]
    )

    def of(sums: Array) -> Array:
        first, second = np.split(sums[..., 1:], 2, axis=-1)
        number, chance = first.sum(axis=-1), (first * second).sum(axis=-1)
        return ratio(sums[..., 0] * number - chance, number**2 - chance)

    return Measure(rows.reshape(len(kept), 1 + 2 * len(values)), of, _lacking(kept), _items(kept))


def fleiss(documents: Documents, raters: int) -> Measure:
    """Fleiss' kappa of any number of raters, all of whom give every item a value.

    Fleiss, Measuring Nominal Scale Agreement Among Many Raters, 1971. Chance is got from the distribution of all raters
    together. Items that a rater left out are not counted.
    """
    kept = [[item for item in doc if len(_given(item)) == raters] for doc in documents]
    values = _values(kept)
    rows = np.array(
        [
            [
                sum(sum(n * n for n in _tally(item, values)) for item in doc),
                *_tally((v for i in doc for v in i), values),
            ]
            for doc in kept
        ]
    )

    def of(sums: Array) -> Array:
        counts = sums[..., 1:]
        number = counts.sum(axis=-1)
        observed = ratio(sums[..., 0] - number, number * (raters - 1))
        chance = ratio((counts**2).sum(axis=-1), number**2)
        return ratio(observed - chance, 1 - chance)

    return Measure(rows.reshape(len(kept), 1 + len(values)), of, _lacking(kept), _items(kept))


def equal(documents: Documents) -> Measure:
    """The share of pairs of values given to one item that are equal; nothing is taken off for chance."""
    rows = np.array(
        [
            [sum(a == b for a, b in pairs), len(pairs)]
            for doc in documents
            for pairs in ([pair for item in doc for pair in combinations(_given(item), 2)],)
        ]
    ).reshape(len(documents), 2)
    return Measure(
        rows.astype(float), lambda sums: ratio(sums[..., 0], sums[..., 1]), "" if rows[:, 1].any() else NO_PAIRS
    )


def _given(item: Item) -> list[Any]:
    return [value for value in item if value is not None]


def _values(documents: Documents) -> list[Any]:
    """Every value once, in an order that depends on nothing but the data."""
    return sorted({value for doc in documents for item in doc for value in item}, key=_order)


def _order(value: Any) -> str:
    return repr(sorted(value)) if isinstance(value, frozenset) else repr(value)


def _tally(given: Iterable[Any], values: Sequence[Any]) -> list[int]:
    at = {value: number for number, value in enumerate(values)}
    counts = [0] * len(values)
    for value in given:
        counts[at[value]] += 1
    return counts


def _items(documents: Documents) -> dict[str, int]:
    return {"items": sum(map(len, documents))}


def _lacking(documents: Documents) -> str:
    values = _values(documents)
    return NO_PAIRS if not values else NO_VARIATION if len(values) == 1 else ""
