"""JSON in and out: round trips, canonical form, places of values, and refusals with their place."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from functools import cache
from typing import Any

import instances
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palermo import jsonfile, model, schema, store
from palermo.labels import Inventory
from palermo.text import Lines


@cache
def inventory() -> Inventory:
    return Inventory(store.load(store.packaged_schema() / "labels.json", model.LabelsFile))


FORMATS = {name: cls for name, (cls, _) in schema.FORMATS.items()}
KEYS = st.text('ab/~\\"é😀{[,:', max_size=3)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text('ab/~\\"é😀{[,:', max_size=3), inner, max_size=4)
    ),
    max_leaves=15,
)


def read(cls: type, data: bytes) -> Any:
    return jsonfile.build(cls, jsonfile.parse(data))


# --- round trips -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_written_is_read_back(name):
    @settings(max_examples=60)
    @given(instances.of(FORMATS[name], inventory()))
    def holds(value):
        data = jsonfile.canonical(value)
        assert read(FORMATS[name], data) == jsonfile.ordered(value)
        assert jsonfile.canonical(read(FORMATS[name], data)) == data
        assert jsonfile.canonical(jsonfile.ordered(value)) == data
        assert jsonfile.duplicate_keys(data.decode()) == []

    holds()


@settings(max_examples=40)
@given(st.data())
def test_lines_of_records_are_read_back(data):
    records = data.draw(st.lists(instances.of(model.DocumentRecord, inventory()), max_size=3))
    written = jsonfile.canonical_lines(records)
    lines = written.split(b"\n")
    assert lines.pop() == b""
    assert [read(model.DocumentRecord, line) for line in lines] == records


def test_every_stored_file_in_canonical_form_is_written_as_it_was(checkout):
    paths = sorted(checkout.root.glob("annotations/*/*.json"))
    assert paths
    for path in paths:
        if path.parent.name != store.ADJUDICATION:
            data = path.read_bytes()
            assert jsonfile.canonical(read(model.SpanFile, data)) == data, f"{path}: run `palermo fmt`"


# --- canonical form ----------------------------------------------------------------------------------------


def entity(number: int, start: int, end: int, label: str = "PERSON") -> model.Entity:
    return model.Entity(f"e{number}", label, start, end, text="x" * (end - start))


SPANS = model.SpanFile(
    "../../schema/annotation.schema.json",
    "authored-001",
    "0" * 64,
    "a1",
    "1.0",
    "annotated",
    model.Scope("partial", "none", "none", "none", "none"),
    entities=(entity(1, 0, 4), entity(2, 5, 9), entity(3, 10, 12)),
)
GOLDEN = """\
{
  "$schema": "../../schema/annotation.schema.json",
  "document": "authored-001",
  "text_sha256": "0000000000000000000000000000000000000000000000000000000000000000",
  "set": "a1",
  "guideline": "1.0",
  "status": "annotated",
  "scope": {"entities": "partial", "elements": "none", "cases": "none", "terms": "none", "relations": "none"},
  "entities": [
    {"id": "e1", "label": "PERSON", "start": 0, "end": 4, "text": "xxxx"},
    {"id": "e2", "label": "PERSON", "start": 5, "end": 9, "text": "xxxx"},
    {"id": "e3", "label": "PERSON", "start": 10, "end": 12, "text": "xx"}
  ],
  "elements": [],
  "cases": [],
  "terms": [],
  "relations": [],
  "comments": []
}
"""


def test_the_canonical_form_is_this():
    assert jsonfile.canonical(SPANS).decode() == GOLDEN


def test_regimes_have_a_clause_a_line(checkout):
    data = jsonfile.canonical(checkout.regimes)
    clauses = sum(len(rule.all_of) + len(rule.none_of) for r in checkout.regimes.regimes for rule in r.rules)
    assert data.count(b'{"name": ') == clauses
    assert all(line.count(b'{"name": ') <= 1 for line in data.split(b"\n"))


@settings(max_examples=40)
@given(st.data())
def test_a_change_of_one_record_changes_one_line(data):
    spans = data.draw(instances.of(model.SpanFile, inventory()).filter(lambda s: s.entities))
    spans = jsonfile.ordered(spans)
    index = data.draw(st.integers(0, len(spans.entities) - 1))
    old = spans.entities[index]
    label = data.draw(st.sampled_from(sorted(set(inventory().entities) - {old.label})))
    entities = (*spans.entities[:index], replace(old, label=label), *spans.entities[index + 1 :])
    before, after = (jsonfile.canonical(s).split(b"\n") for s in (spans, replace(spans, entities=entities)))
    assert len(before) == len(after)
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 1


@settings(max_examples=40)
@given(st.data())
def test_an_added_record_adds_one_line_and_at_most_a_comma(data):
    spans = jsonfile.ordered(data.draw(instances.of(model.SpanFile, inventory()).filter(lambda s: s.cases)))
    added = data.draw(instances.of(model.Case, inventory()))
    before, after = (
        [line.rstrip(b",") for line in jsonfile.canonical(s).split(b"\n")]
        for s in (spans, replace(spans, cases=(*spans.cases, added)))
    )
    new = jsonfile.canonical_lines([added]).strip()
    assert sorted(after) == sorted([*before, b"    " + new])


@given(st.permutations([(0, 4, "e1"), (0, 9, "e3"), (0, 9, "e20"), (2, 3, "e4"), (2, 3, "k1"), (7, 8, "e0")]))
def test_spans_are_sorted_by_start_then_longest_then_id(places):
    spans = replace(SPANS, entities=tuple(model.Entity(i, "PERSON", a, b, text="x") for a, b, i in places))
    written = read(model.SpanFile, jsonfile.canonical(spans))
    assert [e.id for e in written.entities] == ["e3", "e20", "e1", "e4", "k1", "e0"]


@given(st.permutations(["k1", "k2", "k10", "k010", "m", "m1", "a-2", "a-10"]))
def test_records_without_a_place_are_sorted_by_id_with_numbers_by_value(ids):
    cases = tuple(model.Case(i, (), (), (), "asserted") for i in ids)
    written = read(model.SpanFile, jsonfile.canonical(replace(SPANS, cases=cases)))
    assert [c.id for c in written.cases] == ["a-2", "a-10", "k1", "k2", "k010", "k10", "m", "m1"]


def test_every_layer_is_sorted():
    spans = [model.Element("x2", "act.transfer", 5, 6, text="x"), model.Element("x1", "act.transfer", 3, 4, text="x")]
    terms = [
        model.Term(i, "en:smuggling", at, 9, "name", (), "law", "SOM", text="x") for i, at in (("t1", 8), ("t2", 1))
    ]
    relations = [model.Relation(i, "moves", "e1", "e2") for i in ("r10", "r9")]
    comments = [model.Comment(i, "document", "a1", "?") for i in ("m2", "m1")]
    file = replace(
        SPANS, elements=tuple(spans), terms=tuple(terms), relations=tuple(relations), comments=tuple(comments)
    )
    written = read(model.SpanFile, jsonfile.canonical(file))
    layers = (written.elements, written.terms, written.relations, written.comments)
    assert [[r.id for r in layer] for layer in layers] == [["x1", "x2"], ["t2", "t1"], ["r9", "r10"], ["m1", "m2"]]


def test_empty_optional_fields_are_left_out_and_layers_are_not():
    value = jsonfile.plain(replace(SPANS, entities=(entity(1, 0, 4),)))
    assert list(value["entities"][0]) == ["id", "label", "start", "end", "text"]
    assert value["elements"] == []
    assert "cluster" in jsonfile.plain(replace(entity(1, 0, 4), cluster="c1"))


def test_whole_numbers_are_read_as_such():
    data = GOLDEN.replace('"start": 5, "end": 9', '"start": 5.0, "end": 9e0').encode()
    assert read(model.SpanFile, data) == SPANS
    assert jsonfile.canonical(read(model.SpanFile, data)).decode() == GOLDEN


# --- places ------------------------------------------------------------------------------------------------


def pointers(value: Any, at: str = "") -> dict[str, Any]:
    """Every value of a parsed JSON text by its pointer."""
    found = {at: value}
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found |= pointers(inner, f"{at}/{str(key).replace('~', '~0').replace('/', '~1')}")
    return found


def value_at(text: str, offset: int, is_member: bool) -> Any:
    """The JSON value that starts at an offset; for a member the one after its key."""
    decoder = json.JSONDecoder()
    value, end = decoder.raw_decode(text, offset)
    if not is_member:
        return value
    colon = text.index(":", end)
    return decoder.raw_decode(text, len(text) - len(text[colon + 1 :].lstrip()))[0]


@given(JSON, st.sampled_from([None, 0, 2, "\t"]), st.booleans())
def test_positions_are_those_of_the_values_that_parsing_finds(value, indent, ascii_only):
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    expected = pointers(orjson.loads(text))
    found = jsonfile.positions(text)
    assert set(found) == set(expected)
    for pointer, offset in found.items():
        parent = expected[pointer.rpartition("/")[0]] if pointer else None
        assert value_at(text, offset, isinstance(parent, dict)) == expected[pointer]


def test_positions_of_an_example():
    text = '{"a~/b": [1, {"é": "]"}],\n "c": {}}'
    places = {p: Lines(text).position(at) for p, at in jsonfile.positions(text).items()}
    assert places == {
        "": (1, 1),
        "/a~0~1b": (1, 2),
        "/a~0~1b/0": (1, 11),
        "/a~0~1b/1": (1, 14),
        "/a~0~1b/1/é": (1, 15),
        "/c": (2, 2),
    }


@pytest.mark.parametrize(
    ("text", "twice"),
    [
        ('{"a": 1, "b": 1}', []),
        ('{"a": 1, "a": 1}', [("/a", 9)]),
        ('{"a": 1, "\\u0061": 1}', [("/a", 9)]),
        ('[{"a": 1}, {"a": 1}]', []),
        ('{"a": {"x": 1}, "a": {"x": 1}}', [("/a", 16)]),
        ('{"a": [1], "a": [1]}', [("/a", 11)]),
        ('{"a": {"x": 1, "x": 2}}', [("/a/x", 15)]),
        ('{"x": {"a": 1}, "a": 2}', []),
        ('{"x/y": 1, "x": {"y": 1}, "x~1y": 0}', []),
        ('{"a": 1, "a": 2, "a": 3}', [("/a", 9), ("/a", 17)]),
        ('{"": 1, "": 1}', [("/", 8)]),
    ],
)
def test_duplicate_keys(text, twice):
    assert jsonfile.duplicate_keys(text) == twice


@given(JSON)
def test_written_json_has_no_duplicate_keys(value):
    assert jsonfile.duplicate_keys(json.dumps(value)) == []


# --- refusals ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"", (1, 1)),
        (b'{\n "a": 1,\n}', (2, 8)),
        (b'{"a" 1}', (1, 6)),
        (b"[1, 2", (1, 6)),
        (b"[NaN]", (1, 2)),
        (b"[Infinity]", (1, 2)),
        (b"[1e400]", (1, 2)),
        (b"{} {}", (1, 4)),
        ('["éé日😀", tru]'.encode(), (1, 10)),
        ('{"é":\n"é" x}'.encode(), (2, 5)),
        (b"['a']", (1, 2)),
        (b'["a\nb"]', (1, 4)),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(data, place):
    with pytest.raises(jsonfile.JsonError) as caught:
        jsonfile.parse(data)
    assert (caught.value.line, caught.value.column) == place
    assert str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("data", [b'"\xff"', b'"\\ud800"', b"\xef\xbb\xbf{}", b"\xff\xfe{\x00}\x00"])
def test_bytes_that_hold_no_text_are_refused(data):
    with pytest.raises(jsonfile.JsonError):
        jsonfile.parse(data)


@given(st.binary(max_size=20) | st.text('{}[]",:1 \n', max_size=20).map(str.encode))
def test_any_bytes_parse_or_are_refused_with_a_place_inside(data):
    try:
        value = jsonfile.parse(data)
    except jsonfile.JsonError as error:
        lines = data.decode("utf-8", "replace").split("\n")
        assert 1 <= error.line <= len(lines)
        assert 1 <= error.column <= len(lines[error.line - 1]) + 1
    else:
        assert value == json.loads(data)


def nested(levels: int, opening: str, closing: str, inner: str = "") -> bytes:
    return (opening * levels + inner + closing * levels).encode()


NESTS = [("[", "]", ""), ('{"a": ', "}", "1"), ('[{"a": ', "}]", "[]"), ('["[[", ', "]", "0"), ('["]]", ', "]", "0")]


@pytest.mark.parametrize(("opening", "closing", "inner"), NESTS)
def test_deep_nesting_is_refused_without_a_crash(opening, closing, inner):
    for levels in (jsonfile.MAX_DEPTH + 1, 500, 1_000, 5_000, 100_000):
        with pytest.raises(jsonfile.JsonError, match=r"nested deeper than 64 levels|depth limit|ecursion limit"):
            jsonfile.parse(nested(levels, opening, closing, inner))


def test_the_deepest_nesting_allowed():
    assert jsonfile.parse(nested(jsonfile.MAX_DEPTH, "[", "]")) == json.loads(nested(jsonfile.MAX_DEPTH, "[", "]"))
    with pytest.raises(jsonfile.JsonError) as caught:
        jsonfile.parse(b'[\n"' + b"[" * 99 + b'",\n' + nested(jsonfile.MAX_DEPTH, "[", "]") + b"]")
    assert (caught.value.line, caught.value.column) == (3, jsonfile.MAX_DEPTH)
    assert str(caught.value) == "nested deeper than 64 levels"


def test_brackets_in_strings_are_no_nesting():
    assert jsonfile.parse(b'["' + b"[{" * 5_000 + b'"]') == ["[{" * 5_000]


def test_scanning_needs_no_stack():
    levels = sys.getrecursionlimit() * 3
    text = nested(levels, "[", "]").decode()
    assert len(jsonfile.positions(text)) == levels
    assert jsonfile.duplicate_keys(nested(levels, '{"a": ', "}", "1").decode()) == []
    value: Any = None
    for _ in range(levels):
        value = {"a": [value]}
    assert not schema.accepts("annotation", value)
