"""Krippendorff's alpha for unitizing: do two passes cut the same stretches out of a text?

Krippendorff, On the Reliability of Unitizing Continuous Data, Sociological Methodology 25, 1995; Measuring the
Reliability of Qualitative Text Analysis Data, Quality & Quantity 38, 2004; worked example in Content Analysis, 2nd
edition 2004, p. 254. Unlike F1 it weighs by how many code points a boundary is off, in squares, so that one long span
that the other pass lacks outweighs many short ones; and it takes off what chance would bring. Only for two passes: for
more it does not behave (Krippendorff, Mathet, Bouvry and Widlöcher, On the Reliability of Unitizing Textual Continua,
Quality & Quantity 50, 2016).

The continuum is the text proper of every document, end to end, without a gap that reaches from one document into the
next. The method knows no overlapping units of one category in one pass: spans of one label that overlap count as the
stretch that they cover together. A span in fragments is as many units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from palermo.agreement.sums import Array, Measure, ratio

Stretch: TypeAlias = tuple[int, int]
"""Code points from, and up to but without."""


@dataclass(frozen=True)
class Continuum:
    """One document cut up by two passes, for one label: all in code points."""

    zones: tuple[Stretch, ...]
    """The text proper, in order."""
    units: tuple[tuple[Stretch, ...], tuple[Stretch, ...]]
    """The units of each pass, in order, none of which overlap."""

    @property
    def length(self) -> int:
        return sum(end - start for start, end in self.zones)


def continuum(zones: Sequence[Stretch], first: Sequence[Stretch], second: Sequence[Stretch]) -> Continuum:
    """A document with the stretches of two passes, those outside the zones left out."""
    return Continuum(tuple(zones), (_units(zones, first), _units(zones, second)))


def _units(zones: Sequence[Stretch], stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    clipped = [(max(a, start), min(b, end)) for a, b in stretches for start, end in zones if a < end and start < b]
    found: list[Stretch] = []
    for start, end in sorted(clipped):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return tuple(found)


def gaps(zones: Sequence[Stretch], units: Sequence[Stretch]) -> list[int]:
    """Lengths of the stretches between units, zone by zone."""
    found = []
    for start, end in zones:
        at = start
        for first, last in (unit for unit in units if start <= unit[0] < end):
            found.append(first - at)
            at = last
        found.append(end - at)
    return [length for length in found if length]


def observed(first: Sequence[Stretch], second: Sequence[Stretch]) -> int:
    """Squared differences of the boundaries of units that overlap, and squared lengths of those that meet no unit.

    The sum over both orders of the passes is twice this.
    """
    meeting = [(one, other) for one in first for other in second if one[0] < other[1] and other[0] < one[1]]
    alone = ({*first} - {one for one, _ in meeting}, {*second} - {other for _, other in meeting})
    return sum((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 for one, other in meeting) + sum(
        (end - start) ** 2 for units in alone for start, end in units
    )


# --- the measure -------------------------------------------------------------------------------------------


def alpha(categories: Sequence[Sequence[Continuum]]) -> Measure:
    """1 - observed over expected disagreement, over one or several categories, each with one continuum a document.

    With several, disagreements are summed over the categories before they are divided: a rare label weighs little.
    """
    lengths = [lengths_of(documents) for documents in categories]
    blocks = [columns(documents, found) for documents, found in zip(categories, lengths, strict=True)]
    ends = np.cumsum([block.shape[1] for block in blocks])

    def of(sums: Array) -> Array:
        parts = np.split(sums, ends[:-1], axis=-1)
        seen, expected = zip(*map(disagreement, parts, lengths), strict=True)
        return 1 - ratio(np.sum(seen, axis=0), np.sum(expected, axis=0))

    rows = np.concatenate(blocks, axis=1)
    found = _with_units(categories)
    reason = "" if not np.isnan(of(rows.sum(axis=0))) else "no variation" if found else "none in either set"
    return Measure(rows, of, reason, documents=found)


def _with_units(categories: Sequence[Sequence[Continuum]]) -> int:
    return sum(any(any(doc.units) for doc in found) for found in zip(*categories, strict=True))


def lengths_of(documents: Sequence[Continuum]) -> Array:
    return np.array(sorted({end - start for doc in documents for units in doc.units for start, end in units}), float)


def columns(documents: Sequence[Continuum], lengths: Array) -> Array:
    """What each document adds for a category, whose units have these lengths; columns as `disagreement` reads them."""
    return np.array([_row(doc, lengths) for doc in documents]).reshape(len(documents), 5 + 2 * len(lengths))


def _row(doc: Continuum, lengths: Array) -> list[float]:
    held = np.array([end - start for units in doc.units for start, end in units], float)
    between = np.array([length for units in doc.units for length in gaps(doc.zones, units)], float)
    return [
        doc.length,
        observed(*doc.units),
        len(held),
        (held * (held - 1) * (2 * held - 1)).sum(),
        (held * (held - 1)).sum(),
        *(held[:, None] == lengths).sum(axis=0),
        *np.maximum(0, between[:, None] - lengths + 1).sum(axis=0),
    ]


def disagreement(sums: Array, lengths: Array) -> tuple[Array, Array]:
    """Observed and expected disagreement of a category between two passes.

    Columns: length of the continuum, observed, number of units, sum of l(l-1)(2l-1) and of l(l-1) over units of length
    l; then for each length the units that have it, and the places in gaps where such a unit would fit.
    """
    length, seen, number, cubes, squares = (sums[..., column] for column in range(5))
    units, places = np.split(sums[..., 5:], 2, axis=-1)
    fitting = (units * lengths**2 * places).sum(axis=-1)
    both = 2 * length
    pairs = both * (both - 1) - squares
    return ratio(seen, length**2), ratio(2 * ((number - 1) * cubes / 3 + fitting), length * pairs)
