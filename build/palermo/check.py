"""Running the rules over a corpus.

Files are read one by one and forgotten again. For each, rules run in table order; a rule is skipped for a subject on
which a rule that it presupposes has failed, so that one fault makes one finding. A file that cannot be read as what it
should be is a finding in the stream and hides no other file. Waivers mark findings as waived; they stay visible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias, get_args

from palermo import jsonfile, model, schema, store
from palermo.findings import Finding, Hit, Location, Severity, UserError
from palermo.labels import Inventory
from palermo.layout import files_of, format_name, format_of, walk
from palermo.rules import RULES
from palermo.rules.core import Annotated, Entry, File, Json, Row, Rule, Subject, Tables, Whole
from palermo.rules.waivers import Waiver, Waivers
from palermo.rules.waivers import read as read_waivers
from palermo.similarity import Signature, signature
from palermo.store import Corpus
from palermo.termbase import Termbase
from palermo.text import Lines, excerpt, sha256

NO_INVENTORY = Inventory(model.LabelsFile("none", "none", (), (), ()))


@dataclass(frozen=True)
class Report:
    """The outcome of a check."""

    findings: tuple[Finding, ...]
    files: int

    @cached_property
    def errors(self) -> int:
        return sum(f.severity is Severity.ERROR and not f.waived for f in self.findings)

    @cached_property
    def warnings(self) -> int:
        return sum(f.severity is Severity.WARNING and not f.waived for f in self.findings)

    @cached_property
    def waived(self) -> int:
        return sum(bool(f.waived) for f in self.findings)


StalePages: TypeAlias = Callable[[Corpus], Sequence[tuple[str, int]]]
"""Finds the generated pages of a corpus that are not current, each with a line."""


def run(
    corpus: Corpus, paths: Sequence[Path] = (), rules: Sequence[Rule] = RULES, stale_pages: StalePages | None = None
) -> Report:
    """Check a corpus, or only the files and folders named. UserError for a path that is no file of the corpus.

    Waivers that cover nothing and pages that are not current are looked for in a complete check alone; pages, which are
    derived from everything else, only where that has no error. `stale_pages` is given by those who write the pages.
    """
    checker = _Checker(corpus, rules)
    chosen = files_of(corpus, paths)
    checker.refuse_what_cannot_be_checked(chosen)
    findings = list(checker.tables_findings(set(chosen)))
    for path in chosen:
        findings += checker.file_findings(path)
    findings, subject = _waive(findings, waivers(corpus))
    if not paths:
        findings += checker.waiver_findings(subject)
        if stale_pages and not any(f.severity is Severity.ERROR and not f.waived for f in findings):
            findings += checker.page_findings(tuple(stale_pages(corpus)))
    return Report(tuple(sorted(findings, key=lambda f: f.sort_key)), len(chosen))


def validator(corpus: Corpus, name: str) -> schema.Validator:
    """The compiled schema of a format, closed over the corpus's inventory."""
    stored = schema.load(corpus.schema_path, name)
    return schema.Validator.of(schema.with_inventory(stored, corpus.inventory) if name == "annotation" else stored)


