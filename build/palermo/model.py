"""The file formats of the corpus, as frozen data.

These dataclasses are the one source of the formats. `schema.py` derives the JSON Schemas in `schema/` from
them (names, types, limits and the docstrings below), `jsonfile.py` writes their fields in the order they
stand here, and a differential test shows that jsonschema, jsonschema-rs and pydantic accept and reject
the same files. The module itself imports neither of them, so that a check of one file starts in no time.

Conventions: an optional field that is absent holds an empty value ("" or ()) and is left out when written;
`null` never occurs. Offsets are Unicode code points, half-open, over the text exactly as stored.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypeAlias


class Limit:
    """A limit on a value, read by pydantic where it is in use: `ge`, `le`, `min_length` or `pattern`.

    Those of annotated-types say the same; importing them takes as long as the rest of this module.
    """

    def __init__(self, name: str, value: int | str) -> None:
        self.name, self.value = name, value

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        return handler(source) | {self.name: self.value}


def Ge(value: int) -> Limit:  # noqa: N802
    """At least so much."""
    return Limit("ge", value)


def Le(value: int) -> Limit:  # noqa: N802
    """At most so much."""
    return Limit("le", value)


def MinLen(value: int) -> Limit:  # noqa: N802
    """At least so long: code points of a string, items of a list."""
    return Limit("min_length", value)


def Pattern(regex: str) -> Limit:  # noqa: N802
    """A regular expression that the whole of a string must match."""
    return Limit("pattern", regex)


class Whole:
    """A whole number as JSON Schema means it: 3 and 3.0 are one value, true and "3" are none."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_before_validator_function(whole, handler(source))


def whole(value: Any) -> Any:
    """3.0 as 3; anything else unchanged."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


DocumentId: TypeAlias = Annotated[str, Pattern("^[a-z0-9]+(?:-[a-z0-9]+)*$")]
SetName: TypeAlias = Annotated[str, Pattern("^[a-z][a-z0-9_-]*$")]
RecordId: TypeAlias = Annotated[str, Pattern("^[A-Za-z][A-Za-z0-9_-]{0,31}$")]
Name: TypeAlias = Annotated[str, MinLen(1)]
Sha256: TypeAlias = Annotated[str, Pattern("^[0-9a-f]{64}$")]
QuoteHash: TypeAlias = Annotated[str, Pattern("^[0-9a-f]{12}$")]
Date: TypeAlias = Annotated[str, Pattern("^[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?$")]
Version: TypeAlias = Annotated[str, Pattern("^[0-9]+(?:\\.[0-9]+)*$")]
Language: TypeAlias = Annotated[str, Pattern("^[a-z]{2,3}$")]
Jurisdiction: TypeAlias = Annotated[str, Pattern("^(?:[A-Z]{2}|international)$")]
TermId: TypeAlias = Annotated[str, Pattern("^[a-z]{2,3}:[a-z0-9]+(?:-[a-z0-9]+)*$")]
Path: TypeAlias = Annotated[str, Pattern("^[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$")]
Offset: TypeAlias = Annotated[int, Ge(0), Whole()]
Count: TypeAlias = Annotated[int, Ge(0), Whole()]
Certainty: TypeAlias = Annotated[int, Ge(1), Le(3), Whole()]

Polarity: TypeAlias = Literal["stated", "denied"]
Coverage: TypeAlias = Literal["complete", "partial", "none"]
Status: TypeAlias = Literal["draft", "annotated", "adjudicated", "reviewed"]
Split: TypeAlias = Literal["train", "validation", "test", "test_real"]
Origin: TypeAlias = Literal["authored", "sourced"]
CaseStatus: TypeAlias = Literal[
    "asserted", "alleged", "charged", "convicted", "acquitted", "generic", "hypothetical", "statutory"
]
Reference: TypeAlias = Literal["instance", "habitual", "generic", "name", "definition"]
Voice: TypeAlias = Literal["author", "headline", "caption", "quote", "reported", "law"]
Concept: TypeAlias = Literal[
    "TIP",
    "SOM",
    "SOM_AGGRAVATED",
    "SOM_THEN_TIP",
    "BOTH",
    "FACILITATION_WITHOUT_BENEFIT",
    "IRREGULAR_MOVEMENT",
    "EXPLOITATION_WITHOUT_TIP",
    "OTHER",
    "UNDETERMINED",
]
Congruence: TypeAlias = Literal[
    "congruent",
    "trafficking_for_smuggling",
    "smuggling_for_trafficking",
    "merged",
    "overbroad",
    "undetermined",
    "not_applicable",
]


@dataclass(frozen=True, slots=True)
class Fragment:
    """One stretch of a discontinuous span."""

    start: Offset
    """Offset of the first code point."""
    end: Offset
    """Offset after the last code point."""


@dataclass(frozen=True, slots=True)
class Cue:
    """The words that state a relation."""

    start: Offset
    """Offset of the first code point."""
    end: Offset
    """Offset after the last code point."""
    text: Name = ""
    """The words themselves; must equal the text between the offsets."""
    quote_sha256: QuoteHash = ""
    """First 12 hex digits of the SHA-256 of the words, where the text may not be redistributed."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A mention of somebody or something, named or nominal."""

    id: RecordId
    """Identifier, unique in the file."""
    label: Name
    """Entity label of labels.json."""
    start: Offset
    """Offset of the first code point."""
    end: Offset
    """Offset after the last code point."""
    text: Name = ""
    """The words themselves; must equal the text between the offsets."""
    quote_sha256: QuoteHash = ""
    """First 12 hex digits of the SHA-256 of the words, where the text may not be redistributed."""
    fragments: Annotated[tuple[Fragment, ...], MinLen(2)] = ()
    """Stretches of a discontinuous span, in order; the first starts at `start`, the last ends at `end`."""
    cluster: RecordId = ""
    """Coreference cluster; required for entities that take part in a case."""


