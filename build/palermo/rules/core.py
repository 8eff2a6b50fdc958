"""What a rule is, and what it is given to look at.

A rule is a pure generator: it gets a subject and yields hits. It neither prints, nor counts, nor knows its id;
`check.py` runs it, stamps id and severity, turns pointers into lines, and skips it where a rule it presupposes
has failed. `rule(...)` returns a value and registers nothing; the table `RULES` in this package names every rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeAlias

from palermo import jsonfile, model
from palermo.findings import Hit, Severity
from palermo.labels import Inventory
from palermo.schema import Validator
from palermo.similarity import Signature
from palermo.termbase import Termbase

Subject: TypeAlias = Literal["entry", "file", "json", "document", "corpus", "waivers", "pages"]


@dataclass(frozen=True)
class Entry:
    """A name in the folder, and what came of opening it."""

    path: str
    """Relative to the corpus root, with `/`."""
    data: bytes | None
    reason: str = ""
    """Why there are no bytes, in the words of the operating system."""


@dataclass(frozen=True)
class File:
    """A file as bytes."""

    path: str
    """Relative to the corpus root, with `/`."""
    data: bytes

    @cached_property
    def parts(self) -> list[tuple[int, bytes, Any]]:
        """The JSON texts of a file: first line, bytes, value or JsonError; none where it is no JSON."""
        if self.path.endswith(".jsonl"):
            lines = [(number, line) for number, line in enumerate(self.data.split(b"\n"), 1) if line.strip()]
        else:
            lines = [(1, self.data)] if self.path.endswith(".json") else []
        return [(number, line, _parsed(line)) for number, line in lines]


def _parsed(data: bytes) -> Any:
    try:
        return jsonfile.parse(data)
    except jsonfile.JsonError as error:
        return error


@dataclass(frozen=True)
class Json:
    """A parsed JSON file, or one line of a JSON Lines file."""

    path: str
    data: bytes
    value: Any
    validator: Validator

    @cached_property
    def text(self) -> str:
        return self.data.decode("utf-8")


@dataclass(frozen=True)
class Row:
    """One valid line of documents.jsonl or sources.jsonl."""

    line: int
    record: Any


@dataclass(frozen=True)
class Tables:
    """What rules look things up in."""

    inventory: Inventory
    termbase: Termbase
    documents: tuple[Row, ...] = ()
    sources: tuple[Row, ...] = ()
    regimes: model.RegimesFile | None = None
    """None where the corpus's own file of regimes is broken."""
    annotators: frozenset[str] | None = None
    """Ids in annotators.json; None where it cannot be read."""
    decided: frozenset[str] = frozenset()
    """Documents that have a file in annotations/adjudication/."""

    @cached_property
    def by_id(self) -> dict[str, model.DocumentRecord]:
        return {row.record.id: row.record for row in self.documents}


@dataclass(frozen=True)
class Annotated:
    """A span file with the record and the text it speaks of, as far as they are known."""

    path: str
    spans: model.SpanFile
    record: model.DocumentRecord | None
    text: str | None
    tables: Tables

    @property
    def length(self) -> int | None:
        """Length of the text in code points, from the text or else from its metadata."""
        if self.text is not None:
            return len(self.text)
        return self.record.length if self.record else None

    def words(self, span: model.Span | model.Cue) -> str | None:
        """The words from a span's start to its end; None where the text is not here."""
        return None if self.text is None else self.text[span.start : span.end]

    @cached_property
    def covering(self) -> list[tuple[str, model.Span | model.Cue]]:
        """Everything that covers words, cues included, with its JSON Pointer."""
        found: list[tuple[str, model.Span | model.Cue]] = list(self.layered)
        found += [(f"/relations/{i}/cue", r.cue) for i, r in enumerate(self.spans.relations) if r.cue]
        return found

    @cached_property
    def edges(self) -> list[tuple[str, model.Span | model.Cue, int]]:
        """Each span once for every offset at which it, or a fragment of it, starts or ends."""
        found = []
        for pointer, span in self.covering:
            parts = getattr(span, "fragments", ())
            ends = {end for part in parts for end in (part.start, part.end)} if parts else (span.start, span.end)
            found += [(pointer, span, at) for at in ends]
        return found

    @cached_property
    def layered(self) -> list[tuple[str, model.Span]]:
        """The spans of the three span layers, with their JSON Pointers."""
        layers: tuple[tuple[str, tuple[model.Span, ...]], ...] = (
            ("entities", self.spans.entities),
            ("elements", self.spans.elements),
            ("terms", self.spans.terms),
        )
        return [(f"/{name}/{i}", span) for name, layer in layers for i, span in enumerate(layer)]

    @cached_property
    def entities(self) -> dict[str, model.Entity]:
        return {entity.id: entity for entity in self.spans.entities}

    @cached_property
    def elements(self) -> dict[str, model.Element]:
        return {element.id: element for element in self.spans.elements}

    @cached_property
    def cases(self) -> dict[str, model.Case]:
        return {case.id: case for case in self.spans.cases}


@dataclass(frozen=True)
class Whole:
    """The corpus as a whole: its tables and the texts that are here."""

    tables: Tables
    digests: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """SHA-256 and length in code points of each text that is here, by path."""
    signature: Callable[[model.DocumentRecord], Signature | None] = lambda record: None
    """The MinHash signature of a document's text; None where it is not here."""
    released: Mapping[str, str] = field(default_factory=dict)
    """Split at the last release, by document."""
    guidelines: str | None = None
    """The guidelines of a corpus that has labels of its own; None for one that has not."""


Check: TypeAlias = Callable[[Any], Iterator[Hit]]


@dataclass(frozen=True)
class Rule:
    """A rule: its docstring is its message, its page in docs/rules.md and what `palermo explain` prints."""

    id: str
    subject: Subject
    severity: Severity
    requires: frozenset[str]
    check: Check

    @property
    def name(self) -> str:
        """Kebab-case name, from the function's."""
        return self.check.__name__.replace("_", "-")

    @property
    def title(self) -> str:
        """First line of the docstring: what holds where the rule is kept."""
        return self.text.split("\n", 1)[0]

    @property
    def text(self) -> str:
        """The docstring: title, why, bad, fix."""
        import inspect

        return inspect.getdoc(self.check) or ""


def rule(
    id: str,  # noqa: A002
    on: Subject,
    *,
    requires: frozenset[str] | set[str] = frozenset(),
    severity: Severity = Severity.ERROR,
) -> Callable[[Check], Rule]:
    """Make a rule of a generator function."""
    return lambda check: Rule(id, on, severity, frozenset(requires), check)
