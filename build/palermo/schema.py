"""JSON Schemas: written from `model`, and applied to files.

The schemas in `schema/` are derived from the dataclasses by pydantic, then made to say what the dataclasses cannot: the
inventories of labels.json as enumerations, "either the quote or its hash", absent instead of null. `palermo schema`
writes them and a test compares. Files are validated by jsonschema-rs; pydantic is imported to derive, not to check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from palermo import model
from palermo.findings import Hit, UserError
from palermo.labels import Inventory

FORMATS: dict[str, tuple[type, str]] = {
    "annotation": (model.SpanFile, "A palermo span file: stand-off annotation of one document by one set."),
    "document": (model.DocumentRecord, "One line of corpus/documents.jsonl."),
    "audit": (model.AuditRecord, "One line of annotations/audit.jsonl: a gold record, read again."),
    "review": (model.ReviewRecord, "One line of annotations/reviews.jsonl: a reading of a span file."),
    "released": (model.ReleasedRecord, "One line of corpus/released.jsonl: splits at the last release."),
    "source": (model.SourceRecord, "One line of corpus/sources.jsonl."),
    "annotators": (model.AnnotatorsFile, "annotations/annotators.json: who wrote and annotated."),
    "adjudication": (model.AdjudicationFile, "annotations/adjudication/<document>.json: decisions."),
    "termbase": (model.TermbaseFile, "schema/termbase/<language>.json: terms and what they name."),
    "labels": (model.LabelsFile, "schema/labels.json: the inventories of a corpus."),
    "regimes": (model.RegimesFile, "schema/regimes.json: the law, as data."),
}
"""File formats by name: the class that declares each, and a description."""

QUOTED = ("Entity", "Element", "Term", "Cue")
"""Records that carry the quote or its hash."""


# --- writing -----------------------------------------------------------------------------------------------


def load(locate: Callable[[str], Path], name: str) -> dict[str, Any]:
    """The stored schema of a format, from wherever a corpus keeps it; UserError where that is no schema."""
    path = locate(f"{name}.schema.json")
    try:
        value: dict[str, Any] = orjson.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: no JSON Schema: {error}") from None
    return value


def stale(folder: Path, inventory: Inventory) -> dict[Path, bytes]:
    """The schemas of a folder that are not what the model says, with what they should hold."""
    wanted = {folder / name: data for name, data in written(inventory).items()}
    return {path: data for path, data in wanted.items() if not path.is_file() or path.read_bytes() != data}


def written(inventory: Inventory) -> dict[str, bytes]:
    """Every schema file of a corpus with such an inventory, by name."""
    form = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return {f"{name}.schema.json": orjson.dumps(derive(name, inventory), option=form) for name in FORMATS}


def derive(name: str, inventory: Inventory | None = None) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a format; enumerations come from the inventory."""
    cls, description = FORMATS[name]
    adapter = _adapter(cls)
    schema = adapter.json_schema(ref_template="#/$defs/{model}")
    definitions = schema.pop("$defs", {})
    for record in (schema, *definitions.values()):
        _finish(record)
    for record in QUOTED:
        if record in definitions:
            definitions[record]["oneOf"] = [{"required": ["text"]}, {"required": ["quote_sha256"]}]
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:palermo-corpus:schema:{name}:1",
        "title": schema.pop("title"),
        "description": description,
    }
    schema.pop("description", None)
    derived = head | schema | ({"$defs": definitions} if definitions else {})
    return with_inventory(derived, inventory) if name == "annotation" and inventory else derived


def with_inventory(schema: dict[str, Any], inventory: Inventory) -> dict[str, Any]:
    """The annotation schema with its open names closed over an inventory."""
    closed = {
        ("Entity", "label"): list(inventory.entities),
        ("Element", "code"): list(inventory.elements),
        ("Element", "mode"): list(inventory.modes),
        ("Relation", "type"): list(inventory.relations),
    }
    definitions = dict(schema["$defs"])
    for (record, name), values in closed.items():
        properties = dict(definitions[record]["properties"])
        properties[name] = {k: v for k, v in properties[name].items() if k != "minLength"} | {"enum": values}
        definitions[record] = definitions[record] | {"properties": properties}
    return schema | {"$defs": definitions}


def _finish(record: dict[str, Any]) -> None:
    properties = record.get("properties", {})
    if "schema_uri" in properties:
        record["properties"] = properties = {"$schema": properties.pop("schema_uri"), **properties}
        record["required"] = ["$schema" if name == "schema_uri" else name for name in record["required"]]
    for name, value in properties.items():
        value.pop("default", None)
        options = [o for o in value.pop("anyOf", ()) if o != {"type": "null"}]
        if len(options) == 1:
            value.update(options[0])
        value["title"] = "$schema" if name == "$schema" else value.get("title", name.replace("_", " ").title())
        for part in (value, value.get("items", {})):
            if "pattern" in part:
                # Python's `$` also matches before a final line break; ECMA's does not.
                part["not"] = {"pattern": "\\n"}


