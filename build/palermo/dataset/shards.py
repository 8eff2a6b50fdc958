"""From a corpus to a folder of Parquet files, a card and croissant.json.

Documents stream: the rows of one are turned into Arrow within a batch and forgotten. The bytes of a file depend on its
rows alone: documents come by id, row groups have a fixed number of rows, nothing bears a date.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from palermo.dataset import CONFIGS, CROISSANT, PUBLIC, SPLITS, card, croissant, data_file
from palermo.dataset.columns import columns
from palermo.dataset.features import Config, codes, features
from palermo.dataset.folder import replacing
from palermo.dataset.layers import Row
from palermo.dataset.rows import Item, Rows, Tables, rows
from palermo.store import GOLD, Corpus

BATCH = 64
"""Rows that wait as Python objects before they become Arrow: they take up far more room before."""

GROUP = 1000
"""Rows of a row group."""


@dataclass(frozen=True)
class Built:
    """What a build wrote, and which documents it left out."""

    folder: Path
    rows: dict[str, dict[str, int]]
    """Number of rows by config and split."""
    files: int
    missing: tuple[str, ...]
    """Annotated documents whose text is not here."""
    withheld: tuple[str, ...]
    """Annotated documents whose text may not be passed on, in a public build."""
    without_gold: tuple[str, ...]
    """Documents that only have passes of annotators."""


def build(
    corpus: Corpus,
    target: Path,
    public: bool = False,
    progress: Callable[[list[str]], Iterable[str]] = lambda ids: ids,
) -> Built:
    """Write the dataset of a corpus that `palermo check` finds no error in; `target` is replaced as a whole.

    A public build leaves out texts that may not be redistributed. `progress` is handed the ids of the documents and
    passes them on. UserError where `target` may not be replaced or the disk refuses.
    """
    passes = _passes(corpus)
    chosen, missing, withheld = _choose(corpus, sorted(passes), public)
    tables = Tables(corpus.inventory, corpus.termbase, corpus.regimes, corpus.annotators)
    configs = columns(corpus.inventory)
    tally = card.Tally()
    without_gold = []
    with replacing(target) as folder:
        with _no_cycles(), Writers(folder, configs) as writers:
            for id_ in progress(chosen):
                item = read_item(corpus, id_, passes[id_])
                made = rows(item, tables)
                tally.add(made)
                writers.add(item.record.split, made)
                without_gold += [id_] if item.gold is None else []
        files = {path.relative_to(folder).as_posix(): _known(path) for path in folder.rglob("*.parquet")}
        digests = {path: digest for path, (digest, _) in files.items()}
        _write(folder / "README.md", card.text(configs, tally, corpus, public, digests))
        if public:
            _write(folder / PUBLIC, "Nothing in this build is barred from being passed on.\n")
        _write(folder / CROISSANT, croissant.text(configs, files, tally, corpus))
    return Built(target, writers.counts, len(files) + 3 + public, missing, withheld, tuple(without_gold))


@contextmanager
def _no_cycles() -> Iterator[None]:
    """Rest the collector of cycles: rows are trees, and it would walk all that wait again and again."""
    active = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if active:
            gc.enable()


def _choose(
    corpus: Corpus, annotated: Iterable[str], public: bool
) -> tuple[list[str], tuple[str, ...], tuple[str, ...]]:
    chosen, missing, withheld = [], [], []
    for id_ in annotated:
        record = corpus.documents[id_]
        if public and not record.redistributable:
            withheld.append(id_)
        elif corpus.text(record) is None:
            missing.append(id_)
        else:
            chosen.append(id_)
    return chosen, tuple(missing), tuple(withheld)


def _passes(corpus: Corpus) -> dict[str, list[str]]:
    """The sets that annotate each document, gold first."""
    found: dict[str, list[str]] = {}
    for path in corpus.span_paths():
        if path.stem in corpus.documents:
            found.setdefault(path.stem, []).append(path.parent.name)
    return found


def read_item(corpus: Corpus, document: str, sets: Iterable[str]) -> Item:
    """A document whose text is here, with what the given sets annotate over it."""
    spans = {name: corpus.document(name, document).spans for name in sets}
    record = corpus.documents[document]
    return Item(record, corpus.text(record) or "", spans.pop(GOLD, None), tuple(spans.values()))


def _known(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")


# --- Parquet -----------------------------------------------------------------------------------------------


@dataclass
class _File:
    path: Path
    schema: pa.Schema
    codes: dict[str, dict[str, int]]
    waiting: list[Row] = field(default_factory=list)
    tables: list[pa.Table] = field(default_factory=list)
    count: int = 0
    writer: Any = None

    def add(self, made: list[Row]) -> None:
        self.waiting += [encode(row, self.codes) for row in made]
        self.count += len(made)
        if len(self.waiting) >= BATCH:
            self._convert()
        while sum(table.num_rows for table in self.tables) >= GROUP:
            self._write(GROUP)

    def _convert(self) -> None:
        self.tables.append(pa.Table.from_pylist(self.waiting, schema=self.schema))
        self.waiting = []

    def _write(self, count: int) -> None:
        table = pa.concat_tables(self.tables)
        # One chunk, so that the pages do not depend on how rows came in.
        self._open().write_table(table.slice(0, count).combine_chunks(), row_group_size=GROUP)
        self.tables = [table.slice(count)] if count < table.num_rows else []

    def _open(self) -> Any:
        if self.writer is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.writer = pq.ParquetWriter(
                self.path, self.schema, compression="zstd", use_content_defined_chunking=True, write_page_index=True
            )
        return self.writer

    def close(self) -> None:
        if self.waiting:
            self._convert()
        if self.tables:
            self._write(GROUP)
        self._open().close()


class Writers:
    """The Parquet files of a dataset, one for each config and split; leaving the block completes them."""

    def __init__(self, folder: Path, configs: dict[str, Config]) -> None:
        schemas = {name: features(config).arrow_schema for name, config in configs.items()}
        self.files = {
            (name, split): _File(folder / data_file(name, split), schemas[name], codes(config))
            for name, config in configs.items()
            for split in SPLITS
        }

    def __enter__(self) -> Writers:
        return self

    def add(self, split: str, made: Rows) -> None:
        """Take in the rows of one document."""
        for name, of_config in made.items():
            self.files[name, split].add(of_config)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for file in self.files.values():
            if kind is None:
                file.close()
            elif file.writer is not None:
                file.writer.close()

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """Number of rows by config and split."""
        return {name: {split: self.files[name, split].count for split in SPLITS} for name in CONFIGS}


def encode(row: Row, numbers: dict[str, dict[str, int]]) -> Row:
    """A row with its labels as numbers."""
    return row | {name: _number(row[name], labels) for name, labels in numbers.items()}


def _number(value: str | list[str], labels: dict[str, int]) -> int | list[int]:
    return labels[value] if isinstance(value, str) else [labels[label] for label in value]
