"""How many records two passes have in common: F1, layer by layer and label by label.

F1 of two passes is twice the common records over the records of both: the harmonic mean of precision and recall with
either as reference, so it is the same from both sides. Chance is left out of account, since the number of places where
nothing was marked is unknown and large (Hripcsak and Rothschild, Agreement, the F-Measure, and Reliability in
Information Retrieval, JAMIA 2005).

Records are paired one to one: several spans over the same words of the other pass count once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeAlias, TypeVar

import numpy as np

from palermo import merge
from palermo.agreement.sums import Array, Measure, ratio
from palermo.model import Relation, Span, SpanFile, fragments, overlap

T = TypeVar("T")

Pair: TypeAlias = tuple[SpanFile, SpanFile]
"""What two passes say of one document."""
Counts: TypeAlias = dict[str, tuple[int, int, int]]
"""By label: common records, records of the first pass, records of the second."""

LABELS = {"entities": "label", "elements": "code", "terms": "term", "relations": "type"}
"""The layers that have labels, and the attribute that holds it."""


def same_place(one: Span, other: Span) -> bool:
    """Whether two spans cover the same code points."""
    return fragments(one) == fragments(other)


# --- counting ----------------------------------------------------------------------------------------------


def exact(layer: str, pair: Pair) -> Counts:
    """Records that are the same: place and all that they are called; for relations the places of head and tail."""
    keys = [Counter(_key(layer, record, file) for record in getattr(file, layer)) for file in pair]
    return _by_label([_grouped(key.elements(), lambda key: str(key[0])) for key in keys], _common)


def _key(layer: str, record: Any, file: SpanFile) -> tuple[Any, ...]:
    rest = merge.relation_key(record, file) if layer == "relations" else merge.span_key(record)
    return getattr(record, LABELS[layer]), *rest


def loose(layer: str, pair: Pair) -> Counts:
    """Records with one label that share a code point, paired one to one; relations whose heads and tails do."""
    label = LABELS[layer]
    held = [_grouped(getattr(file, layer), lambda record: str(getattr(record, label))) for file in pair]
    if layer == "relations":
        ends = [{e.id: e for e in file.entities} for file in pair]
        return _by_label(held, lambda one, other: paired(one, other, lambda a, b: _ends_overlap(a, b, ends)))
    return _by_label(held, lambda one, other: paired(one, other, overlap))


def _ends_overlap(one: Relation, other: Relation, ends: Sequence[dict[str, Any]]) -> bool:
    first, second = ends
    return overlap(first[one.head], second[other.head]) and overlap(first[one.tail], second[other.tail])


def places(layer: str, pair: Pair) -> Counts:
    """Spans that cover the same code points, whatever they are called; under the label `*`."""
    one, other = (Counter(fragments(span) for span in getattr(file, layer)) for file in pair)
    return {"*": ((one & other).total(), one.total(), other.total())}


def cases(layer: str, pair: Pair) -> Counts:
    """Cases that correspond, since they share an element; under the label `*`."""
    return {"*": (len(merge.align_cases(*pair)), len(pair[0].cases), len(pair[1].cases))}


def _grouped(records: Iterable[T], label: Callable[[T], str]) -> dict[str, list[T]]:
    found = defaultdict(list)
    for record in records:
        found[label(record)].append(record)
    return found


def _by_label(held: Sequence[dict[str, list[Any]]], common: Callable[[list[Any], list[Any]], int]) -> Counts:
    first, second = held
    labels = [(label, first.get(label, []), second.get(label, [])) for label in {**first, **second}]
    return {label: (common(one, other), len(one), len(other)) for label, one, other in labels}


def _common(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    return (Counter(one) & Counter(other)).total()


def paired(first: Sequence[T], second: Sequence[T], alike: Callable[[T, T], bool]) -> int:
    """The most pairs that can be made of records that are alike, each record in one pair at most.

    The most, not those met first: the number depends neither on the order nor on which side comes first.
    """
    partners = [[j for j, other in enumerate(second) if alike(one, other)] for one in first]
    taken: dict[int, int] = {}

    def place(one: int, seen: set[int]) -> bool:
        for other in partners[one]:
            if other not in seen:
                seen.add(other)
                if other not in taken or place(taken[other], seen):
                    taken[other] = one
                    return True
        return False

    return sum(place(one, set()) for one in range(len(first)))


# --- measures ----------------------------------------------------------------------------------------------

CRITERIA: dict[str, dict[str, Callable[[str, Pair], Counts]]] = {
    "entities": {"exact": exact, "overlap": loose},
    "elements": {"exact": exact, "overlap": loose},
    "cases": {"aligned": cases},
    "terms": {"place": places, "exact": exact, "overlap": loose},
    "relations": {"exact": exact, "overlap": loose},
}
"""What counts as common, by layer, with the name under which it is reported."""


def f1(counts: Sequence[Counts], label: str | None = None) -> Measure:
    """F1 over documents, of one label or of all."""
    rows = np.array([_sum(found, label) for found in counts], dtype=float).reshape(len(counts), 3)
    common, first, second = (int(number) for number in rows.sum(axis=0))
    reason = "" if first + second else "none in either set"
    return Measure(rows, _f1, reason, {"common": common, "first": first, "second": second})


def _sum(found: Counts, label: str | None) -> tuple[int, int, int]:
    if label is not None:
        return found.get(label, (0, 0, 0))
    common, first, second = (sum(numbers) for numbers in zip((0, 0, 0), *found.values(), strict=True))
    return common, first, second


def _f1(sums: Array) -> Array:
    return ratio(2 * sums[..., 0], sums[..., 1] + sums[..., 2])
