"""Running the rules over a corpus.

Files are read one by one and forgotten again. For each, rules run in table order; a rule is skipped for a subject on
which a rule that it presupposes has failed, so that one fault makes one finding. A file that cannot be read as what it
should be is a finding in the stream and hides no other file. Waivers mark findings as waived; they stay visible.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias, get_args

from palermo import jsonfile, model, store
from palermo.config import Choice, everything
from palermo.findings import Finding, Location, Severity, UserError
from palermo.labels import Inventory
from palermo.layout import files_of, format_name, format_of, tables
from palermo.parallel import WORTH_IT, flat_map
from palermo.place import Place
from palermo.reader import LABELS, ON_DISK, Reader
from palermo.reader import validator as validator
from palermo.rules import RULES
from palermo.rules.core import Annotated, File, Json, Rule, Subject, Tables, Whole
from palermo.rules.waivers import Waiver, Waivers
from palermo.rules.waivers import read as read_waivers
from palermo.store import Corpus
from palermo.termbase import Termbase
from palermo.text import sha256 as sha256

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
    corpus: Corpus,
    paths: Sequence[Path] = (),
    rules: Sequence[Rule] = RULES,
    stale_pages: StalePages | None = None,
    choice: Choice | None = None,
) -> Report:
    """Check a corpus, or only the files and folders named. UserError for a path that is no file of the corpus.

    Waivers that cover nothing and pages that are not current are looked for in a complete check alone; pages, which are
    derived from everything else, only where that has no error. `stale_pages` is given by those who write the pages.
    A choice of rules, which may show fewer than run and grade them otherwise, takes the place of `rules`.
    """
    checker = Checker(corpus, choice or everything(rules))
    findings, subject = checker.findings(files := files_of(corpus, paths))
    if not paths:
        findings += checker.waiver_findings(replace(subject, unread=checker.unread(files)))
        if stale_pages and not any(f.severity is Severity.ERROR and not f.waived for f in findings):
            findings += checker.page_findings(stale_pages)
    return _report(findings, files)


def run_files(corpus: Corpus, names: Sequence[str], choice: Choice) -> Report:
    """Check files named relative to the root, be they none."""
    return _report(Checker(corpus, choice).findings(names)[0], names)


def _report(findings: Iterable[Finding], files: Sequence[str]) -> Report:
    return Report(tuple(sorted(findings, key=lambda f: f.sort_key)), len(files))


class Checker:
    """Rules bound to one corpus. Tables are read once; files are not kept."""

    def __init__(self, corpus: Corpus, choice: Choice, unsaved: Mapping[str, bytes] = ON_DISK) -> None:
        """`unsaved` holds bytes, by name relative to the root, that take the place of what is on disk."""
        self.corpus = corpus
        self.reader = Reader(corpus, unsaved)
        self.severities = choice.severities
        self.rules = {s: [r for r in choice.rules if r.subject == s] for s in get_args(Subject)}
        self.failed_documents: dict[str, set[str]] = {}
        self.about: frozenset[str] | None = None

    def findings(self, chosen: Sequence[str]) -> tuple[list[Finding], Waivers]:
        """Findings in files, those accepted marked as such, and what became of the waivers."""
        self._refuse_what_cannot_be_checked(chosen)
        self.about = self.reader.about(chosen)
        found = list(self._tables_findings(set(chosen)))
        if len(chosen) >= WORTH_IT and not self.broken:
            # Read before the work is shared out, so that each process need not.
            self.reader.validator("annotation")
        found += flat_map(lambda name: list(self._file_findings(name)), chosen)
        return _waive(self._shown(found), [w for w in waivers(self.corpus) if w.rule in self.severities])

    def _shown(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        for finding in findings:
            grade = self.severities.get(finding.rule)
            if grade is not None:
                yield finding if finding.severity is grade else replace(finding, severity=grade)

    @cached_property
    def tables(self) -> Tables:
        about = self.about
        if about is not None:
            about |= {row.record.path for row in self.reader.rows(store.DOCUMENTS, model.DocumentRecord, about)}
        return Tables(
            NO_INVENTORY if self.broken else self.corpus.inventory,
            Termbase(()) if self.broken else self.corpus.termbase,
            tuple(self.reader.rows(store.DOCUMENTS, model.DocumentRecord, about)),
            tuple(self.reader.rows(store.SOURCES, model.SourceRecord, about)),
            None if self.broken else self.corpus.regimes,
            self.reader.annotators(),
            frozenset(path.stem for path in (self.corpus.root / "annotations" / store.ADJUDICATION).glob("*.json")),
        )

    @cached_property
    def broken(self) -> dict[str, str]:
        """The corpus's own tables that break their format, each with the rule: no span file can be checked by them."""
        own = tables(self.corpus.root)
        found = {
            name: next((f for f in self._file_findings(name) if f.severity is Severity.ERROR), None) for name in own
        }
        return {name: finding.rule for name, finding in found.items() if finding}

    def _refuse_what_cannot_be_checked(self, chosen: Sequence[str]) -> None:
        """UserError where span files are chosen and the finding on the table they are checked by would not be seen."""
        unseen = [name for name, rule in self.broken.items() if name not in chosen or rule not in self.severities]
        if unseen and any(format_name(name) == "annotation" for name in chosen):
            raise UserError(f"{unseen[0]} is broken, and nothing can be checked by it; see `palermo check {unseen[0]}`")

    def _corpus_rules(self, chosen: set[str]) -> list[Rule]:
        """The corpus rules that speak of the files chosen, or decide whether these can be checked against a text."""
        wanted = {"COR003", "COR005"} | ({"LBL002"} if LABELS in chosen else set())
        return [rule for rule in self.rules["corpus"] if store.DOCUMENTS in chosen or rule.id in wanted]

    def _tables_findings(self, chosen: set[str]) -> Iterator[Finding]:
        """Findings of the corpus rules; left out are those that concern neither a file chosen nor its document."""
        concerned = {row.record.id for row in self.tables.documents if row.record.path in chosen}
        concerned |= {PurePosixPath(name).stem for name in chosen if format_name(name) == "annotation"}
        subject = Whole(
            self.tables,
            self.reader.digests(self.tables.documents, chosen),
            self.reader.signature,
            self.reader.released(),
            self.reader.guidelines(),
        )
        failed: set[str] = set()
        for rule in self._corpus_rules(chosen):
            if rule.requires & failed:
                failed.add(rule.id)
                continue
            for hit in rule.check(subject):
                failed.add(rule.id)
                self.failed_documents.setdefault(hit.target, set()).add(rule.id)
                path = hit.path or store.DOCUMENTS
                if path in chosen or hit.target in concerned:
                    yield Finding(
                        rule.id, rule.severity, Location(path, hit.line or 1), hit.message, hit.hint, target=hit.target
                    )

    def _file_findings(self, name: str) -> Iterator[Finding]:
        entry = self.reader.open(name)
        failed: set[str] = set()
        yield from self._apply("entry", entry, failed, Place(name))
        if entry.data is None:
            return
        file = File(name, entry.data)
        yield from self._apply("file", file, failed, Place(name))
        kind = format_of(name)
        if failed or kind is None or (format_name(name) == "annotation" and self.broken):
            return
        for first, data, value in file.parts:
            yield from self._part(Json(name, data, value, self.reader.validator(kind[0])), first, kind[1])

    def _part(self, subject: Json, first: int, cls: type) -> Iterator[Finding]:
        failed: set[str] = set()
        place = Place(subject.path, subject, first)
        yield from self._apply("json", subject, failed, place)
        if failed or cls is not model.SpanFile:
            return
        doc = self.annotated(subject.path, subject.value)
        failed |= self.failed_documents.get(doc.spans.document, set())
        yield from self._apply("document", doc, failed, replace(place, words=doc.text))

    def annotated(self, path: str, value: dict[str, Any]) -> Annotated:
        """A span file whose value fits its schema, with the record and the text it speaks of."""
        spans = jsonfile.build(model.SpanFile, value)
        record = self.tables.by_id.get(spans.document)
        return Annotated(path, spans, record, self.reader.text(record) if record else None, self.tables)

    def page_findings(self, stale_pages: StalePages) -> Iterator[Finding]:
        for path, line in stale_pages(self.corpus) if self.rules["pages"] else ():
            yield from self._shown(self._apply("pages", ((path, line),), set(), Place(path, first=line)))

    def unread(self, names: Iterable[str]) -> frozenset[str]:
        """Of span files those over texts that are not here."""
        by_id = self.tables.by_id
        return frozenset(
            name
            for name in names
            if format_name(name) == "annotation"
            and (record := by_id.get(PurePosixPath(name).stem))
            and not (self.corpus.root / record.path).exists()
        )

    def waiver_findings(self, subject: Waivers) -> Iterator[Finding]:
        yield from self._shown(self._apply("waivers", subject, set(), Place(store.WAIVERS)))

    def _apply(self, kind: str, subject: Any, failed: set[str], place: Place) -> Iterator[Finding]:
        for rule in self.rules[kind]:
            if rule.requires & failed:
                failed.add(rule.id)
                continue
            for hit in rule.check(subject):
                if rule.severity is Severity.ERROR:
                    failed.add(rule.id)
                yield place.finding(rule, hit)


# --- waivers -----------------------------------------------------------------------------------------------


def waivers(corpus: Corpus) -> tuple[Waiver, ...]:
    """The waivers of a corpus. UserError where the file is no list of waivers with reasons."""
    path = corpus.root / store.WAIVERS
    if not os.path.lexists(path):
        return ()
    return read_waivers(store.read_bytes(path).decode("utf-8", "replace"), str(path), {rule.id for rule in RULES})


def _waive(findings: Iterable[Finding], accepted: Sequence[Waiver]) -> tuple[list[Finding], Waivers]:
    used: set[Waiver] = set()
    done = []
    for finding in findings:
        waiver = next((w for w in accepted if w.covers(finding)), None)
        if waiver:
            used.add(waiver)
            finding = replace(finding, waived=waiver.reason)
        done.append(finding)
    return done, Waivers(tuple(accepted), frozenset(used))