@dataclass(frozen=True, slots=True)
class Element:
    """Words that state a fact which the law asks for."""

    id: RecordId
    """Identifier, unique in the file."""
    code: Name
    """Element code of labels.json; belongs to neither crime."""
    start: Offset
    """Offset of the first code point."""
    end: Offset
    """Offset after the last code point."""
    text: Name = ""
    """The words themselves; must equal the text between the offsets."""
    quote_sha256: QuoteHash = ""
    """First 12 hex digits of the SHA-256 of the words, where the text may not be redistributed."""
    fragments: Annotated[tuple[Fragment, ...], MinLen(2)] = ()
    """Stretches of a discontinuous span, in order; the first starts at `start`, the last ends at `end`."""
    polarity: Polarity = "stated"
    """Whether the words state the fact or deny it."""
    certainty: Certainty = 3
    """How sure the annotator is: 3 sure, 2 likely, 1 doubtful."""
    mode: Name = ""
    """How a border is crossed, for the codes that ask for it in labels.json."""


@dataclass(frozen=True, slots=True)
class Case:
    """Who did what to whom: one course of conduct that a verdict is asked about."""

    id: RecordId
    """Identifier, unique in the file."""
    actors: tuple[RecordId, ...]
    """Entities that do it; empty where the text names nobody."""
    persons: tuple[RecordId, ...]
    """Entities it is done to: those moved, kept or exploited."""
    elements: tuple[RecordId, ...]
    """Elements that state the facts of this case."""
    status: CaseStatus
    """How the text presents the case; an accusation is not a conviction."""
    follows: RecordId = ""
    """Earlier case on the same persons."""


