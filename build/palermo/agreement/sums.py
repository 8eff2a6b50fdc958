"""Numbers that come from sums over documents, and their intervals.

A document is the unit that was drawn: its spans are marked by one hand on one day and are no independent draws. So
intervals are got by drawing documents with replacement, never spans (Efron and Tibshirani, An Introduction to the
Bootstrap, 1993, chapters 8 and 13). Every coefficient here is a function of sums over documents. What a document adds
is counted once; a thousand draws are then one product of matrices.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

LEVEL = 0.95
"""Share of the draws that an interval holds."""


@dataclass(frozen=True)
class Measure:
    """A number computed from sums over documents."""

    rows: Array
    """What each document adds: one row a document, one column a sum."""
    of: Callable[[Array], Array]
    """The number for sums in the last axis; nan where it is undefined."""
    reason: str = ""
    """Why it is undefined over all documents; empty where it is not."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """What it was computed from, by name."""
    documents: int = -1
    """Documents that have any of what it is about; by default those that add anything but 0."""

    def __post_init__(self) -> None:
        if self.documents < 0:
            object.__setattr__(self, "documents", int(self.rows.any(axis=1).sum()))

    @property
    def value(self) -> float | None:
        """The number over all documents; None where it is undefined."""
        return None if self.reason else float(self.of(self.rows.sum(axis=0)))


@dataclass(frozen=True)
class Interval:
    """A percentile interval, or why there is none."""

    low: float | None
    high: float | None
    reason: str = ""


def draws(documents: int, rounds: int, seed: int) -> Array:
    """How often each document (column) is drawn in each round (row).

    Drawn by the generator of the standard library, which promises the same numbers on every version and machine.
    """
    generator = random.Random(seed)
    drawn = np.zeros((rounds, documents))
    for row in drawn:
        for _ in range(documents):
            row[int(generator.random() * documents)] += 1
    return drawn


def interval(measure: Measure, drawn: Array) -> Interval:
    """The percentile interval of a measure over draws of documents.

    Draws in which the measure is undefined say nothing and are left out; where they are more than half, there is no
    interval. Nor is there where all draws are alike: what was never seen to vary cannot be drawn, and "1 to 1" would
    claim that it cannot.
    """
    if measure.reason:
        return Interval(None, None, measure.reason)
    if measure.documents < 2:
        return Interval(None, None, "fewer than two documents have any")
    values = measure.of(drawn @ measure.rows)
    values = values[~np.isnan(values)]
    if 2 * len(values) < len(drawn):
        return Interval(None, None, "undefined in most draws of documents")
    if values.min() == values.max():
        return Interval(None, None, "the same in every draw of documents")
    low, high = np.quantile(values, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return Interval(float(low), float(high))


def ratio(part: Array, whole: Array) -> Array:
    """Part over whole; nan where the whole is 0."""
    filled: Array = np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=np.asarray(whole) != 0)
    return filled
