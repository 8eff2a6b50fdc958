"""JSON in and out: objects of `model` to bytes and back, and the line of every value.

Reading and writing mirror each other. The canonical form has the keys in the order of the dataclass fields,
empty optional fields left out, one record per line and a final newline, so that a change of one span is a
diff of one line; spans are sorted by (start, -end, id), records without a place by id.

Parsing is orjson's: strict UTF-8, no NaN, no lone surrogates. It keeps no positions, so `positions` scans the
bytes again, and only when there is something to report.
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass, replace
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar, cast, get_args, get_origin

import orjson

from palermo import model
from palermo.text import Lines

T = TypeVar("T")

ALIASES = {"schema_uri": "$schema"}
"""Fields whose JSON key is no Python name."""

MAX_DEPTH = 64
"""Objects and arrays that may lie in each other; none of the formats comes near it."""


class JsonError(ValueError):
    """Bytes that are no JSON text; `line` and `column` count from 1."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


def parse(data: bytes) -> Any:
    """The value of a JSON text. Raises JsonError with its place, also for a text nested deeper than MAX_DEPTH."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        text = data.decode("utf-8", "replace")
        line, column = Lines(text).position(min(error.pos, len(text)))
        raise JsonError(str(error.msg).split(":")[0], line, column) from None
    if _is_deep(value):
        text = data.decode("utf-8")
        place = next(at for pointer, at in positions(text).items() if pointer.count("/") >= MAX_DEPTH)
        raise JsonError(f"nested deeper than {MAX_DEPTH} levels", *Lines(text).position(place))
    return value


def _is_deep(value: Any) -> bool:
    level = [value] if type(value) in _CONTAINERS else []
    for _ in range(MAX_DEPTH):
        if not level:
            return False
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer)
            if type(inner) in _CONTAINERS
        ]
    return bool(level)


_CONTAINERS = frozenset((dict, list))
_INT = frozenset((int,))


# --- objects -----------------------------------------------------------------------------------------------


def build(cls: type[T], value: dict[str, Any]) -> T:
    """An object of a model class from a value that its JSON Schema accepts."""
    built: T = _builder(cast(Any, cls))(value)
    return built


@cache
def _builder(cls: Any) -> Callable[[dict[str, Any]], Any]:
    hints = typing.get_type_hints(cls, include_extras=True)
    converters = {
        ALIASES.get(f.name, f.name): (f.name, convert)
        for f in fields(cls)
        if (convert := _converter(hints[f.name])) is not None or f.name in ALIASES
    }
    plainly = frozenset(key for key, (_, convert) in converters.items() if convert is not model.whole)
    numbers = tuple(name for name, convert in converters.values() if convert is model.whole)

    # attrgetter gives a tuple for two names or more, so the first is named twice.
    read = attrgetter(*numbers[:1], *numbers) if numbers else None

    def make(value: dict[str, Any]) -> Any:
        if plainly.isdisjoint(value):
            built = cls(**value)
            if read is None or _INT.issuperset(map(type, read(built))):
                return built
        arguments = dict(value)
        for key, (name, convert) in converters.items():
            if key in arguments:
                got = arguments.pop(key)
                arguments[name] = convert(got) if convert else got
        return cls(**arguments)

    return make


def _converter(hint: Any) -> Callable[[Any], Any] | None:
    bare = get_args(hint)[0] if get_origin(hint) is typing.Annotated else hint
    if get_origin(bare) in (typing.Union, types.UnionType):
        bare = next(a for a in get_args(bare) if a is not type(None))
    if get_origin(bare) is tuple:
        inner = _converter(get_args(bare)[0])
        return (lambda v: tuple(map(inner, v))) if inner else tuple
    if is_dataclass(bare):
        return _builder(cast(Any, bare))
    return model.whole if bare is int else None


def fits(cls: type, value: Any) -> bool:
    """Whether a value has the keys and types of a class, which `build` takes for granted; limits are not tested."""
    return _test(cls)(value)


@cache
def _test(hint: Any) -> Callable[[Any], bool]:
    bare = get_args(hint)[0] if get_origin(hint) is typing.Annotated else hint
    if get_origin(bare) in (typing.Union, types.UnionType):
        bare = next(a for a in get_args(bare) if a is not type(None))
    if get_origin(bare) is typing.Literal:
        options = get_args(bare)
        return lambda v: isinstance(v, str) and v in options
    if get_origin(bare) is tuple:
        inner = _test(get_args(bare)[0])
        return lambda v: isinstance(v, list) and all(map(inner, v))
    if is_dataclass(bare):
        return _test_of(cast(Any, bare))
    if bare is int:
        return lambda v: type(v) is int or (isinstance(v, float) and v.is_integer())
    return lambda v: type(v) is bare


def _test_of(cls: Any) -> Callable[[Any], bool]:
    hints = typing.get_type_hints(cls, include_extras=True)
    tests = {ALIASES.get(f.name, f.name): _test(hints[f.name]) for f in fields(cls)}
    needed = {ALIASES.get(f.name, f.name) for f in fields(cls) if f.default is MISSING and f.default_factory is MISSING}
    return lambda v: (
        isinstance(v, dict)
        and needed <= v.keys() <= tests.keys()
        and all(tests[key](inner) for key, inner in v.items())
    )


def plain(value: Any) -> Any:
    """The JSON value of a model object: keys in field order, empty optional fields left out."""
    if is_dataclass(value):
        return {key: plain(item) for key, item in _items(value)}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value


def _is_default(field: Any, value: Any) -> bool:
    return field.default is not MISSING and type(value) is type(field.default) and value == field.default


# --- canonical bytes ---------------------------------------------------------------------------------------


def canonical(value: Any) -> bytes:
    """The canonical bytes of a model object: sorted, one record per line, final newline."""
    return ("".join(_write(ordered(value), 0)) + "\n").encode("utf-8")


def canonical_lines(records: typing.Iterable[Any]) -> bytes:
    """The canonical bytes of a JSON Lines file of model objects, in the order given."""
    return b"".join(_compact(record).encode("utf-8") + b"\n" for record in records)


def ordered(value: T) -> T:
    """The object with its records in canonical order."""
    if not isinstance(value, model.SpanFile):
        return value
    return replace(
        value,
        entities=tuple(sorted(value.entities, key=span_key)),
        elements=tuple(sorted(value.elements, key=span_key)),
        terms=tuple(sorted(value.terms, key=span_key)),
        cases=tuple(sorted(value.cases, key=id_key)),
        relations=tuple(sorted(value.relations, key=id_key)),
        comments=tuple(sorted(value.comments, key=id_key)),
    )


def span_key(span: model.Span) -> tuple[int, int, tuple[str, int, str]]:
    """Sort key of spans: (start, -end, id)."""
    return span.start, -span.end, id_key(span)


def id_key(record: Any) -> tuple[str, int, str]:
    """Sort key of records by id, numbers by value: k2 before k10."""
    stem = record.id.rstrip("0123456789")
    digits = record.id[len(stem) :]
    return stem, int(digits or 0), digits


def _write(value: Any, depth: int) -> Iterator[str]:
    indent = "  " * depth
    yield "{"
    separator = "\n"
    for key, item in _items(value):
        yield f'{separator}{indent}  "{key}": '
        if isinstance(item, tuple) and item and is_dataclass(item[0]):
            yield "["
            comma = "\n"
            for record in item:
                yield f"{comma}{indent}    "
                yield from _write(record, depth + 2) if _is_expanded(cast(Any, type(record))) else (_compact(record),)
                comma = ",\n"
            yield f"\n{indent}  ]"
        else:
            yield _compact(item)
        separator = ",\n"
    yield f"\n{indent}}}"


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    for f in fields(value):
        item = getattr(value, f.name)
        if f.metadata.get("records") or not _is_default(f, item):
            yield ALIASES.get(f.name, f.name), item


@cache
def _is_expanded(cls: Any) -> bool:
    return any(f.metadata.get("records") for f in fields(cls))


def _compact(value: Any) -> str:
    import json

    return json.dumps(plain(value), ensure_ascii=False)


# --- positions ---------------------------------------------------------------------------------------------

# Possessive, since a way back is kept for every character otherwise: gigabytes for a string of some megabytes.
_TOKEN = re.compile(r'[ \t\n\r]*+([{}\[\],:]|"(?:[^"\\]++|\\.)*+"|[^ \t\n\r{}\[\],:"]++)', re.DOTALL)


def positions(text: str) -> dict[str, int]:
    """Offset (code points) of every value of a JSON text, by JSON Pointer; members of objects start at their key.

    >>> positions('{"a": [1, 2]}')
    {'': 0, '/a': 1, '/a/0': 7, '/a/1': 10}
    """
    return {pointer: offset for pointer, offset, _ in _scan(text)}


def may_repeat_keys(data: bytes, value: Any) -> bool:
    """Whether a JSON text may name a key twice in one object; False is certain.

    Counts the keys written and the keys that the parser kept, a hundred times faster than `duplicate_keys`. A quote
    and a colon stand together at the end of a key and nowhere else, since a quote within a string is escaped in
    both.
    """
    if any(space in data for space in (b'" ', b'"\n', b'"\t', b'"\r')):
        return True
    return data.count(b'":') != orjson.dumps(value).count(b'":')


def duplicate_keys(text: str) -> list[tuple[str, int]]:
    """Pointers of members whose name occurred before in the same object, with the offset of the later one."""
    return [(pointer, offset) for pointer, offset, again in _scan(text) if again]


def _scan(text: str) -> Iterator[tuple[str, int, bool]]:
    """Pointer and offset of each value, and whether its name occurred before in the same object."""
    stack: list[list[Any]] = []
    pending: tuple[str, int, bool] | None = None
    key_next = False
    for match in _TOKEN.finditer(text):
        token, offset = match.group(1), match.start(1)
        if token in "}]":
            if stack:
                stack.pop()
            key_next = False
        elif token == ",":
            key_next = bool(stack) and stack[-1][0] == "{"
            if stack and stack[-1][0] == "[":
                stack[-1][2] += 1
        elif token == ":":
            key_next = False
        elif key_next and token[0] == '"':
            name = orjson.loads(token)
            pointer = f"{stack[-1][1]}/{name.replace('~', '~0').replace('/', '~1')}"
            pending = (pointer, offset, name in stack[-1][3])
            stack[-1][3].add(name)
        else:
            if pending:
                pointer, at, again = pending
                pending = None
            elif stack:
                pointer, at, again = f"{stack[-1][1]}/{stack[-1][2]}", offset, False
            else:
                pointer, at, again = "", offset, False
            yield pointer, at, again
            if token in "{[":
                stack.append([token, pointer, 0, set()])
                key_next = token == "{"