@dataclass(frozen=True, slots=True)
class Term:
    """One use of a word for trafficking or smuggling."""

    id: RecordId
    """Identifier, unique in the file."""
    term: TermId
    """Entry of the termbase."""
    start: Offset
    """Offset of the first code point."""
    end: Offset
    """Offset after the last code point."""
    reference: Reference
    """What the word refers to: one incident, a practice, nothing in particular, a name, a definition."""
    cases: tuple[RecordId, ...]
    """Cases that the word denotes; empty where the text states no fact of them."""
    voice: Voice
    """Whose word it is."""
    judged: Concept
    """The annotator's own reading from the whole document, kept beside the derived one."""
    text: Name = ""
    """The words themselves; must equal the text between the offsets."""
    quote_sha256: QuoteHash = ""
    """First 12 hex digits of the SHA-256 of the words, where the text may not be redistributed."""
    fragments: Annotated[tuple[Fragment, ...], MinLen(2)] = ()
    """Stretches of a discontinuous span, in order; the first starts at `start`, the last ends at `end`."""
    certainty: Certainty = 3
    """How sure the annotator is of `judged`: 3 sure, 2 likely, 1 doubtful."""
    elliptical: bool = False
    """Whether part of the term is left out: "traffickers" in "human smugglers and traffickers"."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A directed link between two entities."""

    id: RecordId
    """Identifier, unique in the file."""
    type: Name
    """Relation type of labels.json."""
    head: RecordId
    """Entity the relation starts from."""
    tail: RecordId
    """Entity the relation leads to."""
    polarity: Polarity = "stated"
    """Whether the words state the relation or deny it."""
    cue: Cue | None = None
    """The words that state it; may be missing in a file of status `draft` only."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark for reviewers; never counted in agreement."""

    id: RecordId
    """Identifier, unique in the file."""
    target: Name
    """Identifier of the record it is about, or `document`."""
    author: SetName
    """Annotator who wrote it."""
    text: Name
    """The remark."""
    resolved: bool = False
    """Whether it is settled."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What was looked for, layer by layer: "there are none" is not "nobody looked"."""

    entities: Coverage
    """Coverage of the entity layer."""
    elements: Coverage
    """Coverage of the element layer."""
    cases: Coverage
    """Coverage of the cases."""
    terms: Coverage
    """Coverage of the term layer."""
    relations: Coverage
    """Coverage of the relation layer."""


@dataclass(frozen=True, slots=True)
class SpanFile:
    """Stand-off annotation of one document by one set (an annotator, or gold)."""

    schema_uri: Name
    """Path of the JSON Schema of this file, relative to it; lets editors complete and check."""
    document: DocumentId
    """Document annotated, as in documents.jsonl."""
    text_sha256: Sha256
    """SHA-256 of the text's bytes at the time of annotation."""
    set: SetName
    """Set the file belongs to: `gold`, or an annotator's id."""
    guideline: Version
    """Version of the guidelines followed."""
    status: Status
    """How far the file has come."""
    scope: Scope
    """What was looked for."""
    entities: tuple[Entity, ...] = field(default=(), metadata={"records": True})
    """Mentions, sorted by (start, -end, id)."""
    elements: tuple[Element, ...] = field(default=(), metadata={"records": True})
    """Words that state facts, sorted by (start, -end, id)."""
    cases: tuple[Case, ...] = field(default=(), metadata={"records": True})
    """Courses of conduct, sorted by id."""
    terms: tuple[Term, ...] = field(default=(), metadata={"records": True})
    """Term uses, sorted by (start, -end, id)."""
    relations: tuple[Relation, ...] = field(default=(), metadata={"records": True})
    """Relations, sorted by id."""
    comments: tuple[Comment, ...] = field(default=(), metadata={"records": True})
    """Remarks, sorted by id."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of a stored text that belongs to the text proper."""

    start: Offset
    """Offset of the first code point."""
    end: Offset
    """Offset after the last code point."""
    kind: Literal["headline", "body", "caption", "byline"]
    """What the stretch is."""


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """One line of documents.jsonl: what is known of a text besides the text."""

    id: DocumentId
    """Identifier of the document, stable for ever."""
    path: Path
    """Where the text lies, relative to the corpus root."""
    text_sha256: Sha256
    """SHA-256 of the text's bytes."""
    length: Count
    """Length in Unicode code points."""
    title: Name
    """Headline or title."""
    language: Language
    """ISO 639 code."""
    genre: Name
    """Kind of text: news, press_release, court_summary, ..."""
    region: Name
    """Where the events are set."""
    jurisdiction: Jurisdiction
    """ISO 3166 alpha-2 code, EU, or international: whose law words are read under."""
    date: Date
    """Date of publication; for texts written for the corpus, the date the text bears."""
    origin: Origin
    """Written for this corpus, or taken from a source in sources.jsonl."""
    licence: Name
    """Licence of the text."""
    redistributable: bool
    """Whether the text may be published with the corpus."""
    split: Split
    """Part of the dataset; fixed once given."""
    author: Name = ""
    """Author id of annotators.json, for authored texts."""
    contrast_group: DocumentId = ""
    """Texts that differ in one legal fact share this and never part over splits."""
    source_group: DocumentId = ""
    """Texts of one publisher or event share this and never part over splits."""
    zones: Annotated[tuple[Zone, ...], MinLen(1)] = ()
    """The text proper, in order; absent where it is the whole text."""