@cache
def _adapter(cls: type) -> Any:
    from pydantic import ConfigDict, TypeAdapter

    config = ConfigDict(strict=True, extra="forbid", use_attribute_docstrings=True)
    for owner in vars(model).values():
        if isinstance(owner, type) and hasattr(owner, "__dataclass_fields__"):
            owner.__pydantic_config__ = config  # type: ignore[attr-defined]
    return TypeAdapter(cls)


def accepts(name: str, value: Any, inventory: Inventory | None = None) -> bool:
    """Whether the model itself (pydantic over the dataclasses) accepts a parsed JSON value as this format.

    The reference that the derived schema is compared with; `validate` is what files are checked with.
    """
    from pydantic import ValidationError

    if _has_null(value) or not isinstance(value, dict) or "schema_uri" in value:
        return False
    renamed = {("schema_uri" if key == "$schema" else key): item for key, item in value.items()}
    try:
        built = _adapter(FORMATS[name][0]).validate_json(orjson.dumps(renamed))
    except (ValidationError, orjson.JSONEncodeError):
        return False
    if not isinstance(built, model.SpanFile):
        return True
    return _one_quote(built) and (inventory is None or _known_names(built, inventory))


def _has_null(value: Any) -> bool:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if item is None:
            return True
        waiting += item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
    return False


def _one_quote(file: model.SpanFile) -> bool:
    cues = tuple(r.cue for r in file.relations if r.cue)
    quoted: tuple[model.Span | model.Cue, ...] = (*file.entities, *file.elements, *file.terms, *cues)
    return all(bool(record.text) != bool(record.quote_sha256) for record in quoted)


def _known_names(file: model.SpanFile, inventory: Inventory) -> bool:
    return (
        all(e.label in inventory.entities for e in file.entities)
        and all(e.code in inventory.elements for e in file.elements)
        and all(not e.mode or e.mode in inventory.modes for e in file.elements)
        and all(r.type in inventory.relations for r in file.relations)
    )


# --- applying ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Validator:
    """A compiled schema."""

    compiled: Any

    @classmethod
    def of(cls, schema: dict[str, Any]) -> Validator:
        import jsonschema_rs

        return cls(jsonschema_rs.Draft202012Validator(schema))

    def accepts(self, value: Any) -> bool:
        """Whether a value fits the schema."""
        accepted: bool = self.compiled.is_valid(value)
        return accepted

    def hits(self, value: Any) -> Iterator[Hit]:
        """What in a value breaks the schema, each with the JSON Pointer of its place."""
        if self.compiled.is_valid(value):
            return
        for error in self.compiled.iter_errors(value):
            yield _hit(error, value)


def _hit(error: Any, value: Any) -> Hit:
    keyword = str(error.schema_path[-1]) if error.schema_path else ""
    pointer = "".join(f"/{_escape(str(step))}" for step in error.instance_path)
    at: Any = value
    for step in error.instance_path:
        at = at[step]
    name = str(error.instance_path[-1]) if error.instance_path else "file"
    known = error.kind.as_dict() if hasattr(error.kind, "as_dict") else {}
    if keyword == "oneOf" and isinstance(at, dict):
        both = "text" in at and "quote_sha256" in at
        return Hit(
            f"record has {'both' if both else 'neither'} `text` {'and' if both else 'nor'} `quote_sha256`",
            pointer,
            hint="give the quote in `text`; only texts that may not be published carry `quote_sha256` instead",
        )
    if keyword == "additionalProperties":
        extra = [str(key) for key in known.get("unexpected", ())] or [str(error.message)]
        return Hit(f"unknown key {', '.join(map(repr, extra))}", f"{pointer}/{_escape(extra[0])}", hint="remove it")
    if keyword == "enum":
        options = [str(option) for option in known.get("options", ())]
        from difflib import get_close_matches

        near = get_close_matches(str(at)[:100], options, 1, 0.5)
        listed = ", ".join(options[:12]) + (", …" if len(options) > 12 else "")
        hint = f"did you mean {near[0]!r}?" if near else f"use one of {listed}"
        return Hit(f"{name} {_shown(at)} is not in the inventory", pointer, hint=hint)
    if keyword == "required":
        return Hit(f"{error.message}", pointer, hint="add the key; the schema describes it")
    if keyword == "not":
        return Hit(f"{name} {_shown(at)} contains a line break", pointer, hint="remove the line break")
    return Hit(f"{name}: {error.message if len(error.message) < 160 else error.message[:156] + '…'}", pointer)


def _shown(value: Any) -> str:
    """A value as Python writes it, cut where it is long; of a long string no more is written than is shown."""
    written = repr(value[:60] if isinstance(value, str) else value)
    return written if len(written) < 60 else written[:56] + "…"


def _escape(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")
