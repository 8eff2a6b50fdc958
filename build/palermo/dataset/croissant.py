"""croissant.json: the dataset described in Croissant 1.1 (JSON-LD), with the vocabulary for responsible AI.

Written as plain JSON from the table of columns, so that no reader of Croissant is needed to build. Each config is a
record set over its Parquet files; every column is a field, the keys of its records are sub-fields.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from palermo import __version__
from palermo.dataset import CONFIGS, SPLITS, about, card
from palermo.dataset.about import About
from palermo.dataset.card import Tally
from palermo.dataset.features import Column, Config, Kind, Labels, Many, Struct
from palermo.store import Corpus

CONFORMS_TO = ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"]

CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}

TYPES = {"string": "sc:Text", "int32": "cr:Int32", "int64": "cr:Int64", "bool": "sc:Boolean"}


def text(configs: dict[str, Config], files: dict[str, tuple[str, int]], tally: Tally, corpus: Corpus) -> str:
    """The description of a built dataset; `files` gives SHA-256 and size in bytes of its Parquet files, by path."""
    told = about.of(corpus)
    value = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "name": told.name,
        "description": told.description,
        "conformsTo": CONFORMS_TO,
        "license": [*told.licence_addresses, *([card.CLOSED] if tally.total("closed") else [])],
        "version": __version__,
        "inLanguage": [language for language, _ in tally.listed("language")],
        "keywords": list(told.tags),
        **responsible(tally, corpus, told),
        "distribution": [*(_file(path, *known) for path, known in sorted(files.items())), *map(_file_set, configs)],
        "recordSet": [_splits(), *(_record_set(name, config) for name, config in configs.items())],
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def responsible(tally: Tally, corpus: Corpus, told: About) -> dict[str, Any]:
    """The properties on collection, annotation and use."""
    passes, annotated = tally.total("annotators"), len(tally.listed("document"))
    return {
        **told.responsible,
        "rai:dataCollection": f"Texts by origin: {_values(tally, 'origin')}; genres: {_values(tally, 'genre')}.",
        "rai:annotationsPerItem": f"{passes} passes of annotators over {annotated} documents.",
        "rai:annotatorDemographics": [line.removeprefix("- ") for line in card.provenance(tally, corpus).splitlines()],
    }


def _values(tally: Tally, name: str) -> str:
    return ", ".join(f"{value} {count}" for value, count in tally.listed(name)) or "none"


def _file(path: str, digest: str, size: int) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path,
        "contentUrl": path,
        "contentSize": f"{size} B",
        "encodingFormat": "application/x-parquet",
        "sha256": digest,
    }


def _file_set(config: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileSet",
        "@id": _files(config),
        "name": _files(config),
        "description": f"The Parquet files of the config {config}, one for each split.",
        "encodingFormat": "application/x-parquet",
        "includes": f"data/{config}/*.parquet",
    }


def _files(config: str) -> str:
    return f"{config}-files"


def _splits() -> dict[str, Any]:
    name = {"@type": "cr:Field", "@id": "splits/name", "name": "splits/name", "dataType": "sc:Text"}
    return {
        "@type": "cr:RecordSet",
        "@id": "splits",
        "name": "splits",
        "description": "The splits of every config.",
        "dataType": "cr:Split",
        "key": {"@id": "splits/name"},
        "field": [name],
        "data": [{"splits/name": split} for split in SPLITS],
    }


def _record_set(config: str, columns: Config) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": config,
        "name": config,
        "description": f"{CONFIGS[config]}.",
        "field": [field(config, column) for column in columns],
    }


def field(config: str, column: Column) -> dict[str, Any]:
    """The field of a column, with a sub-field for each key of its records."""
    kind, shape = _unwrap(column.kind)
    value = _head(f"{config}/{column.name}", column, kind) | _array(shape)
    source = {"fileSet": {"@id": _files(config)}, "extract": {"column": column.name}}
    if not isinstance(kind, Struct):
        value |= {"dataType": _type(kind), "source": source}
    else:
        value["subField"] = list(_sub_fields(value["@id"], kind, source))
    if column.name == "split":
        value["references"] = {"field": {"@id": "splits/name"}}
    return value


def _sub_fields(parent: str, struct: Struct, source: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for column in struct.columns:
        kind, shape = _unwrap(column.kind)
        head = _head(f"{parent}/{column.name}", column, kind) | _array(shape)
        if isinstance(kind, Struct):
            yield head | {"subField": list(_sub_fields(head["@id"], kind, source))}
        else:
            yield head | {"dataType": _type(kind), "source": source | {"transform": {"jsonPath": column.name}}}


def _head(id_: str, column: Column, kind: Kind) -> dict[str, Any]:
    labels = "; ".join(f"{i} {name}" for i, name in enumerate(kind.names)) if isinstance(kind, Labels) else ""
    return {
        "@type": "cr:Field",
        "@id": id_,
        "name": id_,
        "description": column.about + (f" ({labels})" if labels else ""),
    }


def _unwrap(kind: Kind) -> tuple[Kind, list[str]]:
    shape = []
    while isinstance(kind, Many):
        kind = kind.of
        shape.append("-1")
    return kind, shape


def _array(shape: list[str]) -> dict[str, Any]:
    return {"isArray": True, "arrayShape": ",".join(shape)} if shape else {}


def _type(kind: Kind) -> str:
    return TYPES["int64" if isinstance(kind, Labels) else str(kind)]
