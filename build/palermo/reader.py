"""What a check reads of a corpus, whatever state that is in: names that cannot be opened, lines that do not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from types import MappingProxyType

from palermo import jsonfile, model, schema, store
from palermo.layout import format_name
from palermo.rules.core import Entry, File, Row
from palermo.similarity import Signature, signature
from palermo.store import Corpus
from palermo.text import sha256

LABELS = "schema/labels.json"
LABEL_PAGES = (store.GUIDELINES, "docs/labels.md")
"""Pages that say when a label is used; without the first a corpus has no guidelines."""

TABLES = (store.DOCUMENTS, store.SOURCES, store.RELEASED)
FEW = 20
"""Up to so many files, the tables are read for their rows alone."""
_DOCUMENT = re.compile(rb'"document"\s*:\s*"([^"\\]*)"')

ON_DISK: Mapping[str, bytes] = MappingProxyType({})


def validator(corpus: Corpus, name: str) -> schema.Validator:
    """The compiled schema of a format, closed over the corpus's inventory."""
    stored = schema.load(corpus.schema_path, name)
    return schema.Validator.of(schema.with_inventory(stored, corpus.inventory) if name == "annotation" else stored)


def _only(data: bytes, about: frozenset[str]) -> bytes:
    """JSON Lines with the lines left blank that name none of these; one with an escape in it may name any."""
    quoted = [b'"%b"' % word.encode("utf-8", "surrogateescape") for word in about]
    return b"\n".join(
        line if b"\\" in line or any(word in line for word in quoted) else b"" for line in data.split(b"\n")
    )


class Reader:
    """Files of one corpus by name. Schemas are compiled once; files are not kept."""

    def __init__(self, corpus: Corpus, unsaved: Mapping[str, bytes] = ON_DISK) -> None:
        """`unsaved` holds bytes, by name relative to the root, that take the place of what is on disk."""
        self.corpus = corpus
        self.unsaved = unsaved
        self.validators: dict[str, schema.Validator] = {}

    def open(self, name: str) -> Entry:
        """A name and its bytes, or why there are none."""
        if name in self.unsaved:
            return Entry(name, self.unsaved[name])
        try:
            return Entry(name, store.regular_bytes(self.corpus.root / name))
        except OSError as error:
            return Entry(name, None, error.strerror or str(error))

    def validator(self, name: str) -> schema.Validator:
        """The compiled schema of a format."""
        if name not in self.validators:
            self.validators[name] = validator(self.corpus, name)
        return self.validators[name]

    def rows(self, name: str, cls: type, about: frozenset[str] | None = None) -> Iterator[Row]:
        """The valid lines of a JSON Lines file; none where there is no file.

        With `about`, only those that may name one of these ids or paths: of a long table the rest is not even parsed.
        """
        data = self.open(name).data or b""
        for line, _, value in File(name, data if about is None else _only(data, about)).parts:
            if not isinstance(value, jsonfile.JsonError) and self.validator(format_name(name)).accepts(value):
                yield Row(line, jsonfile.build(cls, value))

    def about(self, names: Sequence[str]) -> frozenset[str] | None:
        """What rows must name to matter for these files; None where any row may, or where so many files are no help."""
        if len(names) > FEW or any(name in TABLES for name in names):
            return None
        words = {*names, *(PurePosixPath(name).stem for name in names)}
        for name in names:
            if format_name(name) == "annotation":
                found = _DOCUMENT.findall(data := self.open(name).data or b"")
                if len(found) != data.count(b'"document"') or b"\\u" in data:
                    return None
                words.update(word.decode("utf-8", "surrogateescape") for word in found)
        return frozenset(words)

    def text(self, record: model.DocumentRecord) -> str | None:
        """The text of a document; None where it is not here, or is no UTF-8."""
        data = self.open(record.path).data
        try:
            return None if data is None else data.decode("utf-8")
        except UnicodeDecodeError:
            return None

    def signature(self, record: model.DocumentRecord) -> Signature | None:
        """The MinHash signature of a document's text; None where there is no text."""
        text = self.text(record)
        return signature(text) if text else None

    def annotators(self) -> frozenset[str] | None:
        """Ids of the annotators; None where they cannot be read."""
        for _, _, value in File(store.ANNOTATORS, self.open(store.ANNOTATORS).data or b"").parts:
            if not isinstance(value, jsonfile.JsonError) and self.validator("annotators").accepts(value):
                return frozenset(entry["id"] for entry in value["annotators"]) or None
        return None

    def released(self) -> dict[str, str]:
        """Split at the last release, by document."""
        return {row.record.id: row.record.split for row in self.rows(store.RELEASED, model.ReleasedRecord)}

    def guidelines(self) -> str | None:
        """The pages on the labels of a corpus that has labels of its own; None where it has not, or no guidelines."""
        if not (self.corpus.root / LABELS).is_file():
            return None
        pages = [self.open(name).data for name in LABEL_PAGES]
        return None if pages[0] is None else "\n".join((page or b"").decode("utf-8", "replace") for page in pages)

    def digests(self, documents: tuple[Row, ...], chosen: set[str]) -> dict[str, tuple[str, int]]:
        """Hash and length of the texts: of all where documents.jsonl is checked, else of those whose span files are."""
        wanted = {PurePosixPath(name).stem for name in chosen}
        found = {}
        for row in documents:
            if store.DOCUMENTS in chosen or row.record.id in wanted or row.record.path in chosen:
                data = self.open(row.record.path).data
                if data is not None:
                    found[row.record.path] = (sha256(data), len(data.decode("utf-8", "replace")))
        return found
