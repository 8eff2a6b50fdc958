"""Span files that two people changed at once, merged record by record.

A record is known by its id. What one side changed is taken; where both changed one record, its attributes are merged
one by one, and lists item by item. Records that both sides made anew under one id are two records; the one of theirs
gets another id. Nothing is lost without being told: a record that one side deleted stays where the other side changed
it or refers to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from itertools import count
from typing import Any

from palermo.jsonfile import ordered
from palermo.model import LAYERS, SpanFile
from palermo.rules import spans

RECORDS = (*LAYERS, "comments")
PLACE = ("start", "end", "text", "quote_sha256", "fragments")
"""The attributes that say where a span lies, which change together or not at all."""
REFERENCES: Mapping[str, tuple[str, ...]] = {
    layer: tuple(key for of, key, _ in spans.REFERENCES if of == layer) for layer, _, _ in spans.REFERENCES
} | {"comments": ("target",)}
"""The attributes of each layer that refer to other records."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """What both sides decided, and differently; the merged file has what ours says."""

    layer: str
    id: str
    what: str
    """In a few words: the attribute, or that one side deleted it."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The outcome of a merge."""

    file: SpanFile
    conflicts: tuple[Conflict, ...]


def merge(base: SpanFile, ours: SpanFile, theirs: SpanFile) -> Merged:
    """Three versions of a span file made one; ValueError where they are not over the same bytes of one text."""
    if len({(file.document, file.text_sha256, file.set) for file in (base, ours, theirs)}) > 1:
        raise ValueError("the versions are not of one document, text and set")
    theirs = _without_clashes(base, ours, theirs)
    conflicts: list[Conflict] = []
    layers = {layer: dict(_layer(layer, base, ours, theirs, conflicts)) for layer in RECORDS}
    _restore(layers, base, conflicts)
    changes: dict[str, Any] = {layer: tuple(records.values()) for layer, records in layers.items()}
    return Merged(ordered(replace(_head(base, ours, theirs, conflicts), **changes)), tuple(conflicts))


# --- ids ---------------------------------------------------------------------------------------------------


def _without_clashes(base: SpanFile, ours: SpanFile, theirs: SpanFile) -> SpanFile:
    """Their file with other ids for what both sides made anew; what both made alike has the id it has in ours."""
    old, mine = set(_ids(base)), set(_ids(ours))
    alike = {replace(r, id="x"): r.id for layer in RECORDS for r in getattr(ours, layer) if r.id not in old}
    free = (f"m{n}" for n in count(1) if f"m{n}" not in old | mine | set(_ids(theirs)))
    names: dict[str, str] = {}
    for layer in RECORDS:
        for record in getattr(theirs, layer):
            if record.id in old:
                continue
            same = alike.get(replace(_renamed(layer, record, names), id="x"))
            if same or record.id in mine:
                names[record.id] = same or next(free)
    changes: dict[str, Any] = {
        layer: tuple(_renamed(layer, r, names) for r in getattr(theirs, layer)) for layer in RECORDS
    }
    return replace(theirs, **changes)


def _ids(file: SpanFile) -> Iterator[str]:
    return (record.id for layer in RECORDS for record in getattr(file, layer))


def _renamed(layer: str, record: Any, names: Mapping[str, str]) -> Any:
    changes = {
        key: tuple(names.get(i, i) for i in value) if isinstance(value, tuple) else names.get(value, value)
        for key in REFERENCES.get(layer, ())
        for value in (getattr(record, key),)
    }
    return replace(record, id=names.get(record.id, record.id), **changes)


# --- records -----------------------------------------------------------------------------------------------


def _layer(
    layer: str, base: SpanFile, ours: SpanFile, theirs: SpanFile, conflicts: list[Conflict]
) -> Iterator[tuple[str, Any]]:
    was, mine, other = ({r.id: r for r in getattr(file, layer)} for file in (base, ours, theirs))
    for id_ in was | mine | other:
        b, o, t = was.get(id_), mine.get(id_), other.get(id_)
        if o == t or t == b:
            kept = o
        elif o == b:
            kept = t
        elif o is None or t is None:
            conflicts.append(Conflict(layer, id_, f"deleted by {'us' if o is None else 'them'}, changed by the other"))
            kept = o or t
        else:
            kept = _record(layer, b, o, t, conflicts)
        if kept is not None:
            yield id_, kept


def _record(layer: str, base: Any, ours: Any, theirs: Any, conflicts: list[Conflict]) -> Any:
    names = [field.name for field in fields(ours)]
    place = tuple(name for name in PLACE if name in names)
    units = [*([place] if place else []), *((name,) for name in names if name not in place)]
    changes: dict[str, Any] = {}
    for unit in units:
        b, o, t = (tuple(getattr(record, name) for name in unit) for record in (base, ours, theirs))
        if o == t or t == b:
            kept = o
        elif o == b:
            kept = t
        elif len(unit) == 1 and isinstance(o[0], tuple):
            kept = (_items(b[0], o[0], t[0]),)
        else:
            conflicts.append(Conflict(layer, ours.id, "place" if unit == place else unit[0]))
            kept = o
        changes |= dict(zip(unit, kept, strict=True))
    return replace(ours, **changes)


def _items(base: tuple[Any, ...], ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> tuple[Any, ...]:
    """Our list without what they took out, and with what they put in."""
    kept = [item for item in ours if item in theirs or item not in base]
    return (*kept, *(item for item in theirs if item not in base and item not in kept))


def _restore(layers: dict[str, dict[str, Any]], base: SpanFile, conflicts: list[Conflict]) -> None:
    """Put back what was deleted and is still referred to; what that refers to in turn is put back as well."""
    was = {r.id: (layer, r) for layer in RECORDS for r in getattr(base, layer)}
    while True:
        here = {id_ for records in layers.values() for id_ in records}
        wanted = {
            id_: by
            for layer, keys in REFERENCES.items()
            for by in layers[layer].values()
            for key in keys
            for value in (getattr(by, key),)
            for id_ in (value if isinstance(value, tuple) else (value,))
        }
        missing = [id_ for id_ in wanted if id_ in was and id_ not in here]
        if not missing:
            return
        for id_ in missing:
            layer, record = was[id_]
            layers[layer][id_] = record
            conflicts.append(Conflict(layer, id_, f"deleted by one side, and {wanted[id_].id} of the other needs it"))


def _head(base: SpanFile, ours: SpanFile, theirs: SpanFile, conflicts: list[Conflict]) -> SpanFile:
    found: dict[str, Any] = {}
    for name in ("guideline", "status", *(f"scope.{layer}" for layer in LAYERS)):
        b, o, t = (_attribute(file, name) for file in (base, ours, theirs))
        if o != t and b not in (o, t):
            conflicts.append(Conflict("file", name, name))
        found[name] = t if o == b else o
    scope = replace(ours.scope, **{layer: found[f"scope.{layer}"] for layer in LAYERS})
    return replace(ours, guideline=found["guideline"], status=found["status"], scope=scope)


def _attribute(file: SpanFile, name: str) -> Any:
    first, _, last = name.partition(".")
    return getattr(getattr(file, first), last) if last else getattr(file, first)