@dataclass(frozen=True, slots=True)
class ReleasedRecord:
    """One line of released.jsonl: the split a document was last released in."""

    id: DocumentId
    """Document, as in documents.jsonl."""
    split: Split
    """Split at the last release."""


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One line of sources.jsonl: where a text that is not in the repository comes from."""

    id: DocumentId
    """Document, as in documents.jsonl."""
    origin: Name
    """Publisher, author, title, date: enough to find the text again."""
    file: Path
    """File name looked for in the folder given to `palermo hydrate --from`."""
    sha256: Sha256
    """SHA-256 of the file as obtained."""
    bytes: Count
    """Size of that file."""
    licence: Name
    """What may be done with the text."""
    extraction: Literal["verbatim"]
    """How the stored text is made from the file: `verbatim` keeps its bytes."""
    url: Annotated[str, Pattern("^https?://[!-~]+$")] = ""
    """Address the file can be downloaded from, where one is known."""


@dataclass(frozen=True, slots=True)
class Annotator:
    """Somebody or something that wrote, annotated or adjudicated."""

    id: SetName
    """Identifier; also the name of the annotator's set."""
    kind: Literal["human", "model"]
    """A human being or a language model. What a model did is never called a human's."""
    roles: Annotated[tuple[Literal["author", "annotator", "adjudicator", "auditor", "reviewer"], ...], MinLen(1)]
    """What it did."""
    languages: Annotated[tuple[Language, ...], MinLen(1)]
    """Languages it works in."""
    training: Name
    """What it knew of the scheme before it began."""
    guideline: Version = ""
    """Version of the guidelines it followed; absent for authors, who follow none."""


@dataclass(frozen=True, slots=True)
class AnnotatorsFile:
    """The register of annotators."""

    schema_uri: Name
    """Path of the JSON Schema of this file, relative to it."""
    annotators: tuple[Annotator, ...] = field(metadata={"records": True})
    """One entry each, sorted by id."""


@dataclass(frozen=True, slots=True)
class Sense:
    """What a term names, where and when."""

    concept: Concept
    """Concept the word names as a term of art."""
    jurisdiction: Jurisdiction
    """Whose law or usage."""
    source: Name
    """Instrument or work the sense is taken from."""
    valid_from: Date = ""
    """First day of the sense, where it has one."""
    valid_to: Date = ""
    """Last day of the sense, where it has one."""


@dataclass(frozen=True, slots=True)
class TermEntry:
    """One term of the termbase."""

    id: TermId
    """Identifier: language, colon, kebab-case."""
    term: Name
    """The term."""
    lemma: Name
    """Dictionary form."""
    pos: Literal["noun", "verb", "adjective", "phrase"]
    """Part of speech."""
    annotated: bool
    """Whether uses are marked in the term layer; words that state a fact are elements instead."""
    variants: tuple[Name, ...]
    """Other surface forms: inflections, spellings, close synonyms."""
    senses: Annotated[tuple[Sense, ...], MinLen(1)]
    """What it names, by jurisdiction and date."""
    false_friends: tuple[Name, ...]
    """Terms it is mistaken for, here or in other languages (`language:word`)."""
    note: Name = ""
    """A remark for annotators."""


@dataclass(frozen=True, slots=True)
class TermbaseFile:
    """The terms of one language."""

    schema_uri: Name
    """Path of the JSON Schema of this file, relative to it."""
    language: Language
    """ISO 639 code."""
    terms: tuple[TermEntry, ...] = field(metadata={"records": True})
    """Entries, sorted by id."""


