"""One annotation out of two passes and the choices of an adjudicator.

What both passes say is taken as it is. For each difference of `merge.differences` the adjudicator takes the first,
the second, both or neither; what refers to a record follows it. Where the passes marked one thing in two ways, either
record stands for the other. What is better than either is edited in the draft that is made of the result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Literal, TypeAlias, cast

from palermo.merge import Difference, Layer, align_cases, differences, relation_key, span_key
from palermo.model import LAYERS, Case, SpanFile, fragments

Choice: TypeAlias = Literal["first", "second", "both", "neither"]


@dataclass(frozen=True)
class _Side:
    """One of the two passes, and under which ids its records go on; a record that is gone has none."""

    file: SpanFile
    taken: frozenset[str]
    """Ids of records that differ and are taken."""
    new: Mapping[str, str]
    """The id in the result for each record that is in it, or that another one stands for."""

    def ids(self, old: Iterable[str]) -> Iterator[str]:
        return (self.new[i] for i in old if i in self.new)


def settle(first: SpanFile, second: SpanFile, choices: Mapping[str, Choice]) -> SpanFile:
    """The first pass with what is chosen by number of difference; where there is no choice, the first.

    The result has the head of the first pass. It may break rules that no choice can keep, as where all persons of a
    case are chosen away: what comes out is checked like any other file.
    """
    found = differences(first, second)
    sides = _sides(first, second, found, choices)
    layers: dict[str, list[Any]] = {layer: _records(layer, sides) for layer in LAYERS}
    layers["cases"] = [_with_facts(case, sides) for case in layers["cases"]]
    layers["entities"] = _clustered(layers["entities"], layers["cases"], sides)
    changes: dict[str, Any] = {layer: tuple(records) for layer, records in layers.items()}
    made = replace(first, **changes)
    unique = {relation_key(relation, made): relation for relation in reversed(made.relations)}
    return replace(made, relations=tuple(reversed(unique.values())))


# --- which records, under which ids ------------------------------------------------------------------------


def _sides(
    first: SpanFile, second: SpanFile, found: Iterable[Difference], choices: Mapping[str, Choice]
) -> tuple[_Side, _Side]:
    mine, theirs = set(_ids(first)), set(_ids(second))
    new_mine = {i: i for i in mine}
    new_theirs = dict(_same(first, second))
    taken_mine, taken_theirs = set[str](), set[str]()
    free = (f"n{n}" for n in count(1) if f"n{n}" not in mine | theirs)
    for difference in found:
        choice = choices.get(difference.id, "first")
        for one in difference.first:
            if choice in ("first", "both"):
                taken_mine.add(one)
            elif choice == "neither" or not difference.second:
                del new_mine[one]
        for other in difference.second:
            if choice in ("second", "both"):
                taken_theirs.add(other)
                instead = choice == "second" and difference.first
                new_theirs[other] = difference.first[0] if instead else next(free)
            elif choice == "first" and difference.first:
                new_theirs[other] = difference.first[0]
            else:
                new_theirs.pop(other, None)
    return (
        _Side(first, frozenset(taken_mine | mine - {i for d in found for i in d.first}), new_mine),
        _Side(second, frozenset(taken_theirs), new_theirs),
    )


def _ids(file: SpanFile) -> Iterator[str]:
    return (record.id for layer in LAYERS for record in getattr(file, layer))


def _same(first: SpanFile, second: SpanFile) -> Iterator[tuple[str, str]]:
    """For records of the second pass that the first has as well, their ids there."""
    for layer, key in (("entities", span_key), ("elements", span_key), ("terms", fragments)):
        mine = {key(record): record.id for record in getattr(first, layer)}
        for record in getattr(second, layer):
            if key(record) in mine:
                yield record.id, mine[key(record)]
    yield from ((other, one) for one, other in align_cases(first, second).items())


def _records(layer: str, sides: tuple[_Side, _Side]) -> list[Any]:
    records = [_moved(cast(Layer, layer), record, side) for side in sides for record in getattr(side.file, layer)]
    return [record for record in records if record is not None]


def _moved(layer: Layer, record: Any, side: _Side) -> Any:
    """A record under its new ids; None where it is not taken, or where what it links is gone."""
    if record.id not in side.taken:
        return None
    moved = replace(record, id=side.new[record.id])
    match layer:
        case "cases":
            lists = {name: tuple(dict.fromkeys(side.ids(getattr(record, name)))) for name in ("actors", "persons")}
            return replace(
                moved, elements=tuple(side.ids(record.elements)), follows=side.new.get(record.follows, ""), **lists
            )
        case "terms":
            return replace(moved, cases=tuple(side.ids(record.cases)))
        case "relations":
            ends = list(side.ids((record.head, record.tail)))
            return replace(moved, head=ends[0], tail=ends[1]) if len(ends) == 2 else None
    return moved


# --- what goes with a record -------------------------------------------------------------------------------


def _clustered(entities: list[Any], cases: list[Case], sides: tuple[_Side, _Side]) -> list[Any]:
    """Entities in the clusters of the first pass; those of the second in the cluster that holds the same mentions.

    A mention that the first pass left without a cluster is in that of the second where a case now needs it.
    """
    first, second = sides
    mine = {e.id: e.cluster for e in first.file.entities}
    named = {e.id: e.cluster for e in second.file.entities if e.cluster}
    votes: dict[str, Counter[str]] = {}
    for other, cluster in named.items():
        if mine.get(second.new.get(other, "")):
            votes.setdefault(cluster, Counter())[mine[second.new[other]]] += 1
    names = {cluster: f"{cluster}-2" if cluster in mine.values() else cluster for cluster in named.values()}
    names |= {cluster: counted.most_common(1)[0][0] for cluster, counted in votes.items()}
    taken = {second.new[i] for i in second.taken}
    theirs = {second.new[i]: cluster for i, cluster in named.items() if i in second.new}
    bare = {e.id for e in entities if not e.cluster and e.id not in taken}
    needed = {theirs[i] for case in cases for i in (*case.actors, *case.persons) if i in bare and i in theirs}
    moved = {e.id for e in entities if e.id in taken and e.cluster} | {i for i in bare if theirs.get(i) in needed}
    return [replace(e, cluster=names[theirs[e.id]]) if e.id in moved else e for e in entities]


def _with_facts(case: Case, sides: tuple[_Side, _Side]) -> Case:
    """A case with the facts that one pass alone has, and has in this case."""
    elements = dict.fromkeys(case.elements)
    for side, other in (sides, sides[::-1]):
        for own in side.file.cases:
            if side.new.get(own.id) == case.id:
                alone = (i for i in own.elements if i in side.taken and side.new[i] not in other.new.values())
                elements |= dict.fromkeys(side.new[i] for i in alone)
    return replace(case, elements=tuple(elements))