class _Checker:
    """Rules bound to one corpus. Tables are read once; files are not kept."""

    def __init__(self, corpus: Corpus, rules: Sequence[Rule]) -> None:
        self.corpus = corpus
        self.rules = {s: [r for r in rules if r.subject == s] for s in get_args(Subject)}
        self.validators: dict[str, schema.Validator] = {}
        self.failed_documents: dict[str, set[str]] = {}

    @cached_property
    def tables(self) -> Tables:
        return Tables(
            NO_INVENTORY if self.broken else self.corpus.inventory,
            Termbase(()) if self.broken else self.corpus.termbase,
            tuple(self._rows(store.DOCUMENTS, model.DocumentRecord)),
            tuple(self._rows(store.SOURCES, model.SourceRecord)),
            None if self.broken else self.corpus.regimes,
            self._annotators(),
            frozenset(path.stem for path in (self.corpus.root / "annotations" / store.ADJUDICATION).glob("*.json")),
        )

    def _annotators(self) -> frozenset[str] | None:
        try:
            return frozenset(self.corpus.annotators) or None
        except UserError:
            return None

    @cached_property
    def broken(self) -> list[str]:
        """The corpus's own tables that break their format: no span file can be checked by them."""
        own = [name for name in walk(self.corpus.root) if format_name(name) in ("labels", "termbase", "regimes")]
        return [name for name in own if any(f.severity is Severity.ERROR for f in self.file_findings(name))]

    def refuse_what_cannot_be_checked(self, chosen: Sequence[str]) -> None:
        """UserError where span files are chosen and the table that they cannot be checked by is not."""
        unseen = [name for name in self.broken if name not in chosen]
        if unseen and any(format_name(name) == "annotation" for name in chosen):
            raise UserError(f"{unseen[0]} is broken, and nothing can be checked by it; see `palermo check {unseen[0]}`")

    def validator(self, name: str) -> schema.Validator:
        if name not in self.validators:
            self.validators[name] = validator(self.corpus, name)
        return self.validators[name]

    def _rows(self, name: str, cls: type) -> Iterator[Row]:
        for line, _, value in File(name, self._open(name).data or b"").parts:
            if not isinstance(value, jsonfile.JsonError) and self.validator(format_name(name)).accepts(value):
                yield Row(line, jsonfile.build(cls, value))

    @property
    def texts_alone(self) -> list[Rule]:
        """The corpus rules that decide whether a span file can be checked against its text."""
        return [rule for rule in self.rules["corpus"] if rule.id in ("COR003", "COR005")]

    def tables_findings(self, chosen: set[str]) -> Iterator[Finding]:
        """Findings of the corpus rules; those on files that were not chosen are left out."""
        subject = Whole(self.tables, self._digests(chosen), self._signature, self._released(), self._guidelines())
        failed: set[str] = set()
        for rule in self.rules["corpus"] if store.DOCUMENTS in chosen else self.texts_alone:
            if rule.requires & failed:
                failed.add(rule.id)
                continue
            for hit in rule.check(subject):
                failed.add(rule.id)
                self.failed_documents.setdefault(hit.target, set()).add(rule.id)
                path = hit.path or store.DOCUMENTS
                if path in chosen:
                    yield Finding(
                        rule.id, rule.severity, Location(path, hit.line or 1), hit.message, hit.hint, target=hit.target
                    )

    def _digests(self, chosen: set[str]) -> dict[str, tuple[str, int]]:
        """Hash and length of the texts: of all where documents.jsonl is checked, else of those whose span files are."""
        everything = store.DOCUMENTS in chosen
        wanted = {PurePosixPath(name).stem for name in chosen}
        found = {}
        for row in self.tables.documents:
            if everything or row.record.id in wanted:
                data = self._open(row.record.path).data
                if data is not None:
                    found[row.record.path] = (sha256(data), len(data.decode("utf-8", "replace")))
        return found

    def _signature(self, record: model.DocumentRecord) -> Signature | None:
        text = self._text(record)
        return signature(text) if text else None

    def _released(self) -> dict[str, str]:
        return {row.record.id: row.record.split for row in self._rows(store.RELEASED, model.ReleasedRecord)}

    def _guidelines(self) -> str | None:
        if not (self.corpus.root / "schema/labels.json").is_file():
            return None
        pages = [self._open(name).data for name in (store.GUIDELINES, "docs/labels.md")]
        return None if pages[0] is None else "\n".join((page or b"").decode("utf-8", "replace") for page in pages)

    def file_findings(self, name: str) -> Iterator[Finding]:
        entry = self._open(name)
        failed: set[str] = set()
        yield from self._apply("entry", entry, failed, _Place(name))
        if entry.data is None:
            return
        file = File(name, entry.data)
        yield from self._apply("file", file, failed, _Place(name))
        kind = format_of(name)
        if failed or kind is None or (format_name(name) == "annotation" and self.broken):
            return
        for first, data, value in file.parts:
            yield from self._part(Json(name, data, value, self.validator(kind[0])), first, kind[1])

    def _part(self, subject: Json, first: int, cls: type) -> Iterator[Finding]:
        failed: set[str] = set()
        place = _Place(subject.path, subject, first)
        yield from self._apply("json", subject, failed, place)
        if failed or cls is not model.SpanFile:
            return
        spans = jsonfile.build(model.SpanFile, subject.value)
        record = self.tables.by_id.get(spans.document)
        words = self._text(record) if record else None
        failed |= self.failed_documents.get(spans.document, set())
        doc = Annotated(subject.path, spans, record, words, self.tables)
        yield from self._apply("document", doc, failed, replace(place, words=words))

    def _text(self, record: model.DocumentRecord) -> str | None:
        data = self._open(record.path).data
        try:
            return None if data is None else data.decode("utf-8")
        except UnicodeDecodeError:
            return None

    def _open(self, name: str) -> Entry:
        try:
            return Entry(name, (self.corpus.root / name).read_bytes())
        except OSError as error:
            return Entry(name, None, error.strerror or str(error))

    def page_findings(self, stale: tuple[tuple[str, int], ...]) -> Iterator[Finding]:
        for path, line in stale:
            yield from self._apply("pages", ((path, line),), set(), _Place(path, first=line))

    def waiver_findings(self, subject: Waivers) -> Iterator[Finding]:
        yield from self._apply("waivers", subject, set(), _Place(store.WAIVERS))

    def _apply(self, kind: str, subject: Any, failed: set[str], place: _Place) -> Iterator[Finding]:
        for rule in self.rules[kind]:
            if rule.requires & failed:
                failed.add(rule.id)
                continue
            for hit in rule.check(subject):
                if rule.severity is Severity.ERROR:
                    failed.add(rule.id)
                yield place.finding(rule, hit)