@dataclass(frozen=True, slots=True)
class EntityLabel:
    """An entity label."""

    name: Name
    """The label."""
    definition: Name
    """What is marked with it."""
    example: Name
    """Words marked, in square brackets."""
    counterexample: Name
    """What is not marked with it, and what it is instead."""


@dataclass(frozen=True, slots=True)
class ElementCode:
    """An element code."""

    name: Name
    """The code: family, full stop, fact."""
    definition: Name
    """The fact that the words state."""
    source: Name
    """Where the law asks for this fact."""
    example: Name
    """Words marked, in square brackets."""
    counterexample: Name
    """What is not marked with it."""
    modes: Annotated[tuple[Name, ...], MinLen(1)] = ()
    """Values of `mode`, for codes that require one."""


@dataclass(frozen=True, slots=True)
class RelationType:
    """A relation type with its signature."""

    name: Name
    """The type."""
    definition: Name
    """What it states."""
    head: Annotated[tuple[Name, ...], MinLen(1)]
    """Entity labels allowed as head."""
    tail: Annotated[tuple[Name, ...], MinLen(1)]
    """Entity labels allowed as tail."""
    example: Name
    """Head and tail, in square brackets."""
    counterexample: Name = ""
    """Words that are not this relation, and why."""
    symmetric: bool = False
    """Whether the direction means nothing; stored once, in text order."""


@dataclass(frozen=True, slots=True)
class LabelsFile:
    """The inventories of a corpus."""

    schema_uri: Name
    """Path of the JSON Schema of this file, relative to it."""
    name: Name
    """Name of the inventory."""
    entities: tuple[EntityLabel, ...] = field(metadata={"records": True})
    """Entity labels."""
    elements: tuple[ElementCode, ...] = field(metadata={"records": True})
    """Element codes."""
    relations: tuple[RelationType, ...] = field(metadata={"records": True})
    """Relation types."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing a rule of law asks for: any of several facts."""

    name: Name
    """Short name, as printed in reasons."""
    any_of: Annotated[tuple[Name, ...], MinLen(1)]
    """Element codes, one of which is enough."""
    article: Name
    """Where the law says so."""


@dataclass(frozen=True, slots=True)
class LawRule:
    """When a case is an instance of a concept."""

    id: DocumentId
    """Identifier, unique in the regime."""
    concept: Concept
    """Concept the case then falls under."""
    all_of: Annotated[tuple[Clause, ...], MinLen(1)] = field(metadata={"records": True})
    """Clauses that must all be stated."""
    none_of: tuple[Clause, ...] = field(metadata={"records": True})
    """Clauses none of which may be stated."""
    article: Name
    """Where the rule comes from."""
    without_actor: bool = False
    """Whether the rule holds only for cases in which nobody else acts."""


@dataclass(frozen=True, slots=True)
class Offence:
    """An offence that a case can lean towards before all its elements are stated."""

    concept: Concept
    """The offence."""
    distinctive: Annotated[tuple[Name, ...], MinLen(1)]
    """Element codes that only this offence asks for."""


@dataclass(frozen=True, slots=True)
class Regime:
    """A legal regime: which facts amount to which concept, and since when."""

    id: DocumentId
    """Identifier: `un-2000`."""
    title: Name
    """Instruments in force under it."""
    valid_from: Date
    """First day in force."""
    rules: Annotated[tuple[LawRule, ...], MinLen(1)] = field(metadata={"records": True})
    """Rules in order of precedence: the first that is satisfied gives the concept."""
    offences: Annotated[tuple[Offence, ...], MinLen(1)] = field(metadata={"records": True})
    """Offences, for leaning verdicts."""
    note: Name = ""
    """What the regime leaves out."""


@dataclass(frozen=True, slots=True)
class CongruenceRow:
    """How well a word that names one concept fits the concept denoted."""

    nominal: Concept
    """Concept the word names."""
    denoted: Annotated[tuple[Concept, ...], MinLen(1)]
    """Concepts of the facts."""
    congruence: Congruence
    """The relation of the two."""


