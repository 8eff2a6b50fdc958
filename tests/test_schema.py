"""The stored schemas are those of the model, and three independent validators mean the same by them."""

from __future__ import annotations

import copy
import json
import random
from functools import cache
from typing import Any

import instances
import jsonschema
import jsonschema_rs
import orjson
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from palermo import jsonfile, model, schema, store
from palermo.labels import Inventory

NAMES = list(schema.FORMATS)


@cache
def inventory() -> Inventory:
    return Inventory(store.load(store.packaged_schema() / "labels.json", model.LabelsFile))


@cache
def derived(name: str) -> dict[str, Any]:
    return schema.derive(name, inventory())


@cache
def validators(name: str) -> tuple[Any, Any]:
    return jsonschema.Draft202012Validator(derived(name)), jsonschema_rs.Draft202012Validator(derived(name))


# --- the schemas as such -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_stored_schema_is_the_derived_one(name):
    stored = orjson.loads((store.packaged_schema() / f"{name}.schema.json").read_bytes())
    assert stored == derived(name), "run `palermo schema --write`"


def test_every_stored_schema_is_of_a_format():
    found = {path.name for path in store.packaged_schema().glob("*.schema.json")}
    # What `check --format json` prints is described by hand: no file of a corpus has that format.
    assert found - {"report.schema.json"} == {f"{name}.schema.json" for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_valid_as_draft_2020_12(name):
    assert derived(name)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(derived(name))
    jsonschema_rs.meta.validate(derived(name))


def test_every_schema_has_an_id_of_its_own():
    assert len({derived(name)["$id"] for name in NAMES}) == len(NAMES)


def records(name: str) -> dict[str, dict[str, Any]]:
    return {"": derived(name), **derived(name).get("$defs", {})}


@pytest.mark.parametrize("name", NAMES)
def test_every_object_is_closed_and_every_key_described(name):
    for record, value in records(name).items():
        assert value["type"] == "object"
        assert value["additionalProperties"] is False, record
        assert value["title"] and value["description"], record
        for key, part in value["properties"].items():
            assert part.get("title") and part.get("description"), f"{record}.{key}"


@pytest.mark.parametrize("name", NAMES)
def test_there_is_no_null_and_no_default(name):
    assert '"null"' not in json.dumps(derived(name))
    parts = [part for value in records(name).values() for part in value["properties"].values()]
    assert parts
    assert not [part for part in parts if {"default", "anyOf"} & set(part)]


@pytest.mark.parametrize("name", NAMES)
def test_every_definition_is_used(name):
    text = json.dumps(derived(name))
    assert all(f'"#/$defs/{record}"' in text for record in derived(name).get("$defs", {}))


def test_the_annotation_schema_lists_the_inventory():
    definitions = derived("annotation")["$defs"]
    assert definitions["Entity"]["properties"]["label"]["enum"] == list(inventory().entities)
    assert definitions["Element"]["properties"]["code"]["enum"] == list(inventory().elements)
    assert definitions["Element"]["properties"]["mode"]["enum"] == ["land", "sea", "air", "unspecified"]
    assert definitions["Relation"]["properties"]["type"]["enum"] == list(inventory().relations)


def test_another_inventory_makes_another_schema():
    other = Inventory(
        model.LabelsFile("x", "other", (model.EntityLabel("SHIP", "d", "e", "c"),), inventory().file.elements, ())
    )
    closed = schema.with_inventory(derived("annotation"), other)
    assert closed["$defs"]["Entity"]["properties"]["label"]["enum"] == ["SHIP"]
    assert closed == schema.derive("annotation", other)
    assert derived("annotation")["$defs"]["Entity"]["properties"]["label"]["enum"] != ["SHIP"]


def test_stale_schemas_are_found(tmp_path):
    assert {path.name for path in schema.stale(tmp_path, inventory())} == {f"{name}.schema.json" for name in NAMES}
    for path, data in schema.stale(tmp_path, inventory()).items():
        path.write_bytes(data)
    assert schema.stale(tmp_path, inventory()) == {}
    (tmp_path / "labels.schema.json").write_bytes(b"{}\n")
    assert [path.name for path in schema.stale(tmp_path, inventory())] == ["labels.schema.json"]


# --- three validators, one meaning -------------------------------------------------------------------------

JUNK: tuple[Any, ...] = (
    None, True, False, 0, 1, 3, -1, 4, 2.0, 2.5, -0.0, 2**63, 2**70, 1e300, "", "x", "1", "e1", "a\n", "é", "gold",
    "stated", "PERSON", "TIP", "2024", "2024-01-31", "0.1", "en", "en:smuggling", "0123456789ab", "a" * 64, [], ["e1"],
    ["e1", "e2"], [1], {}, {"start": 0, "end": 1}, [{"start": 0, "end": 1}, {"start": 2, "end": 3}],
)  # fmt: skip
KEYS = sorted({key for name in NAMES for record in records(name).values() for key in record["properties"]})


def objects(value: Any) -> list[Any]:
    """Every object and non-empty array of a value, the value itself included."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    found = [o for item in inner for o in objects(item)]
    return [value, *found] if isinstance(value, dict | list) and value else found


def keys_of(container: Any) -> list[Any]:
    return list(container) if isinstance(container, dict) else list(range(len(container)))


def drop(rng: random.Random, container: Any, key: Any) -> None:
    del container[key]


def add(rng: random.Random, container: Any, key: Any) -> None:
    if isinstance(container, dict):
        container[rng.choice([*KEYS, "schema_uri", "extra", ""])] = copy.deepcopy(rng.choice(JUNK))
    else:
        container.insert(key, copy.deepcopy(rng.choice([*container, *JUNK])))


def replace(rng: random.Random, container: Any, key: Any) -> None:
    container[key] = copy.deepcopy(rng.choice(JUNK))


def bend(rng: random.Random, container: Any, key: Any) -> None:
    """A value near the old one: of the same type, or equal in some language."""
    old = container[key]
    if isinstance(old, bool):
        container[key] = rng.choice([int(old), float(old), not old, str(old)])
    elif isinstance(old, int):
        container[key] = rng.choice([float(old), old + 0.5, bool(old), str(old), -old, old + 1, old + 2**64])
    elif isinstance(old, str):
        container[key] = rng.choice([old + "\n", old + "x", "\n" + old, old[:-1], old.upper(), old + "1", old + "é"])
    elif isinstance(old, list):
        container[key] = rng.choice([[], old[:1], old[1:], old * 2, [old], old[::-1], dict(enumerate(old))])
    elif isinstance(old, dict):
        container[key] = rng.choice([{}, [old], dict(reversed(old.items())), old | {"extra": 1}])


def swap(rng: random.Random, container: Any, key: Any) -> None:
    other = rng.choice(keys_of(container))
    container[key], container[other] = container[other], container[key]


def quote(rng: random.Random, container: Any, key: Any) -> None:
    """Both or neither of quote and hash, or the other one."""
    if isinstance(container, dict):
        container.pop(rng.choice(["text", "quote_sha256", "none"]), None)
        container |= rng.choice([{}, {"text": "words"}, {"quote_sha256": "0123456789ab"}, {"text": ""}])


CHANGES = (drop, add, replace, bend, bend, bend, swap, quote)


def mutated(rng: random.Random, value: Any) -> Any:
    value = copy.deepcopy(value)
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        containers = objects(value)
        if not containers:
            break
        container = rng.choice(containers)
        rng.choice(CHANGES)(rng, container, rng.choice(keys_of(container)))
    return rng.choice(JUNK) if rng.random() < 0.005 else value


def agreed(name: str, value: Any) -> bool:
    """Whether all three validators accept a value; fails where they differ."""
    value = jsonfile.parse(json.dumps(value).encode())
    slow, fast = validators(name)
    verdicts = {
        "jsonschema": slow.is_valid(value),
        "jsonschema-rs": fast.is_valid(value),
        "pydantic": schema.accepts(name, value, inventory()),
    }
    assert len(set(verdicts.values())) == 1, f"{verdicts} on {name}:\n{json.dumps(value)}"
    return verdicts["pydantic"]


@cache
def valid(name: str) -> list[Any]:
    """Some dozens of valid values of a format, among them rich ones."""
    drawn = []

    @settings(max_examples=60, phases=[Phase.generate], database=None)
    @given(instances.of(schema.FORMATS[name][0], inventory()))
    def collect(value):
        drawn.append(json.loads(jsonfile.canonical(value)))

    collect()
    return drawn


@pytest.mark.parametrize("name", NAMES)
def test_valid_values_are_accepted_by_all(name):
    assert len(valid(name)) >= 40
    assert all(agreed(name, value) for value in valid(name))


@pytest.mark.parametrize("name", NAMES)
def test_validators_agree_on_thousands_of_mutations(name):
    rng = random.Random(f"{name}: one seed, the same mutations")
    outcomes = [agreed(name, mutated(rng, value)) for value in valid(name) for _ in range(20)]
    share = sum(outcomes) / len(outcomes)
    assert len(outcomes) >= 800
    assert 0.1 < share < 0.9, f"{share:.0%} accepted: the comparison says little"


@pytest.mark.parametrize("name", NAMES)
def test_validators_agree_on_what_hypothesis_finds(name):
    @settings(max_examples=60)
    @given(instances.of(schema.FORMATS[name][0], inventory()), st.randoms(use_true_random=False))
    def holds(value, rng):
        agreed(name, mutated(rng, json.loads(jsonfile.canonical(value))))

    holds()


SPANS: dict[str, Any] = {
    "$schema": "../../schema/annotation.schema.json",
    "document": "authored-001",
    "text_sha256": "0" * 64,
    "set": "a1",
    "guideline": "1.0",
    "status": "annotated",
    "scope": dict.fromkeys(model.LAYERS, "complete"),
    "entities": [{"id": "e1", "label": "PERSON", "start": 0, "end": 4, "text": "Anna"}],
    "elements": [{"id": "x1", "code": "border.crossing", "start": 5, "end": 9, "text": "left", "mode": "land"}],
    "cases": [{"id": "k1", "actors": [], "persons": ["e1"], "elements": ["x1"], "status": "asserted"}],
    "terms": [],
    "relations": [
        {"id": "r1", "type": "moves", "head": "e1", "tail": "e1", "cue": {"start": 0, "end": 1, "text": "A"}}
    ],
    "comments": [],
}


def edited(pointer: str, value: Any) -> Any:
    """SPANS with one value put at a JSON Pointer, or removed there for `...`."""
    spans = copy.deepcopy(SPANS)
    *path, last = [int(step) if step.isdecimal() else step for step in pointer.split("/")[1:]]
    container: Any = spans
    for step in path:
        container = container[step]
    if value is ...:
        del container[last]
    else:
        container[last] = value
    return spans


@pytest.mark.parametrize(
    ("pointer", "value", "accepted"),
    [
        ("/entities/0/start", 0.0, True),
        ("/entities/0/start", 0.5, False),
        ("/entities/0/start", True, False),
        ("/entities/0/start", "0", False),
        ("/entities/0/start", -1, False),
        ("/entities/0/start", -0.0, True),
        ("/entities/0/end", 2**70, True),
        ("/entities/0/end", None, False),
        ("/entities/0/label", "PERSN", False),
        ("/entities/0/label", "PERSON\n", False),
        ("/entities/0/label", "", False),
        ("/entities/0/id", "e1\n", False),
        ("/entities/0/id", "1e", False),
        ("/entities/0/text", "", False),
        ("/entities/0/text", ..., False),
        ("/entities/0/text", "two\nlines", True),
        ("/entities/0/quote_sha256", "0123456789ab", False),
        ("/entities/0/cluster", "", False),
        ("/entities/0/cluster", None, False),
        ("/entities/0/fragments", [], False),
        ("/entities/0/fragments", [{"start": 0, "end": 4}], False),
        ("/entities/0/fragments", [{"start": 0, "end": 2}, {"start": 3, "end": 4}], True),
        ("/entities/0/extra", 1, False),
        ("/elements/0/certainty", 3, True),
        ("/elements/0/certainty", 4, False),
        ("/elements/0/certainty", 0, False),
        ("/elements/0/certainty", 2.0, True),
        ("/elements/0/polarity", "denied", True),
        ("/elements/0/polarity", "unsure", False),
        ("/elements/0/mode", "rail", False),
        ("/elements/0/mode", ..., True),
        ("/elements/0/code", "act.smuggling", False),
        ("/cases/0/actors", ..., False),
        ("/cases/0/actors", ["e1\n"], False),
        ("/cases/0/persons", [], True),
        ("/cases/0/follows", None, False),
        ("/relations/0/cue", ..., True),
        ("/relations/0/cue", None, False),
        ("/relations/0/cue/text", ..., False),
        ("/relations/0/cue/quote_sha256", "0123456789ab", False),
        ("/relations/0/type", "smuggles", False),
        ("/scope/cases", ..., False),
        ("/scope/comments", "complete", False),
        ("/document", "Authored-001", False),
        ("/document", "authored-001\n", False),
        ("/text_sha256", "0" * 63, False),
        ("/text_sha256", "A" * 64, False),
        ("/guideline", "1.0\n", False),
        ("/guideline", "v1", False),
        ("/entities", ..., True),
        ("/entities", None, False),
        ("/entities", {}, False),
        ("/$schema", ..., False),
        ("/schema_uri", "x", False),
    ],
)
def test_what_a_span_file_may_hold(pointer, value, accepted):
    assert agreed("annotation", SPANS)
    assert agreed("annotation", edited(pointer, value)) is accepted


# --- what is said of a fault -------------------------------------------------------------------------------


def said(pointer: str, value: Any) -> list[tuple[str, str, str]]:
    hits = schema.Validator.of(derived("annotation")).hits(edited(pointer, value))
    return [(hit.pointer, hit.message, hit.hint) for hit in hits]


@pytest.mark.parametrize(
    ("pointer", "value", "place", "message", "hint"),
    [
        ("/entities/0/label", "PERSN", "/entities/0/label", "label 'PERSN' is not in the inventory", "did you mean"),
        ("/entities/0/text", ..., "/entities/0", "record has neither `text` nor `quote_sha256`", "give the quote"),
        ("/entities/0/quote_sha256", "0123456789ab", "/entities/0", "record has both `text` and `quote_sha256`", ""),
        ("/entities/0/a~b", 1, "/entities/0/a~0b", "unknown key 'a~b'", "remove it"),
        ("/status", ..., "", '"status" is a required property', "add the key"),
        ("/document", "a-1\n", "/document", "document 'a-1\\n' contains a line break", "remove the line break"),
        ("/elements/0/certainty", 4, "/elements/0/certainty", "certainty: 4 is greater than the maximum of 3", ""),
        ("/entities/0/start", None, "/entities/0/start", 'start: null is not of type "integer"', ""),
        ("/scope/cases", "xyz", "/scope/cases", "cases 'xyz' is not in the inventory", "use one of complete, partial"),
    ],
)  # fmt: skip
def test_a_fault_is_said_with_its_place_and_mend(pointer, value, place, message, hint):
    found = said(pointer, value)
    assert any(p == place and m == message and h.startswith(hint) for p, m, h in found), found


def test_every_fault_of_a_value_is_said():
    spans = edited("/entities/0/label", "PERSN")
    spans["elements"][0]["code"] = "act.smugling"
    pointers = {hit.pointer for hit in schema.Validator.of(derived("annotation")).hits(spans)}
    assert pointers == {"/entities/0/label", "/elements/0/code"}


def test_a_valid_value_has_no_fault():
    assert list(schema.Validator.of(derived("annotation")).hits(SPANS)) == []
