"""croissant.json read by mlcroissant, and compared with the files it describes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mlcroissant as mlc
import pyarrow.parquet as pq
import pytest
from minicorpus import write_corpus

from palermo.dataset import CONFIGS, CROISSANT, SPLITS
from palermo.dataset.columns import columns
from palermo.dataset.features import Labels, Many, Struct
from palermo.dataset.shards import build
from palermo.store import Corpus

Row = dict[str, Any]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return write_corpus(tmp_path_factory.mktemp("croissant") / "corpus")


@pytest.fixture(scope="module")
def folder(corpus: Corpus) -> Path:
    return build(corpus, corpus.root.parent / "palermo").folder


@pytest.fixture(scope="module")
def dataset(folder: Path) -> mlc.Dataset:
    return mlc.Dataset(jsonld=folder / CROISSANT)


@pytest.fixture(scope="module")
def described(folder: Path) -> Row:
    value: Row = json.loads((folder / CROISSANT).read_bytes())
    return value


def rows(folder: Path, config: str) -> list[Row]:
    """The rows of a config in the order in which mlcroissant reads its files: by name."""
    paths = sorted((folder / "data" / config).glob("*.parquet"))
    return [row for path in paths for row in pq.read_table(path).to_pylist()]


def plain(value: Any, field: str) -> Any:
    """A value as mlcroissant gives it, without its types and without the ids of fields for keys."""
    if isinstance(value, dict):
        return {key.removeprefix(f"{field}/"): plain(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item, field) for item in value]
    if isinstance(value, bytes):
        return value.decode("utf-8")
    return value.item() if hasattr(value, "item") else value


def test_is_valid(dataset: mlc.Dataset) -> None:
    assert dataset.metadata.ctx.issues.errors == set()
    missing = {"citeAs", "datePublished"}
    assert all(any(name in warning for name in missing) for warning in dataset.metadata.ctx.issues.warnings)
    assert dataset.metadata.ctx.is_v1_1()
    assert {record_set.id for record_set in dataset.metadata.record_sets} == {"splits", *CONFIGS}


@pytest.mark.parametrize("config", CONFIGS)
def test_records_are_the_rows_column_by_column(config: str, dataset: mlc.Dataset, folder: Path, corpus: Corpus) -> None:
    records = [plain(record, config) for record in dataset.records(config)]
    expected = rows(folder, config)
    assert records
    assert list(records[0]) == [column.name for column in columns(corpus.inventory)[config]]
    assert [{**record, "cue": None} if nothing(record.get("cue")) else record for record in records] == expected


def nothing(struct: Row | None) -> bool:
    """Whether a record has no value at all, which is how mlcroissant shows null."""
    return struct is not None and not any(value is not None for value in struct.values())


def test_the_splits_are_listed_and_referred_to(dataset: mlc.Dataset, described: Row) -> None:
    assert [plain(record, "splits") for record in dataset.records("splits")] == [{"name": split} for split in SPLITS]
    splits, *others = described["recordSet"]
    assert splits["dataType"] == "cr:Split"
    for record_set in others:
        (field,) = [f for f in record_set["field"] if f["@id"] == f"{record_set['@id']}/split"]
        assert field["references"] == {"field": {"@id": "splits/name"}}


def test_every_file_is_named_with_its_hash_and_size(described: Row, folder: Path) -> None:
    objects = {o["contentUrl"]: o for o in described["distribution"] if o["@type"] == "cr:FileObject"}
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.parquet")}
    assert objects.keys() == files.keys()
    for path, data in files.items():
        assert objects[path]["sha256"] == hashlib.sha256(data).hexdigest()
        assert objects[path]["contentSize"] == f"{len(data)} B"


def test_a_file_set_takes_in_the_files_of_its_config_and_no_other(described: Row, folder: Path) -> None:
    sets = {s["@id"]: s["includes"] for s in described["distribution"] if s["@type"] == "cr:FileSet"}
    assert set(sets) == {f"{config}-files" for config in CONFIGS}
    for config in CONFIGS:
        found = {path.relative_to(folder).as_posix() for path in folder.glob(sets[f"{config}-files"])}
        assert found == {f"data/{config}/{split}.parquet" for split in SPLITS}


def fields(record_set: Row) -> Iterator[Row]:
    for field in record_set["field"]:
        yield field
        yield from field.get("subField", ())


def test_labels_are_spelled_out(described: Row, corpus: Corpus) -> None:
    told = {field["@id"]: field["description"] for r in described["recordSet"][1:] for field in fields(r)}
    labelled = 0
    for config, of_config in columns(corpus.inventory).items():
        for column in of_config:
            kind = column.kind.of if isinstance(column.kind, Many) else column.kind
            if isinstance(kind, Labels):
                labelled += 1
                for number, name in enumerate(kind.names):
                    assert f"{number} {name}" in told[f"{config}/{column.name}"]
    assert labelled == 11


def test_every_key_of_every_record_is_a_sub_field(described: Row, corpus: Corpus) -> None:
    found = {r["@id"]: [field["@id"] for field in fields(r)] for r in described["recordSet"][1:]}
    for config, of_config in columns(corpus.inventory).items():
        expected = []
        for column in of_config:
            expected.append(f"{config}/{column.name}")
            kind = column.kind.of if isinstance(column.kind, Many) else column.kind
            if isinstance(kind, Struct):
                expected += [f"{config}/{column.name}/{key.name}" for key in kind.columns]
        assert found[config] == expected


RESPONSIBLE = (
    "dataCollection",
    "dataAnnotationProtocol",
    "annotationsPerItem",
    "annotatorDemographics",
    "dataUseCases",
    "dataBiases",
    "dataLimitations",
    "dataSocialImpact",
    "personalSensitiveInformation",
)


def test_it_speaks_of_collection_annotation_and_use(described: Row, dataset: mlc.Dataset) -> None:
    assert "http://mlcommons.org/croissant/RAI/1.0" in described["conformsTo"]
    assert {name.removeprefix("rai:") for name in described if name.startswith("rai:")} == set(RESPONSIBLE)
    read = dataset.metadata
    assert read.annotations_per_item == "8 passes of annotators over 4 documents."
    assert read.data_collection == "Texts by origin: authored 3, sourced 1; genres: news 4."
    assert read.personal_sensitive_information
    assert any("language model `a1`: 4 documents" in line for line in read.annotator_demographics)


def test_reserved_texts_are_named_in_the_licence(corpus: Corpus, described: Row, tmp_path: Path) -> None:
    assert described["license"][0] == "https://creativecommons.org/licenses/by/4.0/"
    assert "may not be passed on" in described["license"][1]
    public = json.loads((build(corpus, tmp_path / "palermo", public=True).folder / CROISSANT).read_bytes())
    assert public["license"] == ["https://creativecommons.org/licenses/by/4.0/"]


def test_holds_no_date(described: Row) -> None:
    assert not [key for key in described if "date" in key.casefold()]