@dataclass(frozen=True, slots=True)
class RegimesFile:
    """The law, as data."""

    schema_uri: Name
    """Path of the JSON Schema of this file, relative to it."""
    default: DocumentId
    """Regime used where none is named."""
    regimes: Annotated[tuple[Regime, ...], MinLen(1)]
    """Regimes, oldest first."""
    congruence: Annotated[tuple[CongruenceRow, ...], MinLen(1)] = field(metadata={"records": True})
    """Pairs of word and fact; each pair occurs once."""


@dataclass(frozen=True, slots=True)
class Decision:
    """How one disagreement between passes was settled."""

    id: RecordId
    """Identifier, unique in the file."""
    layer: Literal["entities", "elements", "cases", "terms", "relations"]
    """Layer it is in."""
    found: tuple[Name, ...]
    """Records concerned, each as `set:id`."""
    decision: Literal["first", "second", "both", "neither", "edited"]
    """What was kept."""
    reason: Literal["boundary", "label", "attribute", "missed", "spurious", "coreference", "grouping", "law"]
    """Why the passes differed."""
    note: Name
    """The ground for the decision, in a sentence."""


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One line of audit.jsonl: a gold record drawn by chance, read again by somebody who had no part in it."""

    document: DocumentId
    """Document, as in documents.jsonl."""
    layer: Literal["entities", "elements", "cases", "terms", "relations"]
    """Layer of the record."""
    id: RecordId
    """The record, as gold had it when it was drawn."""
    auditor: SetName
    """Who read it, as in annotators.json."""
    right: bool
    """Whether text and guidelines bear it out as it was."""
    reason: Literal["", "boundary", "label", "attribute", "spurious", "coreference", "grouping", "law"] = ""
    """What is wrong with it; absent where it is right."""
    note: str = ""
    """The ground, in a sentence; absent where it is right."""


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """One line of reviews.jsonl: who read which annotation of which text, and what he found. Lines are only added."""

    document: DocumentId
    """Document, as in documents.jsonl."""
    set: SetName
    """Set whose annotation was read."""
    reviewer: SetName
    """Who read it, as in annotators.json."""
    text_sha256: Sha256
    """SHA-256 of the text's bytes as read."""
    annotation_sha256: Sha256
    """SHA-256 of the span file's bytes as read: any later edit makes the verdict stale."""
    guideline: Version
    """Version of the guidelines it was read by."""
    date: Date
    """Day of the review."""
    verdict: Literal["approved", "changes_wanted"]
    """What was found."""
    note: str = ""
    """A remark."""


@dataclass(frozen=True, slots=True)
class AdjudicationFile:
    """The disagreements of two passes over one document, and how each was settled."""

    schema_uri: Name
    """Path of the JSON Schema of this file, relative to it."""
    document: DocumentId
    """Document, as in documents.jsonl."""
    text_sha256: Sha256
    """SHA-256 of the text's bytes."""
    adjudicator: SetName
    """Who decided, as in annotators.json."""
    sets: Annotated[tuple[SetName, ...], MinLen(2)]
    """The passes compared: the first, the second."""
    guideline: Version
    """Version of the guidelines followed."""
    decisions: tuple[Decision, ...] = field(metadata={"records": True})
    """One entry for each disagreement."""


Span: TypeAlias = Entity | Element | Term
"""A record that covers words of the text."""

Record: TypeAlias = Entity | Element | Case | Term | Relation | Comment
"""A record of a span file."""

LAYERS = ("entities", "elements", "cases", "terms", "relations")
"""Layers of a span file that scope speaks of, in file order."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text with what one set says of it."""

    record: DocumentRecord
    spans: SpanFile
    text: str | None
    """None where the text may not be redistributed and has not been fetched."""


def fragments(span: Span | Cue) -> tuple[tuple[int, int], ...]:
    """The stretches a span covers: its fragments, or the one from start to end."""
    parts = getattr(span, "fragments", ())
    return tuple((part.start, part.end) for part in parts) or ((span.start, span.end),)


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans share a code point."""
    return any(a < d and c < b for a, b in fragments(one) for c, d in fragments(other))
