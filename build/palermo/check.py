"""Running the rules over a corpus.

Files are read one by one and forgotten again. For each, rules run in table order; a rule is skipped for a subject on
which a rule that it presupposes has failed, so that one fault makes one finding. A file that cannot be read as what it
should be is a finding in the stream and hides no other file. Waivers mark findings as waived; they stay visible.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from palermo import jsonfile, model, schema, store
from palermo.findings import Finding, Hit, Location, Severity, UserError
from palermo.rules import RULES
from palermo.rules.core import Annotated, File, Json, Row, Rule, Tables, Whole
from palermo.rules.files import json_parts
from palermo.store import Corpus
from palermo.text import Lines, excerpt, sha256

LAYOUT = (
    (store.DOCUMENTS, "document", model.DocumentRecord),
    (store.SOURCES, "source", model.SourceRecord),
    (store.ANNOTATORS, "annotators", model.AnnotatorsFile),
    ("schema/labels.json", "labels", model.LabelsFile),
    ("schema/regimes.json", "regimes", model.RegimesFile),
    ("schema/termbase/*.json", "termbase", model.TermbaseFile),
    (f"annotations/{store.ADJUDICATION}/*.json", "adjudication", model.AdjudicationFile),
    ("annotations/*/*.json", "annotation", model.SpanFile),
)
"""Which files of a corpus have which format; the first pattern that fits holds."""

WAIVED_UNUSED = "WVR001"


@dataclass(frozen=True)
class Waiver:
    """A finding that is accepted, with the reason."""

    rule: str
    file: str
    reason: str
    line: int
    target: str = ""

    def covers(self, finding: Finding) -> bool:
        return (self.rule, self.file) == (finding.rule, finding.location.path) and self.target in ("", finding.target)


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


def run(corpus: Corpus, paths: Sequence[Path] = (), rules: Sequence[Rule] = RULES) -> Report:
    """Check a corpus, or only the files and folders named. UserError for a path that is no file of the corpus."""
    checker = _Checker(corpus, rules)
    chosen = files_of(corpus, paths)
    findings = list(checker.tables_findings(set(chosen)))
    for path in chosen:
        findings += checker.file_findings(path)
    findings = _waive(findings, corpus, complete=not paths)
    return Report(tuple(sorted(findings, key=lambda f: f.sort_key)), len(chosen))


def files_of(corpus: Corpus, paths: Sequence[Path] = ()) -> list[str]:
    """The files that a check reads, relative to the root: all of the corpus, or those at the paths given."""
    known = list(_walk(corpus.root))
    if not paths:
        return known
    chosen: dict[str, None] = {}
    for path in paths:
        full = path.resolve()
        if not full.exists():
            raise UserError(f"{path}: no such file or folder")
        if not full.is_relative_to(corpus.root.resolve()):
            raise UserError(f"{path}: not in the corpus at {corpus.root}")
        relative = full.relative_to(corpus.root.resolve()).as_posix()
        inside = [name for name in known if name == relative or relative == "." or name.startswith(f"{relative}/")]
        if not inside:
            raise UserError(
                f"{path}: no file of a corpus; expected texts, {store.DOCUMENTS}, or annotations/<set>/*.json"
            )
        chosen.update(dict.fromkeys(inside))
    return list(chosen)


def _walk(root: Path) -> Iterator[str]:
    seen: set[str] = set()
    for pattern, _, _ in LAYOUT:
        for path in sorted(root.glob(pattern)):
            name = path.relative_to(root).as_posix()
            if name not in seen and not path.name.startswith("."):
                seen.add(name)
                yield name
    for path in sorted((root / "corpus").glob("**/*.txt")):
        yield path.relative_to(root).as_posix()


def format_of(path: str) -> tuple[str, type] | None:
    """Schema name and model class of a file by its path relative to the root; None for texts."""
    from pathlib import PurePosixPath

    for pattern, name, cls in LAYOUT:
        if PurePosixPath(path).match(pattern):
            return name, cls
    return None


class _Checker:
    """Rules bound to one corpus. Tables are read once; files are not kept."""

    def __init__(self, corpus: Corpus, rules: Sequence[Rule]) -> None:
        self.corpus = corpus
        self.rules = {s: [r for r in rules if r.subject == s] for s in ("file", "json", "document", "corpus")}
        self.validators: dict[str, schema.Validator] = {}
        self.failed_documents: dict[str, set[str]] = {}

    @cached_property
    def tables(self) -> Tables:
        return Tables(
            self.corpus.inventory,
            self.corpus.termbase,
            tuple(self._rows(store.DOCUMENTS, model.DocumentRecord)),
            tuple(self._rows(store.SOURCES, model.SourceRecord)),
        )

    def validator(self, name: str) -> schema.Validator:
        if name not in self.validators:
            stored = schema.load(self.corpus.schema_path, name)
            if name == "annotation":
                stored = schema.with_inventory(stored, self.corpus.inventory)
            self.validators[name] = schema.Validator.of(stored)
        return self.validators[name]

    def _rows(self, name: str, cls: type) -> Iterator[Row]:
        path = self.corpus.root / name
        file = File(name, path.read_bytes() if path.is_file() else b"")
        for line, data in json_parts(file):
            try:
                value = jsonfile.parse(data)
            except jsonfile.JsonError:
                continue
            if self.validator("document" if cls is model.DocumentRecord else "source").compiled.is_valid(value):
                yield Row(line, jsonfile.build(cls, value))

    def tables_findings(self, chosen: set[str]) -> Iterator[Finding]:
        """Findings of the corpus rules; those on files that were not chosen are left out."""
        digests = {}
        for row in self.tables.documents:
            path = self.corpus.root / row.record.path
            if path.is_file():
                data = path.read_bytes()
                digests[row.record.path] = (sha256(data), len(data.decode("utf-8", "replace")))
        subject = Whole(self.tables, digests)
        failed: set[str] = set()
        for rule in self.rules["corpus"]:
            if rule.requires & failed:
                continue
            for hit in rule.check(subject):
                failed.add(rule.id)
                self.failed_documents.setdefault(hit.target, set()).add(rule.id)
                path = hit.path or store.DOCUMENTS
                if path in chosen:
                    yield Finding(
                        rule.id, rule.severity, Location(path, hit.line or 1), hit.message, hit.hint, target=hit.target
                    )

    def file_findings(self, name: str) -> Iterator[Finding]:
        try:
            file = File(name, store.read_bytes(self.corpus.root / name))
        except UserError as error:
            yield Finding("FIL000", Severity.ERROR, Location(name), str(error))
            return
        failed: set[str] = set()
        yield from self._apply("file", file, failed, _Place(name))
        kind = format_of(name)
        if failed or kind is None:
            return
        for first, part in json_parts(file):
            yield from self._part(name, part, first, *kind)

    def _part(self, name: str, data: bytes, first: int, schema_name: str, cls: type) -> Iterator[Finding]:
        failed: set[str] = set()
        text = data.decode("utf-8")
        subject = Json(name, text, jsonfile.parse(data), self.validator(schema_name))
        place = _Place(name, text, first)
        yield from self._apply("json", subject, failed, place)
        if failed or cls is not model.SpanFile:
            return
        spans = jsonfile.build(model.SpanFile, subject.value)
        record = self.tables.by_id.get(spans.document)
        words = self._text(record) if record else None
        failed |= self.failed_documents.get(spans.document, set())
        doc = Annotated(name, spans, record, words, self.tables)
        yield from self._apply("document", doc, failed, replace(place, words=words))

    def _text(self, record: model.DocumentRecord) -> str | None:
        path = self.corpus.root / record.path
        try:
            return path.read_bytes().decode("utf-8") if path.is_file() else None
        except UnicodeDecodeError:
            return None

    def _apply(self, kind: str, subject: Any, failed: set[str], place: _Place) -> Iterator[Finding]:
        for rule in self.rules[kind]:
            if rule.requires & failed:
                continue
            for hit in rule.check(subject):
                if rule.severity is Severity.ERROR:
                    failed.add(rule.id)
                yield place.finding(rule, hit)


@dataclass(frozen=True)
class _Place:
    """Turns what a hit says of its place into a location in a file."""

    path: str
    source: str = ""
    first: int = 1
    words: str | None = None

    def finding(self, rule: Rule, hit: Hit) -> Finding:
        line, column = hit.line or self.first, 1
        if hit.pointer or hit.offset >= 0:
            at = hit.offset if hit.offset >= 0 else self._offset(hit.pointer)
            line, column = Lines(self.source).position(at)
            line += self.first - 1
        shown = excerpt(self.words, *hit.span) if hit.span and self.words is not None else None
        return Finding(
            rule.id, rule.severity, Location(self.path, line, column), hit.message, hit.hint, shown, hit.target
        )

    def _offset(self, pointer: str) -> int:
        places = jsonfile.positions(self.source)
        while pointer and pointer not in places:
            pointer = pointer.rpartition("/")[0]
        return places.get(pointer, 0)


# --- waivers -----------------------------------------------------------------------------------------------


def waivers(corpus: Corpus) -> list[Waiver]:
    """The waivers of a corpus. UserError where the file is no list of waivers with reasons."""
    path = corpus.root / store.WAIVERS
    if not path.is_file():
        return []
    data = store.read_bytes(path).decode("utf-8", "replace")
    try:
        entries = tomllib.loads(data).get("waiver", [])
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{path}: no TOML: {error}") from None
    lines = [number for number, line in enumerate(data.split("\n"), 1) if line.strip() == "[[waiver]]"]
    known = {rule.id for rule in RULES}
    found = []
    for entry, line in zip(entries, lines, strict=False):
        if not isinstance(entry, dict) or set(entry) - {"rule", "file", "target", "reason"}:
            raise UserError(f"{path}:{line}: a waiver has the keys rule, file, reason and, if need be, target")
        if not all(isinstance(entry.get(key), str) and entry[key].strip() for key in ("rule", "file", "reason")):
            raise UserError(f"{path}:{line}: a waiver needs rule, file and reason, none of them empty")
        if entry["rule"] not in known:
            raise UserError(f"{path}:{line}: no rule {entry['rule']!r}; `palermo explain` lists them")
        found.append(Waiver(entry["rule"], entry["file"], entry["reason"], line, entry.get("target", "")))
    return found


def _waive(findings: Iterable[Finding], corpus: Corpus, complete: bool) -> list[Finding]:
    accepted = waivers(corpus)
    used: set[Waiver] = set()
    done = []
    for finding in findings:
        waiver = next((w for w in accepted if w.covers(finding)), None)
        if waiver:
            used.add(waiver)
            finding = replace(finding, waived=waiver.reason)
        done.append(finding)
    if complete:
        done += [
            Finding(
                WAIVED_UNUSED,
                Severity.ERROR,
                Location(store.WAIVERS, w.line),
                f"waiver of {w.rule} for {w.file} covers nothing",
                "remove it",
            )
            for w in accepted
            if w not in used
        ]
    return done
