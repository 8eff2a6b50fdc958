"""Valid objects of every file format, drawn from the type hints of the model itself.

A field's type, limits and pattern say what may stand in it, so a new field is covered without a word here. Only what
no type can say is added: the names of an inventory, and "either the quote or its hash".
"""

from __future__ import annotations

import types
import typing
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, Literal, get_args, get_origin

from hypothesis import strategies as st

from palermo import model
from palermo.labels import Inventory

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)


@cache
def of(cls: type, inventory: Inventory) -> st.SearchStrategy[Any]:
    """Objects of a model class."""
    return _objects(cls, _inventories(inventory))


def _inventories(inventory: Inventory) -> dict[tuple[str, str], st.SearchStrategy[Any]]:
    return {
        ("Entity", "label"): st.sampled_from(sorted(inventory.entities)),
        ("Element", "code"): st.sampled_from(sorted(inventory.elements)),
        ("Element", "mode"): st.sampled_from(inventory.modes),
        ("Relation", "type"): st.sampled_from(sorted(inventory.relations)),
    }


def _objects(cls: Any, closed: dict[tuple[str, str], st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(cls, include_extras=True)
    drawn = {}
    for field in fields(cls):
        name = (cls.__name__, field.name)
        value = closed[name] if name in closed else _values(hints[field.name], closed)
        drawn[field.name] = value if field.default is MISSING else st.just(field.default) | value
    if not {"text", "quote_sha256"} <= set(drawn):
        return st.builds(cls, **drawn)
    quote, digest = (_values(hints[name], closed) for name in ("text", "quote_sha256"))
    return st.builds(cls, **drawn | {"text": quote, "quote_sha256": st.just("")}) | st.builds(
        cls, **drawn | {"text": st.just(""), "quote_sha256": digest}
    )


def _values(hint: Any, closed: dict[tuple[str, str], st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    limits = {}
    while get_origin(hint) is typing.Annotated:
        hint, *extras = get_args(hint)
        limits |= {extra.name: extra.value for extra in extras if isinstance(extra, model.Limit)}
    if get_origin(hint) in (typing.Union, types.UnionType):
        hint = next(option for option in get_args(hint) if option is not type(None))
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if get_origin(hint) is tuple:
        least = limits.get("min_length", 0)
        return st.lists(_values(get_args(hint)[0], closed), min_size=least, max_size=3).map(tuple)
    if is_dataclass(hint):
        return _objects(hint, closed)
    if hint is int:
        return st.integers(limits["ge"], limits.get("le", 2**53))
    if hint is bool:
        return st.booleans()
    assert hint is str, f"no values known for {hint}"
    pattern = limits.get("pattern", "")
    return st.from_regex(pattern.removeprefix("^").removesuffix("$"), fullmatch=True) if pattern else WORDS