@dataclass(frozen=True)
class _Place:
    """Turns what a hit says of its place into a location in a file."""

    path: str
    source: Json | None = None
    first: int = 1
    words: str | None = None

    def finding(self, rule: Rule, hit: Hit) -> Finding:
        line, column = hit.line or self.first, 1
        if hit.pointer or hit.offset >= 0:
            at = hit.offset if hit.offset >= 0 else self._offset(hit.pointer)
            line, column = self._lines.position(at)
            line += self.first - 1
        shown = excerpt(self.words, *hit.span) if hit.span and self.words is not None else None
        return Finding(
            rule.id,
            rule.severity,
            Location(self.path, line, column),
            hit.message,
            hit.hint,
            shown,
            hit.target or self._record(hit.pointer),
        )

    def _record(self, pointer: str) -> str:
        """The id of the record that a pointer leads into: `/entities/3/start` to that of the fourth entity."""
        layer, _, rest = pointer[1:].partition("/")
        index = rest.partition("/")[0]
        value = self.source.value if self.source else None
        records = value.get(layer) if isinstance(value, dict) else None
        if not isinstance(records, list) or not index.isdecimal():
            return ""
        found = records[int(index)]
        return str(found.get("id", "")) if isinstance(found, dict) else ""

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.source.text if self.source else "")

    @cached_property
    def _positions(self) -> dict[str, int]:
        return jsonfile.positions(self._lines.text)

    def _offset(self, pointer: str) -> int:
        while pointer and pointer not in self._positions:
            pointer = pointer.rpartition("/")[0]
        return self._positions.get(pointer, 0)


# --- waivers -----------------------------------------------------------------------------------------------


def waivers(corpus: Corpus) -> tuple[Waiver, ...]:
    """The waivers of a corpus. UserError where the file is no list of waivers with reasons."""
    path = corpus.root / store.WAIVERS
    if not path.is_file():
        return ()
    return read_waivers(store.read_bytes(path).decode("utf-8", "replace"), str(path), {rule.id for rule in RULES})


def _waive(findings: Iterable[Finding], accepted: tuple[Waiver, ...]) -> tuple[list[Finding], Waivers]:
    used: set[Waiver] = set()
    done = []
    for finding in findings:
        waiver = next((w for w in accepted if w.covers(finding)), None)
        if waiver:
            used.add(waiver)
            finding = replace(finding, waived=waiver.reason)
        done.append(finding)
    return done, Waivers(accepted, frozenset(used))
