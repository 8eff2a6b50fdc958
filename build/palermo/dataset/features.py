"""What a column is, and columns as `datasets` knows them.

The table in `columns` is the source of three things: the `datasets.Features` that both the Parquet metadata and the
card's front matter are written from, the fields of croissant.json, and the column lists of the card.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Labels:
    """A column of class labels, stored as whole numbers: the place of the label in `names`."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Many:
    """A list of any length."""

    of: Kind


@dataclass(frozen=True)
class Struct:
    """A record within a row."""

    columns: tuple[Column, ...]


Kind: TypeAlias = str | Labels | Many | Struct
"""`string`, `int32`, `bool`, or one of the classes above."""


@dataclass(frozen=True)
class Column:
    """A column of a config, or a key of a record."""

    name: str
    kind: Kind
    about: str


Config: TypeAlias = tuple[Column, ...]


# --- as datasets and Arrow know them -----------------------------------------------------------------------


def features(config: Iterable[Column]) -> Any:
    """The `datasets.Features` of a config."""
    from datasets import Features

    return Features({column.name: _feature(column.kind) for column in config})


def _feature(kind: Kind) -> Any:
    from datasets import ClassLabel, List, Value

    if isinstance(kind, Labels):
        return ClassLabel(names=list(kind.names))
    if isinstance(kind, Many):
        return List(_feature(kind.of))
    if isinstance(kind, Struct):
        return {column.name: _feature(column.kind) for column in kind.columns}
    return Value(kind)


def codes(config: Iterable[Column]) -> dict[str, dict[str, int]]:
    """The number of every label, by name of the columns that hold labels, lists of labels included."""
    kinds = {c.name: c.kind.of if isinstance(c.kind, Many) else c.kind for c in config}
    return {
        name: {label: number for number, label in enumerate(kind.names)}
        for name, kind in kinds.items()
        if isinstance(kind, Labels)
    }
